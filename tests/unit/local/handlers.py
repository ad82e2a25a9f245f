"""Handlers of the small template that the local platform's tests run."""

import json
import time
from typing import Any

from jinqiao import clock
from jinqiao.aws.clients import client
from jinqiao.settings import variable

received: list[Any] = []
"""What `remember` and its like were called with, oldest first."""

failing: dict[str, int] = {}
"""How many times more a subject is to fail, by its name."""


class Declined(Exception):
    """A refusal that a workflow catches by name."""


def echo(event: Any, context: Any) -> Any:
    return {
        "event": event,
        "function": context.function_name,
        "stage": variable("STAGE"),
        "now": clock.now().isoformat(),
    }


def remember(event: Any, context: Any) -> Any:
    received.append(event)
    return {"seen": len(received)}


def decline(event: Any, context: Any) -> Any:
    raise Declined("not today")


def sleep(event: Any, context: Any) -> Any:
    time.sleep(event.get("seconds", 5))
    return {"slept": True, "remaining": context.get_remaining_time_in_millis()}


def sometimes(event: Any, context: Any) -> Any:
    """Fails as often as `failing` says for the event's subject."""
    subject = event.get("subject", "")
    if failing.get(subject, 0) > 0:
        failing[subject] -= 1
        raise Declined(subject)
    received.append(event)
    return event


def records(event: Any, context: Any) -> Any:
    """Remembers each record; one whose key or body names a failing subject is reported as failed."""
    failures = []
    for record in event["Records"]:
        identifier, subject = _identity(record)
        if failing.get(subject, 0) > 0:
            failing[subject] -= 1
            failures.append({"itemIdentifier": identifier})
        else:
            received.append(record)
    return {"batchItemFailures": failures}


def all_or_nothing(event: Any, context: Any) -> Any:
    """Remembers a whole batch of stream records, or raises for the first that is to fail."""
    subjects = [_identity(record)[1] for record in event["Records"]]
    for subject in subjects:
        if failing.get(subject, 0) > 0:
            failing[subject] -= 1
            raise Declined(subject)
    received.extend(event["Records"])


def _identity(record: dict[str, Any]) -> tuple[str, str]:
    if "dynamodb" in record:
        return record["dynamodb"]["SequenceNumber"], record["dynamodb"]["Keys"]["pk"]["S"]
    return record["messageId"], json.loads(record["body"]).get("subject", "")


def write(event: Any, context: Any) -> Any:
    item = {"pk": {"S": event["pk"]}, "sk": {"S": "item"}}
    client("dynamodb").put_item(TableName=variable("THINGS_TABLE"), Item=item)
    return event


def wait_for_answer(event: Any, context: Any) -> Any:
    received.append(event)
    return {}
