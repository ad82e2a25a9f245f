"""The outbox carrier: what the bus did not take is delivered again, from the first of it on."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any

import pytest

from jinqiao import events
from jinqiao.aws import clients
from jinqiao.aws.dynamo import to_stored
from operations.steps import carry_outbox

pytestmark = pytest.mark.usefixtures("platform")


Entry = dict[str, Any]


@contextmanager
def bus_that_refuses(*numbers: int) -> Iterator[list[list[Entry]]]:
    """A bus that takes all entries but these, counted over all calls; yields the entries of each call."""
    calls: list[list[Entry]] = []

    def put_events(params: dict[str, Any], **_: Any) -> tuple[Any, dict[str, Any]]:
        first = sum(len(call) for call in calls)
        calls.append(json.loads(params["body"])["Entries"])
        answered = [
            {"ErrorCode": "ThrottlingException"} if number in numbers else {"EventId": str(number)}
            for number in range(first, first + len(calls[-1]))
        ]
        return SimpleNamespace(status_code=200), {"FailedEntryCount": len(numbers), "Entries": answered}

    registry = clients.client("events").meta.events
    registry.register("before-call.events.PutEvents", put_events)
    try:
        yield calls
    finally:
        registry.unregister("before-call.events.PutEvents", put_events)


def told(calls: list[list[Entry]]) -> list[list[str]]:
    """Of what each call told."""
    return [[json.loads(entry["Detail"])["aggregate_id"] for entry in call] for call in calls]


def record(
    number: int, item: dict | None, old: dict | None = None, table: str = "jinqiao-dev-payments"
) -> dict:
    images = {"NewImage": item, "OldImage": old}
    return {
        "eventSourceARN": f"arn:aws:dynamodb:cn-north-1:1:table/{table}/stream/x",
        "dynamodb": {
            "SequenceNumber": f"s{number}",
            **{name: to_stored(image) for name, image in images.items() if image},
        },
    }


def credited(number: int, seq: int = 1) -> dict:
    item = {"pk": f"ORDER#{number}", "sk": "ORDER", "deposit_id": f"dep_{number}"}
    return item | events.mark("deposit_credited", seq)


def carried(*records: dict) -> list[str]:
    answer = carry_outbox.handler({"Records": list(records)}, None)
    return [each["itemIdentifier"] for each in answer["batchItemFailures"]]


def test_what_the_bus_takes_is_carried_in_order():
    with bus_that_refuses() as calls:
        again = carried(*(record(n, credited(n)) for n in range(3)))

    assert again == []
    assert told(calls) == [["ORDER#0", "ORDER#1", "ORDER#2"]]


@pytest.mark.parametrize(
    ("refused", "again"), [((0,), ["s0"]), ((1,), ["s1"]), ((2,), ["s2"]), ((1, 2), ["s1"]), ((2, 0), ["s0"])]
)
def test_from_the_first_that_the_bus_refuses_on_all_come_again(refused, again):
    with bus_that_refuses(*refused):
        assert carried(*(record(n, credited(n)) for n in range(3))) == again


def test_more_than_ten_events_go_in_calls_of_ten():
    with bus_that_refuses(13) as calls:
        again = carried(*(record(n, credited(n)) for n in range(25)))

    assert [len(call) for call in calls] == [10, 10, 5]
    assert again == ["s13"]


def test_a_refused_event_is_found_by_its_own_record_though_others_said_nothing():
    silent = {"pk": "USER#1", "sk": "DEPOSIT#1"}
    with bus_that_refuses(1):
        again = carried(record(0, silent), record(1, credited(1)), record(2, silent), record(3, credited(3)))

    assert again == ["s3"]


def test_a_delivery_in_which_nothing_is_said_asks_the_bus_for_nothing():
    with bus_that_refuses() as calls:
        assert carried(record(0, {"pk": "a", "sk": "b"}), record(1, None, credited(1))) == []

    assert calls == []


def test_a_change_that_keeps_the_number_is_not_told_again():
    with bus_that_refuses() as calls:
        carried(
            record(0, credited(0, 2) | {"seen": True}, credited(0, 2)),
            record(1, credited(1, 3), credited(1, 2)),
        )

    assert told(calls) == [["ORDER#1"]]


def test_a_journal_is_told_by_its_kind_and_once():
    journal = {
        "pk": "JOURNAL#j",
        "sk": "JOURNAL",
        "kind": "receipt_distributed",
        "journal_id": "j",
        "legs": [],
    }
    with bus_that_refuses() as calls:
        carried(
            record(0, journal, table="jinqiao-dev-ledger"),
            record(1, journal | {"kind": "deposit"}, table="jinqiao-dev-ledger"),
            record(2, journal, journal, table="jinqiao-dev-ledger"),
        )

    assert told(calls) == [["JOURNAL#j"]]


def test_an_event_that_nobody_catalogued_holds_its_delivery_up_and_is_not_swallowed():
    unknown = {"pk": "x", "sk": "y"} | events.mark("money_vanished", 1)
    with bus_that_refuses(), pytest.raises(KeyError):
        carried(record(0, unknown))


def test_words_travel_as_they_are_and_numbers_as_integers():
    item = credited(0) | events.mark("deposit_failed", 2) | {"reason": "银行卡已注销", "amount_fen": 10**12}
    with bus_that_refuses() as calls:
        carried(record(0, item))

    [[entry]] = calls
    assert '"amount_fen": 1000000000000, "reason": "银行卡已注销"' in entry["Detail"]
    assert (entry["Source"], entry["DetailType"]) == ("jinqiao.payments", "payments.deposit_failed")
