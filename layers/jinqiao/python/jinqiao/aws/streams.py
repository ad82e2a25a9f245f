"""Table streams: committed changes, in order per item, delivered at least once."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from aws_lambda_powertools import Logger

from jinqiao.aws.dynamo import Item, from_stored

logger = Logger()


@dataclass(frozen=True)
class Change:
    """One committed change: the table's name, its sequence number, and the item before and after."""

    table: str
    sequence: str
    old: Item | None
    new: Item | None


def changes(event: dict[str, Any]) -> list[Change]:
    """The changes of one delivery, oldest first."""
    return [_change(record) for record in event["Records"]]


def in_order(event: dict[str, Any], take: Callable[[Change], None]) -> dict[str, Any]:
    """Give each change to `take`; at the first failure stop, and have that one and the rest delivered again."""
    for change in changes(event):
        try:
            take(change)
        except Exception as error:
            logger.warning("change refused", extra={"table": change.table, "error": type(error).__name__})
            return failed([change.sequence])
    return failed([])


def failed(sequences: Sequence[str]) -> dict[str, Any]:
    """What a stream or queue consumer answers: which records to deliver again."""
    return {"batchItemFailures": [{"itemIdentifier": sequence} for sequence in sequences]}


def _change(record: dict[str, Any]) -> Change:
    body = record["dynamodb"]
    old, new = body.get("OldImage"), body.get("NewImage")
    return Change(
        table=record["eventSourceARN"].split("/")[1],
        sequence=body["SequenceNumber"],
        old=from_stored(old) if old else None,
        new=from_stored(new) if new else None,
    )
