"""Many items at once, where each may stand or fall by itself: projections, written again until all are there."""

from collections.abc import Mapping, Sequence
from typing import Any

from jinqiao.aws.clients import client
from jinqiao.aws.dynamo import Table, pause, to_stored

_ITEMS_A_CALL = 25


def put_all(table: Table, items: Sequence[Mapping[str, Any]]) -> None:
    """Put every item, whatever stood there, at half the write units of a transaction.

    No two may have the same key. Killed in between, some are written: who calls again with the same items loses
    nothing.
    """
    waiting = [{"PutRequest": {"Item": to_stored(item)}} for item in items]
    attempt = 0
    while waiting:
        asked, waiting = waiting[:_ITEMS_A_CALL], waiting[_ITEMS_A_CALL:]
        answer = client("dynamodb").batch_write_item(RequestItems={table.name: asked})
        left = answer["UnprocessedItems"].get(table.name, [])
        if left:
            waiting = left + waiting
            pause(attempt)
            attempt += 1
