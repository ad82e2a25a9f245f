"""Queues: messages delivered at least once, each answered for by itself."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from aws_lambda_powertools import Logger

from jinqiao.aws import streams
from jinqiao.aws.clients import client
from jinqiao.settings import variable

logger = Logger()


def each(event: dict[str, Any], take: Callable[[dict[str, Any]], None]) -> dict[str, Any]:
    """Give the body of each message to `take`; those that it refuses are delivered again, the others are done."""
    refused = []
    for record in event["Records"]:
        try:
            take(json.loads(record["body"]))
        except Exception as error:
            logger.warning("message refused", extra={"error": type(error).__name__})
            refused.append(record["messageId"])
    return streams.failed(refused)


def send(setting: str, body: Mapping[str, Any]) -> None:
    """Put a message into the queue whose URL the variable `setting` holds."""
    client("sqs").send_message(QueueUrl=variable(setting), MessageBody=json.dumps(body))
