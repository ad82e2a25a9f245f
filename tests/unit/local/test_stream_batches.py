"""Readers of a stream: batches, retries and splits. Whatever fails, no record is lost and none overtakes another."""

import json
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from local.account import Account
from local.dynamodb.table import Table
from local.dynamodb.writing import Change
from local.failures import Failures
from local.jobs import Jobs
from local.lambda_runtime import Functions
from local.sources.streams import MOST_ATTEMPTS, Streams
from local.template import Created, Resource, Resources
from tests.unit.dynamodb.tables import Tables, thing
from tests.unit.local import handlers

STREAM = "arn:aws:dynamodb:ap-southeast-1:123456789012:table/things/stream/now"
ACCOUNT = Account("123456789012", "ap-southeast-1")


class Reading:
    """One reader of the stream of `things`, with the mapping's properties given."""

    def __init__(self, handler: str = "records", **mapping: Any) -> None:
        self.failures, self.put_away = Failures(), list[dict[str, Any]]()
        properties = {"FunctionName": "reader", "EventSourceArn": STREAM, **mapping}
        resources = Resources()
        resources.add(_declared("AWS::Lambda::Function", "reader", _function(handler)))
        resources.add(_declared("AWS::Lambda::EventSourceMapping", "mapping", properties))
        self._jobs = Jobs(ACCOUNT)
        functions = Functions(ACCOUNT, resources, self.failures)
        parts = (ACCOUNT, resources, functions, self._jobs, self.failures)
        self.streams = Streams(*parts, lambda: datetime.now(UTC), self._keep)
        self._table: Table = Tables().engine.table("things")
        handlers.received.clear()
        handlers.failing.clear()

    def commit(self, names: list[str], failing: dict[str, int]) -> None:
        """Commit an item of each name at once, and wait until the reader has done all that it will."""
        handlers.failing.update(failing)
        items = [thing(name) for name in names]
        self.streams.committed([Change(self._table, self._table.key_of(each), None, each) for each in items])
        while self._jobs.busy():
            time.sleep(0.001)
        self._jobs.close()

    def _keep(self, _: str, body: str) -> None:
        self.put_away.append(json.loads(body)["DDBStreamBatchInfo"])

    @property
    def handled(self) -> list[str]:
        return [record["dynamodb"]["Keys"]["pk"]["S"] for record in handlers.received]

    @property
    def given_up(self) -> list[str]:
        """The names of the records in what was put away; the numbers of a new stream begin with 1."""
        return [
            f"{number}"
            for info in self.put_away
            for number in range(int(info["startSequenceNumber"]), int(info["endSequenceNumber"]) + 1)
        ]


def _declared(kind: str, name: str, properties: dict[str, Any]) -> Resource:
    return Resource("Small", name, kind, properties, Created(name, {"Arn": f"arn:{name}"}))


def _function(handler: str) -> dict[str, Any]:
    return {"Handler": f"tests.unit.local.handlers.{handler}", "Role": "arn:role", "Timeout": 5}


ONE_BY_ONE = {"FunctionResponseTypes": ["ReportBatchItemFailures"], "BisectBatchOnFunctionError": True}
DESTINATION = {"DestinationConfig": {"OnFailure": {"Destination": "arn:aws:sqs:x:1:letters"}}}
mappings = st.fixed_dictionaries(
    {"BatchSize": st.integers(1, 6), "MaximumRetryAttempts": st.integers(0, 3)},
    optional={
        "FunctionResponseTypes": st.just(["ReportBatchItemFailures"]),
        "BisectBatchOnFunctionError": st.booleans(),
    },
)


@settings(max_examples=40, deadline=None)
@given(
    mapping=mappings,
    handler=st.sampled_from(["records", "all_or_nothing"]),
    number=st.integers(1, 9),
    failing=st.dictionaries(st.integers(1, 9), st.sampled_from([1, 2, 99]), max_size=3),
)
def test_every_record_is_handled_or_put_away(
    mapping: dict[str, Any], handler: str, number: int, failing: dict[int, int]
) -> None:
    reading = Reading(handler, **mapping, **DESTINATION)
    names = [f"{each}" for each in range(1, number + 1)]

    reading.commit(names, {f"{each}": times for each, times in failing.items()})

    ignored = handler == "records" and "FunctionResponseTypes" not in mapping
    told_of = {name for name in names if name not in handlers.failing or not ignored}
    assert told_of <= {*reading.handled, *reading.given_up}
    assert len(reading.failures) == len(reading.put_away)


@settings(max_examples=30, deadline=None)
@given(mapping=mappings, failing=st.dictionaries(st.integers(1, 9), st.sampled_from([1, 2, 99]), max_size=3))
def test_no_record_overtakes_another(mapping: dict[str, Any], failing: dict[int, int]) -> None:
    reading = Reading("all_or_nothing", **mapping, **DESTINATION)

    reading.commit(
        [f"{each}" for each in range(1, 10)], {f"{each}": times for each, times in failing.items()}
    )

    assert reading.handled == sorted(reading.handled, key=int)


@pytest.mark.parametrize("handler", ["records", "all_or_nothing"])
def test_of_a_batch_that_is_split_only_the_bad_record_is_put_away(handler: str) -> None:
    reading = Reading(handler, BatchSize=8, MaximumRetryAttempts=4, **ONE_BY_ONE, **DESTINATION)

    reading.commit([f"{each}" for each in range(1, 9)], {"6": 99})

    assert reading.given_up == ["6"]
    assert sorted(set(reading.handled), key=int) == ["1", "2", "3", "4", "5", "7", "8"]


def test_a_batch_that_is_not_split_goes_as_a_whole() -> None:
    reading = Reading("all_or_nothing", BatchSize=4, MaximumRetryAttempts=1, **DESTINATION)

    reading.commit([f"{each}" for each in range(1, 7)], {"2": 99})

    assert reading.given_up == ["1", "2", "3", "4"]
    assert reading.handled == ["5", "6"]
    assert reading.put_away[0]["batchSize"] == 4
    assert reading.put_away[0]["streamArn"] == STREAM


@pytest.mark.parametrize(
    ("retries", "attempts"), [(0, 1), (1, 2), (3, 4), (10_000, MOST_ATTEMPTS), (-1, MOST_ATTEMPTS)]
)
def test_a_record_is_tried_as_often_as_the_mapping_says(retries: int, attempts: int) -> None:
    reading = Reading("all_or_nothing", BatchSize=1, MaximumRetryAttempts=retries, **DESTINATION)

    reading.commit(["1"], {"1": 99})

    assert 99 - handlers.failing["1"] == attempts
    assert reading.given_up == ["1"]


def test_what_nobody_has_a_place_for_is_still_told() -> None:
    reading = Reading("all_or_nothing", MaximumRetryAttempts=0)

    reading.commit(["1"], {"1": 99})

    assert (reading.put_away, len(reading.failures)) == ([], 1)


def test_a_mapping_that_is_switched_off_reads_nothing() -> None:
    reading = Reading(Enabled=False)

    reading.commit(["1", "2"], {})

    assert reading.handled == []


@pytest.mark.parametrize(
    ("before", "after", "name", "images"),
    [
        (None, thing("1"), "INSERT", {"NewImage"}),
        (thing("1"), thing("1", a={"S": "x"}), "MODIFY", {"NewImage", "OldImage"}),
        (thing("1", a={"S": "x"}), None, "REMOVE", {"OldImage"}),
    ],
)
def test_a_record_tells_what_happened(before: Any, after: Any, name: str, images: set[str]) -> None:
    record = told(
        lambda streams, table: streams.committed([Change(table, table.key_of(thing("1")), before, after)])
    )

    assert (record["eventName"], record["eventSource"], record["eventSourceARN"]) == (
        name,
        "aws:dynamodb",
        STREAM,
    )
    assert record["dynamodb"].keys() & {"NewImage", "OldImage"} == images
    assert record["dynamodb"]["Keys"] == thing("1")
    assert record["dynamodb"]["SizeBytes"] == sum(
        6 if image == thing("1") else 8 for image in (before, after) if image
    )
    assert "userIdentity" not in record


def test_a_record_of_an_expiry_says_who_deleted() -> None:
    gone = thing("1")
    record = told(
        lambda streams, table: streams.committed(
            [Change(table, table.key_of(gone), gone, None)], by_expiry=True
        )
    )

    assert record["userIdentity"] == {"type": "Service", "principalId": "dynamodb.amazonaws.com"}


def told(commit: Callable[[Streams, Table], None]) -> dict[str, Any]:
    """The one record that a commit leaves."""
    reading = Reading()
    commit(reading.streams, reading._table)
    reading.commit([], {})
    [record] = handlers.received
    return record
