"""The meter of write and read units, on a small platform, against what AWS's rules say of each call."""

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.commands import most_write_units
from bench.meter import Meter, Tally, Usage, item_bytes, metered, value_bytes
from jinqiao.aws import clients
from local.account import acting
from local.dynamodb.values import size_of
from local.world import World

TABLE = "small-things"
KILOBYTE = 1024


def item(pk: str, size: int = 0, **more: Any) -> dict[str, Any]:
    """An item of exactly `size` bytes, where that is more than its keys and attributes take."""
    made = {"pk": {"S": pk}, "sk": {"S": "1"}, **more}
    missing = size - item_bytes(made) - len("text")
    return made | ({"text": {"S": "x" * missing}} if missing > 0 else {})


def key(pk: str) -> dict[str, Any]:
    return {"pk": {"S": pk}, "sk": {"S": "1"}}


@pytest.fixture
def meter(platform: World) -> Iterator[Meter]:
    with acting(platform.account), metered(platform.client("dynamodb")) as made:
        yield made


@pytest.fixture
def dynamodb(meter: Meter) -> Any:
    """The process's own client, which is the one that is metered."""
    return clients.client("dynamodb")


def put(dynamodb: Any, *items: dict[str, Any]) -> None:
    for each in items:
        dynamodb.put_item(TableName=TABLE, Item=each)


@pytest.mark.parametrize(
    ("size", "units"), [(0, 1), (1000, 1), (1024, 1), (1025, 2), (2048, 2), (10 * 1024 + 1, 11)]
)
def test_a_write_costs_a_unit_for_each_kilobyte_and_twice_that_in_a_transaction(
    meter: Meter, dynamodb: Any, size: int, units: int
) -> None:
    with meter.measuring() as alone:
        put(dynamodb, item(f"w{size}", size))
    with meter.measuring() as together:
        parts = [{"Put": {"TableName": TABLE, "Item": item(f"t{size}{end}", size)}} for end in "ab"]
        dynamodb.transact_write_items(TransactItems=parts)

    assert alone.total().write_units == units
    assert together.total().write_units == 2 * 2 * units


@pytest.mark.parametrize(("before", "after"), [(3000, 100), (100, 3000), (3000, 3000)])
def test_a_write_costs_what_the_larger_of_both_items_does(
    meter: Meter, dynamodb: Any, before: int, after: int
) -> None:
    put(dynamodb, item("larger", before))
    with meter.measuring() as usage:
        put(dynamodb, item("larger", after))

    assert usage.total().write_units == 3


def test_a_deletion_costs_what_the_item_did_and_one_of_nothing_a_unit(meter: Meter, dynamodb: Any) -> None:
    put(dynamodb, item("gone", 2500))
    with meter.measuring() as usage:
        dynamodb.delete_item(TableName=TABLE, Key=key("gone"))
    with meter.measuring() as again:
        dynamodb.delete_item(TableName=TABLE, Key=key("gone"))

    assert (usage.total().write_units, again.total().write_units) == (3, 1)


def test_a_refused_write_costs_the_same(meter: Meter, dynamodb: Any) -> None:
    put(dynamodb, item("refused", 2500))
    with meter.measuring() as usage, pytest.raises(dynamodb.exceptions.ConditionalCheckFailedException):
        dynamodb.put_item(
            TableName=TABLE, Item=item("refused"), ConditionExpression="attribute_not_exists(pk)"
        )

    assert usage.total().write_units == 3
    assert usage.total().calls == {"PutItem": 1}


INDEXED = {"gsi1pk": {"S": "x"}, "gsi1sk": {"S": "1"}}


@pytest.mark.parametrize(
    ("before", "after", "units"),
    [
        ({}, {}, 1),
        ({}, INDEXED, 2),
        (INDEXED, {}, 2),
        (INDEXED, {**INDEXED, "more": {"S": "changed"}}, 2),
        (INDEXED, {**INDEXED, "gsi1sk": {"S": "2"}}, 3),
        (INDEXED, INDEXED, 1),
        ({}, {"gsi1pk": {"S": "half of a key"}}, 1),
    ],
)
def test_an_index_pays_for_each_change_that_it_shows(
    meter: Meter, dynamodb: Any, before: Any, after: Any, units: int
) -> None:
    put(dynamodb, item("indexed", **before))
    with meter.measuring() as usage:
        put(dynamodb, item("indexed", **after))

    assert usage.total().write_units == units


@pytest.mark.parametrize(
    ("size", "consistent", "units"),
    [(0, True, 1), (4096, True, 1), (4097, True, 2), (4097, False, 1), (0, False, 0.5)],
)
def test_a_read_costs_a_unit_for_four_kilobytes_and_half_if_it_may_be_stale(
    meter: Meter, dynamodb: Any, size: int, consistent: bool, units: float
) -> None:
    if size:
        put(dynamodb, item(f"r{size}", size))
    with meter.measuring() as usage:
        dynamodb.get_item(TableName=TABLE, Key=key(f"r{size}"), ConsistentRead=consistent)

    assert (usage.total().read_units, usage.total().write_units) == (units, 0)


def test_a_query_pays_for_the_sum_of_its_items(meter: Meter, dynamodb: Any) -> None:
    put(dynamodb, *({"pk": {"S": "sum"}, "sk": {"S": f"{n}"}, "text": {"S": "x" * 1500}} for n in range(6)))
    with meter.measuring() as usage:
        dynamodb.query(
            TableName=TABLE,
            KeyConditionExpression="pk = :pk",
            ExpressionAttributeValues={":pk": {"S": "sum"}},
            ConsistentRead=True,
        )

    assert usage.total().read_units == 3
    assert usage.total().reads == 1


def test_what_it_was_not_taught_stops_the_measuring(meter: Meter, dynamodb: Any) -> None:
    with meter.measuring(), pytest.raises(NotImplementedError, match="Scan"):
        dynamodb.scan(TableName=TABLE)


def test_a_batch_costs_what_its_parts_do_by_themselves(meter: Meter, dynamodb: Any) -> None:
    parts = [{"PutRequest": {"Item": item(f"batch-{size}", size)}} for size in (0, 1025, 5000)]
    with meter.measuring() as written:
        dynamodb.batch_write_item(RequestItems={TABLE: parts})
    keys = [key(f"batch-{size}") for size in (0, 1025, 5000, "absent")]
    with meter.measuring() as read:
        dynamodb.batch_get_item(RequestItems={TABLE: {"Keys": keys, "ConsistentRead": True}})
    with meter.measuring() as stale:
        dynamodb.batch_get_item(RequestItems={TABLE: {"Keys": keys}})

    assert (written.total().write_units, written.total().writes) == (1 + 2 + 5, 1)
    assert (read.total().read_units, stale.total().read_units) == (1 + 1 + 2 + 1, 2.5)


def test_what_a_function_uses_is_its_own(platform: World, meter: Meter) -> None:
    with meter.measuring() as usage:
        platform.functions.invoke("small-write", {"pk": "metered"})

    assert usage.of("small-write").write_units == 1
    assert usage.of("small-echo") == Tally()


def test_only_what_happens_inside_is_measured(meter: Meter, dynamodb: Any) -> None:
    put(dynamodb, item("outside"))
    with meter.measuring() as outer:
        put(dynamodb, item("first"))
        with meter.measuring() as inner:
            put(dynamodb, item("second"))

    assert (outer.total().writes, inner.total().writes) == (2, 1)


def test_after_the_meter_nothing_is_counted(platform: World) -> None:
    with acting(platform.account):
        with metered(platform.client("dynamodb")) as meter:
            pass
        with meter.measuring() as usage:
            put(clients.client("dynamodb"), item("unmetered"))

    assert usage.total() == Tally()


def test_a_tally_tells_reads_from_writes() -> None:
    tally = Tally(
        {"GetItem": 2, "Query": 1, "BatchGetItem": 1, "TransactWriteItems": 3, "PutItem": 4, "Other": 9}
    )

    assert (tally.reads, tally.transactions, tally.writes) == (4, 3, 7)


def test_a_total_is_the_sum_over_functions() -> None:
    usage = Usage()
    usage.by_function["a"] = Tally({"GetItem": 1}, 2, 0.5)
    usage.by_function["b"] = Tally({"GetItem": 2, "PutItem": 1}, 3, 1.5)

    assert usage.total() == Tally({"GetItem": 3, "PutItem": 1}, 5, 2.0)


@pytest.mark.parametrize(
    ("lenders", "units"), [(1, 9.6), (10, 31.2), (30, 81.6), (1000, 2.4 * (1000 + 59 + 2))]
)
def test_the_target_of_a_repayment_is_a_fifth_over_what_it_cannot_do_without(
    lenders: int, units: float
) -> None:
    assert most_write_units(lenders) == pytest.approx(units)


texts = st.text("ab金", max_size=5).map(lambda text: {"S": text})
numbers = st.integers(-(10**9), 10**9).map(lambda number: {"N": str(number)})
scalars = st.one_of(
    texts, numbers, st.just({"BOOL": True}), st.just({"NULL": True}), st.just({"SS": ["a", "bc"]})
)
values = st.recursive(
    scalars,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(lambda members: {"L": members}),
        st.dictionaries(st.text("ab", min_size=1, max_size=3), inner, max_size=3).map(
            lambda members: {"M": members}
        ),
    ),
    max_leaves=5,
)


@given(value=values)
def test_the_meter_and_the_tables_count_the_same_bytes(value: dict[str, Any]) -> None:
    """Two readings of the same rules, written apart."""
    assert value_bytes(value) == size_of(value)
