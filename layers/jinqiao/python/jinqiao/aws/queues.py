"""Queues: messages delivered at least once, each answered for by itself."""

import json
from collections.abc import Callable
from typing import Any

from aws_lambda_powertools import Logger

from jinqiao.aws import streams

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
