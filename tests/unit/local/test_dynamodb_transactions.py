"""Transactions are all or nothing, whatever else happens at the same time."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from local.world import World
from tests.unit.local import handlers

TABLE = "small-things"


def key(pk: str) -> dict[str, Any]:
    return {"pk": {"S": pk}, "sk": {"S": "account"}}


def put(platform: World, pk: str, amount: int) -> None:
    item = {**key(pk), "amount": {"N": str(amount)}}
    platform.client("dynamodb").put_item(TableName=TABLE, Item=item)


def amount(platform: World, pk: str) -> int | None:
    item = platform.client("dynamodb").get_item(TableName=TABLE, Key=key(pk), ConsistentRead=True).get("Item")
    return int(item["amount"]["N"]) if item else None


def add(pk: str, change: int) -> dict[str, Any]:
    """Change an amount that must not fall below 0."""
    return {
        "Update": {
            "TableName": TABLE,
            "Key": key(pk),
            "UpdateExpression": "SET amount = amount + :change",
            "ConditionExpression": "amount >= :least",
            "ExpressionAttributeValues": {
                ":change": {"N": str(change)},
                ":least": {"N": str(max(0, -change))},
            },
            "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
        }
    }


def new(pk: str) -> dict[str, Any]:
    request = {"TableName": TABLE, "Item": {**key(pk), "amount": {"N": "0"}}}
    return {"Put": {**request, "ConditionExpression": "attribute_not_exists(pk)"}}


def transact(platform: World, *items: dict[str, Any], **more: Any) -> None:
    platform.client("dynamodb").transact_write_items(TransactItems=list(items), **more)


def test_all_parts_are_written(platform: World) -> None:
    put(platform, "all-from", 10)
    put(platform, "all-to", 0)

    transact(platform, add("all-from", -4), add("all-to", 4), new("all-journal"))

    assert [amount(platform, each) for each in ("all-from", "all-to", "all-journal")] == [6, 4, 0]


def test_one_failed_condition_keeps_back_everything(platform: World) -> None:
    put(platform, "none-from", 3)
    put(platform, "none-to", 0)
    platform.settle()
    handlers.received.clear()
    dynamodb = platform.client("dynamodb")

    with pytest.raises(dynamodb.exceptions.TransactionCanceledException) as refusal:
        transact(platform, new("none-journal"), add("none-to", 4), add("none-from", -4))
    platform.settle()

    reasons = refusal.value.response["CancellationReasons"]
    assert [each["Code"] for each in reasons] == ["None", "None", "ConditionalCheckFailed"]
    assert reasons[2]["Item"]["amount"] == {"N": "3"}
    assert "Item" not in reasons[0]
    assert amount(platform, "none-to") == 0
    assert amount(platform, "none-journal") is None
    assert handlers.received == []


def test_an_update_that_cannot_be_made_cancels_with_a_validation_error(platform: World) -> None:
    put(platform, "invalid", 1)
    dynamodb = platform.client("dynamodb")
    broken = {
        "Update": {
            "TableName": TABLE,
            "Key": key("invalid"),
            "UpdateExpression": "SET amount = nowhere + :one",
            "ExpressionAttributeValues": {":one": {"N": "1"}},
        }
    }

    with pytest.raises(dynamodb.exceptions.TransactionCanceledException) as refusal:
        transact(platform, new("invalid-journal"), broken)

    assert refusal.value.response["CancellationReasons"][1]["Code"] == "ValidationError"
    assert amount(platform, "invalid-journal") is None


def test_an_expression_that_cannot_be_read_is_refused_before_anything_is_tried(platform: World) -> None:
    dynamodb = platform.client("dynamodb")
    unreadable = {"Update": {"TableName": TABLE, "Key": key("x"), "UpdateExpression": "SET amount ="}}

    with pytest.raises(dynamodb.exceptions.ClientError, match=r"ValidationException.*Syntax error"):
        transact(platform, unreadable)


def test_the_same_token_and_request_are_one_transaction(platform: World) -> None:
    put(platform, "token", 0)

    transact(platform, add("token", 5), ClientRequestToken="once-0123456789")
    transact(platform, add("token", 5), ClientRequestToken="once-0123456789")

    assert amount(platform, "token") == 5


def test_the_same_token_with_another_request_is_refused(platform: World) -> None:
    put(platform, "mismatch", 0)
    dynamodb = platform.client("dynamodb")
    transact(platform, add("mismatch", 5), ClientRequestToken="mixed-0123456789")

    with pytest.raises(dynamodb.exceptions.IdempotentParameterMismatchException):
        transact(platform, add("mismatch", 6), ClientRequestToken="mixed-0123456789")

    assert amount(platform, "mismatch") == 5


def test_a_cancelled_transaction_may_be_sent_again_with_its_token(platform: World) -> None:
    put(platform, "again", 0)
    dynamodb = platform.client("dynamodb")
    with pytest.raises(dynamodb.exceptions.TransactionCanceledException):
        transact(platform, add("again", -1), ClientRequestToken="retry-0123456789")
    put(platform, "again", 1)

    transact(platform, add("again", -1), ClientRequestToken="retry-0123456789")

    assert amount(platform, "again") == 0


@pytest.mark.parametrize(
    ("items", "message"),
    [
        pytest.param([add("twice", 1), new("twice")], "multiple operations on one item", id="one item twice"),
        pytest.param([new(f"many-{number}") for number in range(101)], "less than or equal to 100", id="101"),
    ],
)
def test_what_no_transaction_may_hold_is_refused(platform: World, items: Any, message: str) -> None:
    dynamodb = platform.client("dynamodb")
    with pytest.raises(dynamodb.exceptions.ClientError, match=message):
        transact(platform, *items)


def test_a_single_write_shows_what_refused_it(platform: World) -> None:
    put(platform, "single", 7)
    dynamodb = platform.client("dynamodb")

    with pytest.raises(dynamodb.exceptions.ConditionalCheckFailedException) as refusal:
        dynamodb.update_item(**add("single", -9)["Update"])

    assert refusal.value.response["Item"]["amount"] == {"N": "7"}
    assert amount(platform, "single") == 7


def test_threads_that_move_money_lose_none(platform: World) -> None:
    names = [f"moved-{number}" for number in range(5)]
    for name in names:
        put(platform, name, 100)

    def move(number: int) -> None:
        source, target = names[number % 5], names[(number * 3 + 1) % 5]
        if source != target:
            transact(platform, add(source, -1), add(target, 1))

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(move, range(300)))

    assert sum(amount(platform, name) or 0 for name in names) == 500


def test_of_many_at_once_only_one_gets_the_last(platform: World) -> None:
    put(platform, "last", 1)
    dynamodb = platform.client("dynamodb")

    def take(_: int) -> bool:
        try:
            transact(platform, add("last", -1))
        except dynamodb.exceptions.TransactionCanceledException:
            return False
        return True

    with ThreadPoolExecutor(16) as pool:
        taken = list(pool.map(take, range(50)))

    assert taken.count(True) == 1
    assert amount(platform, "last") == 0


def test_a_read_transaction_shows_all_its_items(platform: World) -> None:
    put(platform, "read-one", 1)
    gets = [{"Get": {"TableName": TABLE, "Key": key(name)}} for name in ("read-one", "read-none")]

    answer = platform.client("dynamodb").transact_get_items(TransactItems=gets)

    assert answer["Responses"][0]["Item"]["amount"] == {"N": "1"}
    assert answer["Responses"][1] == {}
