"""Deliveries: streams in order up to the first that fails, queues each message by itself."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jinqiao.aws import queues, streams
from jinqiao.aws.dynamo import to_stored
from jinqiao.aws.workflows import execution_name

calm = settings(derandomize=True, deadline=None, max_examples=60)


def record(
    number: int, old: dict | None = None, new: dict | None = None, table: str = "jinqiao-dev-payments"
) -> dict:
    """One change as a stream delivers it."""
    images = {"OldImage": old, "NewImage": new}
    return {
        "eventSourceARN": f"arn:aws:dynamodb:cn-north-1:1:table/{table}/stream/2026-01-01T00:00:00.000",
        "dynamodb": {
            "SequenceNumber": str(number),
            **{name: to_stored(image) for name, image in images.items() if image is not None},
        },
    }


def refusing(*refused: str) -> tuple[list[str], Any]:
    """A consumer that refuses these changes, and what it was given."""
    taken: list[str] = []

    def take(change: streams.Change) -> None:
        taken.append(change.sequence)
        if change.sequence in refused:
            raise LookupError("not yet")

    return taken, take


def failures(answer: dict) -> list[str]:
    return [each["itemIdentifier"] for each in answer["batchItemFailures"]]


def test_a_change_carries_its_table_its_number_and_both_images():
    item = {"pk": "A", "sk": "B", "amount_fen": 5, "at": None}
    [change] = streams.changes({"Records": [record(7, {"pk": "A", "sk": "B"}, item)]})

    assert (change.table, change.sequence) == ("jinqiao-dev-payments", "7")
    assert (change.old, change.new) == ({"pk": "A", "sk": "B"}, {"pk": "A", "sk": "B", "amount_fen": 5})


@pytest.mark.parametrize(
    ("old", "new"), [(None, {"pk": "A", "sk": "B"}), ({"pk": "A", "sk": "B"}, None)], ids=["insert", "remove"]
)
def test_what_was_not_there_before_or_is_gone_has_no_image(old, new):
    [change] = streams.changes({"Records": [record(1, old, new)]})

    assert (change.old, change.new) == (old, new)


def test_an_empty_delivery_is_done():
    taken, take = refusing()

    assert failures(streams.in_order({"Records": []}, take)) == taken == []


@pytest.mark.parametrize(
    ("refused", "taken", "again"),
    [
        ([], ["1", "2", "3"], []),
        (["1"], ["1"], ["1"]),
        (["2"], ["1", "2"], ["2"]),
        (["3"], ["1", "2", "3"], ["3"]),
        (["2", "3"], ["1", "2"], ["2"]),
    ],
)
def test_from_the_first_change_that_is_refused_on_all_come_again(refused, taken, again):
    seen, take = refusing(*refused)
    answer = streams.in_order({"Records": [record(n, new={"pk": "A"}) for n in (1, 2, 3)]}, take)

    assert (seen, failures(answer)) == (taken, again)


@calm
@given(st.lists(st.booleans(), max_size=12))
def test_a_stream_delivered_until_it_is_done_gives_each_change_in_order(outcomes: list[bool]):
    """Each change fails its first time where the outcome says so; what comes again begins with it."""
    waiting = [str(number) for number in range(len(outcomes))]
    fail_once = {str(number) for number, good in enumerate(outcomes) if not good}
    done: list[str] = []

    def take(change: streams.Change) -> None:
        if change.sequence in fail_once:
            fail_once.remove(change.sequence)
            raise LookupError("not yet")
        done.append(change.sequence)

    while waiting:
        again = failures(
            streams.in_order({"Records": [record(int(n), new={"pk": "A"}) for n in waiting]}, take)
        )
        waiting = waiting[waiting.index(again[0]) :] if again else []

    assert done == [str(number) for number in range(len(outcomes))]


def message(number: int, **body: Any) -> dict:
    return {"messageId": f"m{number}", "body": json.dumps({"number": number, **body})}


@pytest.mark.parametrize("refused", [set(), {0}, {1}, {0, 2}, {0, 1, 2}])
def test_each_message_of_a_queue_answers_for_itself(refused):
    taken = []

    def take(body: dict) -> None:
        taken.append(body["number"])
        if body["number"] in refused:
            raise LookupError("not yet")

    answer = queues.each({"Records": [message(n) for n in range(3)]}, take)
    assert taken == [0, 1, 2]
    assert failures(answer) == [f"m{number}" for number in sorted(refused)]


def test_a_message_that_is_no_json_comes_again_and_holds_nobody_up():
    taken: list[dict] = []
    rubbish = {"messageId": "m9", "body": "{"}

    assert failures(queues.each({"Records": [rubbish, message(1)]}, taken.append)) == ["m9"]
    assert [body["number"] for body in taken] == [1]


@pytest.mark.parametrize(
    ("kind", "cause", "attempt", "name"),
    [
        ("withdrawal", "wdr_abc", 1, "withdrawal-wdr_abc-1"),
        ("funding", "lst_0", 12, "funding-lst_0-12"),
        ("run", "2026-11-24", 1, "run-2026-11-24-1"),
        ("x", "a" * 76, 1, "x-" + "a" * 76 + "-1"),
    ],
)
def test_an_execution_is_named_after_its_cause_and_attempt(kind, cause, attempt, name):
    assert execution_name(kind, cause, attempt) == name


@pytest.mark.parametrize("cause", ["a#b", "a/b", "a:b", "a b", "借款", "a" * 77, "a\nb"])
def test_a_cause_that_aws_would_refuse_is_refused_here_and_not_bent(cause):
    with pytest.raises(ValueError, match="is no execution name"):
        execution_name("x", cause)


@calm
@given(
    st.from_regex(r"[A-Za-z0-9_-]{1,60}", fullmatch=True),
    st.from_regex(r"[A-Za-z0-9_-]{1,60}", fullmatch=True),
)
def test_two_causes_never_share_a_name(one: str, other: str):
    assert (execution_name("x", one) == execution_name("x", other)) == (one == other)
