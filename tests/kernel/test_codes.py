"""How often codes are sent and tried, on the real table: a minute apart, so many a day, five tries each."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from jinqiao.aws.dynamo import write
from jinqiao.errors import (
    AlreadyConfirmed,
    CodeExhausted,
    CodeExpired,
    IdempotencyKeyReused,
    NotFound,
    TooManyRequests,
    WrongCode,
)
from jinqiao.policy import load
from onboarding import codes, store

pytestmark = pytest.mark.usefixtures("platform")
NOON = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
LAST_SECOND = datetime(2026, 11, 24, 15, 59, 59, tzinfo=UTC)
"""One second before midnight in Shanghai."""
RULES = load("sandbox").on(NOON.date()).codes
Fresh = Callable[[str], str]


def send(whom: str, code_id: str, at: datetime, rules=RULES, fingerprint: str = "f") -> dict:
    """Keep an item that a code confirms, as its message is out."""
    fresh = {"pk": f"STEP_UP#{code_id}", "sk": "STEP_UP", "fingerprint": fingerprint}
    item = codes.begin(fresh | codes.issued(code_id, rules, at), "step_up", whom, rules, at)
    write(store.sent(item, at))
    return item


def confirm(item: dict, at: datetime) -> None:
    write(store.confirmed(item, at))


@pytest.mark.parametrize(("seconds", "wait"), [(0, 60), (1, 59), (59, 1), (59.5, 1)])
def test_within_a_minute_no_other_code_is_sent(fresh: Fresh, seconds: float, wait: int):
    whom = fresh("usr")
    send(whom, fresh("stp"), NOON)

    with pytest.raises(TooManyRequests) as refused:
        send(whom, fresh("stp"), NOON + timedelta(seconds=seconds))

    assert refused.value.retry_after_seconds == wait


@pytest.mark.parametrize("sent_at", [NOON, LAST_SECOND])
def test_after_a_minute_the_next_is_sent_on_whichever_day(fresh: Fresh, sent_at: datetime):
    whom = fresh("usr")
    send(whom, fresh("stp"), sent_at)

    with pytest.raises(TooManyRequests):
        send(whom, fresh("stp"), sent_at + timedelta(seconds=59))
    send(whom, fresh("stp"), sent_at + timedelta(seconds=60))


def test_the_waits_of_two_people_and_of_two_purposes_are_their_own(fresh: Fresh):
    whom = fresh("usr")
    send(whom, fresh("stp"), NOON)

    send(fresh("usr"), fresh("stp"), NOON)
    other = {"pk": f"RESET#{fresh('rst')}", "sk": "RESET", "fingerprint": "f"}
    codes.begin(other | codes.issued("rst_1", RULES, NOON), "password_reset", whom, RULES, NOON)


def test_after_the_days_last_code_the_next_comes_on_the_next_day(fresh: Fresh):
    whom, two = fresh("usr"), replace(RULES, a_day=2)
    for minute in (0, 1):
        send(whom, fresh("stp"), NOON + timedelta(minutes=minute), two)

    with pytest.raises(TooManyRequests) as refused:
        send(whom, fresh("stp"), NOON + timedelta(minutes=2), two)

    assert refused.value.retry_after_seconds == 3600
    send(whom, fresh("stp"), NOON + timedelta(hours=12), two)


def test_a_code_that_was_used_needs_no_wait_but_counts_for_the_day(fresh: Fresh):
    whom, two = fresh("usr"), replace(RULES, a_day=2)
    for _ in range(2):
        send(whom, fresh("stp"), NOON, two)
        write(store.code_used("step_up", whom))

    with pytest.raises(TooManyRequests) as refused:
        send(whom, fresh("stp"), NOON, two)

    assert refused.value.retry_after_seconds == 3600


def test_a_refused_code_leaves_nothing_behind(fresh: Fresh):
    whom, refused = fresh("usr"), fresh("stp")
    send(whom, fresh("stp"), NOON)

    with pytest.raises(TooManyRequests):
        send(whom, refused, NOON)

    assert store.step_up(refused) is None
    send(whom, refused, NOON + timedelta(minutes=1))


def test_the_same_command_finds_what_it_made_without_waiting_or_counting(fresh: Fresh):
    whom, code_id, one = fresh("usr"), fresh("stp"), replace(RULES, a_day=1)
    first = send(whom, code_id, NOON, one)

    again = send(whom, code_id, NOON + timedelta(seconds=5), one)

    assert again["code_expires_at"] == first["code_expires_at"]
    assert again["code_hash"] == first["code_hash"]


def test_the_same_id_for_another_input_is_refused(fresh: Fresh):
    whom, code_id = fresh("usr"), fresh("stp")
    send(whom, code_id, NOON)

    with pytest.raises(IdempotencyKeyReused):
        send(whom, code_id, NOON, fingerprint="g")


def test_five_tries_and_the_last_may_be_right(fresh: Fresh):
    item = send(fresh("usr"), fresh("stp"), NOON)
    left = [tries_left_after_a_wrong_one(item["pk"]) for _ in range(4)]

    assert left == [4, 3, 2, 1]
    assert codes.prove(stored(item), codes.of(item["code_id"], RULES), NOON) is None


def tries_left_after_a_wrong_one(pk: str) -> int:
    item = store.step_up(pk.removeprefix("STEP_UP#"))
    with pytest.raises(WrongCode) as refused:
        codes.prove(item, "none", NOON)
    return refused.value.facts["tries_left"]


def stored(item: dict) -> dict:
    return store.step_up(item["pk"].removeprefix("STEP_UP#"))


def test_a_sixth_try_is_not_taken_however_right(fresh: Fresh):
    item = send(fresh("usr"), fresh("stp"), NOON)
    for _ in range(5):
        tries_left_after_a_wrong_one(item["pk"])

    with pytest.raises(CodeExhausted):
        codes.prove(stored(item), codes.of(item["code_id"], RULES), NOON)


@pytest.mark.parametrize(("seconds", "taken"), [(0, True), (299, True), (300, False), (86_400, False)])
def test_a_code_is_good_for_300_seconds(fresh: Fresh, seconds: int, taken: bool):
    item = send(fresh("usr"), fresh("stp"), NOON)

    assert proved(item, NOON + timedelta(seconds=seconds)) is taken


def proved(item: dict, at: datetime) -> bool:
    try:
        codes.prove(item, codes.of(item["code_id"], RULES), at)
    except CodeExpired:
        return False
    return True


def test_a_try_at_a_code_whose_message_never_went_out_finds_nothing(fresh: Fresh):
    code_id = fresh("stp")
    item = {"pk": f"STEP_UP#{code_id}", "sk": "STEP_UP", "fingerprint": "f"} | codes.issued(
        code_id, RULES, NOON
    )
    codes.begin(item, "step_up", fresh("usr"), RULES, NOON)

    with pytest.raises(NotFound):
        codes.prove(item, codes.of(code_id, RULES), NOON)


def test_a_code_that_confirmed_gives_its_item_again_and_no_other_code_does(fresh: Fresh):
    item = send(fresh("usr"), fresh("stp"), NOON)
    codes.prove(item, codes.of(item["code_id"], RULES), NOON)
    confirm(item, NOON)

    assert codes.prove(stored(item), codes.of(item["code_id"], RULES), NOON)["confirmed_at"]
    with pytest.raises(AlreadyConfirmed):
        codes.prove(stored(item), "none", NOON)
