"""SQS queues with their redrive policies, and SNS topics."""

import json
from typing import Any

from local.provision.deployment import Create, Target
from local.provision.properties import truth
from local.template import Created

_ATTRIBUTES = (
    "DelaySeconds",
    "KmsMasterKeyId",
    "KmsDataKeyReusePeriodSeconds",
    "MaximumMessageSize",
    "MessageRetentionPeriod",
    "ReceiveMessageWaitTimeSeconds",
    "VisibilityTimeout",
    "RedrivePolicy",
    "RedriveAllowPolicy",
)
_FLAGS = ("FifoQueue", "ContentBasedDeduplication", "SqsManagedSseEnabled")


def _queue(target: Target, properties: dict[str, Any]) -> Created:
    name = properties.get("QueueName", target.generated_name)
    attributes = {each: _text(properties[each]) for each in _ATTRIBUTES if each in properties}
    attributes |= {each: "true" for each in _FLAGS if truth(properties.get(each, False))}
    url = target.client("sqs").create_queue(QueueName=name, Attributes=attributes)["QueueUrl"]
    return Created(url, {"Arn": target.arn("sqs", name), "QueueName": name, "QueueUrl": url})


def _text(value: Any) -> str:
    return json.dumps(value) if isinstance(value, dict) else str(value)


def _queue_policy(target: Target, properties: dict[str, Any]) -> Created:
    policy = json.dumps(properties["PolicyDocument"])
    for url in properties["Queues"]:
        target.client("sqs").set_queue_attributes(QueueUrl=url, Attributes={"Policy": policy})
    return Created(target.generated_name)


def _topic(target: Target, properties: dict[str, Any]) -> Created:
    name = properties.get("TopicName", target.generated_name)
    arn = target.client("sns").create_topic(Name=name)["TopicArn"]
    return Created(arn, {"TopicArn": arn, "TopicName": name, "Arn": arn})


CREATORS: dict[str, Create] = {
    "AWS::SQS::Queue": _queue,
    "AWS::SQS::QueuePolicy": _queue_policy,
    "AWS::SNS::Topic": _topic,
}
