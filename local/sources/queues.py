"""Queues: messages to functions in batches; what failed comes back, and in the end goes to the dead letters.

On AWS a failed message comes back after the queue's visibility time-out; here it comes back at once.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from threading import Lock
from typing import Any

from moto.sqs.models import Message, Queue, sqs_backends

from local.account import Account
from local.failures import Failures
from local.jobs import Jobs
from local.lambda_runtime import Functions, Outcome
from local.patterns import matches
from local.template import Resources

_PAUSE = 0.02


@dataclass
class Consumer:
    """One event source mapping from a queue."""

    function: str
    queue: str
    queue_arn: str
    batch_size: int
    filters: list[dict[str, Any]]
    partial: bool


class Queues:
    """The consumers of all queues of an account."""

    def __init__(
        self, account: Account, resources: Resources, functions: Functions, jobs: Jobs, failures: Failures
    ) -> None:
        self._account = account
        self._functions = functions
        self._jobs = jobs
        self._failures = failures
        self._lock = Lock()
        mappings = [each.properties for each in resources.of_type("AWS::Lambda::EventSourceMapping")]
        self._consumers = {
            consumer.queue: consumer
            for consumer in (_consumer(each) for each in mappings if ":sqs:" in each["EventSourceArn"])
        }

    def consumed(self) -> list[str]:
        """The names of the queues that a function reads."""
        return list(self._consumers)

    def arrived(self, queue: Queue, message: Message) -> None:
        """A message was added to a queue. Each gets a turn of its own; a turn takes what is there, up to a batch."""
        consumer = self._consumers.get(queue.name)
        if consumer is not None:
            delay = max(0.0, (message.delayed_until - message.sent_timestamp) / 1000)
            self._turn(consumer, delay)

    def _turn(self, consumer: Consumer, delay: float) -> None:
        self._jobs.submit(f"queue {consumer.queue}", lambda: self._deliver(consumer), delay)

    def _deliver(self, consumer: Consumer) -> None:
        queue = self._queue(consumer.queue)
        messages = self._receive(consumer)
        wanted = [each for each in messages if _wants(consumer, each)]
        outcome = self._call(consumer, wanted) if wanted else Outcome("{}", failed=False)
        failed = _failed(consumer, wanted, outcome)
        for message in messages:
            if message.id not in failed:
                queue.delete_message(message.receipt_handle)
        if failed:
            self._again(consumer, queue, failed, outcome)

    def _receive(self, consumer: Consumer) -> list[Message]:
        backend = sqs_backends[self._account.number][self._account.region]
        with self._lock:
            return backend.receive_message(consumer.queue, consumer.batch_size, 0, 43_000)

    def _call(self, consumer: Consumer, messages: list[Message]) -> Outcome:
        records = [_record(consumer, each, self._account.region) for each in messages]
        return self._functions.invoke(consumer.function, {"Records": records})

    def _again(self, consumer: Consumer, queue: Queue, failed: set[str], outcome: Outcome) -> None:
        for message in list(queue._messages):
            if message.id in failed:
                if _is_last_try(queue, message):
                    self._failures.note(f"queue {consumer.queue} → {consumer.function}", outcome.payload)
                message.change_visibility(0)
                self._turn(consumer, _PAUSE)

    def _queue(self, name: str) -> Queue:
        return sqs_backends[self._account.number][self._account.region].get_queue(name)


def _consumer(properties: Mapping[str, Any]) -> Consumer:
    filters = properties.get("FilterCriteria", {}).get("Filters", [])
    return Consumer(
        function=properties["FunctionName"],
        queue=properties["EventSourceArn"].rsplit(":", 1)[-1],
        queue_arn=properties["EventSourceArn"],
        batch_size=int(properties.get("BatchSize", 10)),
        filters=[json.loads(each["Pattern"]) for each in filters],
        partial="ReportBatchItemFailures" in properties.get("FunctionResponseTypes", []),
    )


def _wants(consumer: Consumer, message: Message) -> bool:
    if not consumer.filters:
        return True
    try:
        body = json.loads(message.body)
    except ValueError:
        body = message.body
    return any(matches(each, {"body": body}) for each in consumer.filters)


def _failed(consumer: Consumer, messages: list[Message], outcome: Outcome) -> set[str]:
    """The ids of the messages to be tried again."""
    if outcome.failed:
        return {message.id for message in messages}
    failures = (outcome.value or {}).get("batchItemFailures") if consumer.partial else None
    return {each["itemIdentifier"] for each in failures or []}


def _is_last_try(queue: Queue, message: Message) -> bool:
    policy = queue.redrive_policy
    return bool(policy) and message.approximate_receive_count >= int(policy["maxReceiveCount"])


def _record(consumer: Consumer, message: Message, region: str) -> dict[str, Any]:
    return {
        "messageId": message.id,
        "receiptHandle": message.receipt_handle,
        "body": message.body,
        "attributes": {
            "ApproximateReceiveCount": str(message.approximate_receive_count),
            "SentTimestamp": str(message.sent_timestamp),
        },
        "messageAttributes": {},
        "md5OfBody": message.body_md5,
        "eventSource": "aws:sqs",
        "eventSourceARN": consumer.queue_arn,
        "awsRegion": region,
    }
