"""Items put in batches: all of them, also where DynamoDB takes only some at a time."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from jinqiao.aws import clients
from jinqiao.aws.batches import put_all
from jinqiao.aws.dynamo import Table

pytestmark = pytest.mark.usefixtures("platform")
TABLE = Table("TRUST_TABLE")
Fresh = Callable[[str], str]


@pytest.fixture
def refusing() -> Iterator[list[int]]:
    """DynamoDB leaves all but one item of each of the first two calls for later; how many it was asked for."""
    asked: list[int] = []

    def leave(parsed: dict[str, Any], context: dict[str, Any], **_: Any) -> None:
        items = context["asked"][TABLE.name]
        asked.append(len(items))
        if len(asked) <= 2:
            parsed["UnprocessedItems"] = {TABLE.name: items[1:]}

    def note(params: dict[str, Any], context: dict[str, Any], **_: Any) -> None:
        context["asked"] = params["RequestItems"]

    events = clients.client("dynamodb").meta.events
    events.register("before-parameter-build.dynamodb.BatchWriteItem", note)
    events.register("after-call.dynamodb.BatchWriteItem", leave)
    yield asked
    events.unregister("before-parameter-build.dynamodb.BatchWriteItem", note)
    events.unregister("after-call.dynamodb.BatchWriteItem", leave)


def test_all_items_are_put_whatever_stood_there(fresh: Fresh):
    key = fresh("batch")
    put_all(TABLE, [{"pk": key, "sk": f"{number:02d}", "n": 1} for number in range(60)])
    put_all(TABLE, [{"pk": key, "sk": "07", "n": 2}])

    assert [item["n"] for item in TABLE.all(key)] == [1] * 7 + [2] + [1] * 52


def test_what_was_not_taken_is_put_again(fresh: Fresh, refusing: list[int]):
    key = fresh("batch")
    put_all(TABLE, [{"pk": key, "sk": str(number)} for number in range(4)])

    assert refusing == [4, 3, 2]
    assert len(list(TABLE.all(key))) == 4


def test_no_items_are_no_call(refusing: list[int]):
    put_all(TABLE, [])

    assert refusing == []
