"""Promises: what is taken, and whether they were kept."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arrears import promise_terms
from arrears.case import Promise
from jinqiao import policy
from jinqiao.errors import CaseClosed, PromiseOpen, PromisesExhausted
from tests.unit.arrears.cases import NOON, TODAY, at_stage

RULES = policy.load("sandbox").on(TODAY).collections
DAY = date(2026, 1, 8)
PROMISE = Promise("prm_1", 50_000, DAY, NOON, stage=2)
MORNING_OF_THE_DAY = datetime(2026, 1, 8, 1, 0, tzinfo=UTC)


def promised(**changed):
    return promise_terms.made(at_stage(2), PROMISE._replace(**changed), "borrower", RULES, NOON).after


@pytest.mark.parametrize(
    ("overdue_fen", "share", "least_fen"),
    [(101, "0.30", 31), (100, "0.30", 30), (1, "0.30", 1), (0, "0.30", 1), (100, "1", 100), (3, "0", 1)],
)
def test_the_least_that_is_promised_is_rounded_up(overdue_fen, share, least_fen):
    assert promise_terms.least_fen(overdue_fen, Decimal(share)) == least_fen


@given(st.integers(0, 10**12), st.decimals("0", "1", places=4))
def test_the_least_is_never_more_than_a_fen_above_the_share(overdue_fen, share):
    least_fen = promise_terms.least_fen(overdue_fen, share)

    assert least_fen >= overdue_fen * share
    assert least_fen - 1 < max(1, overdue_fen * share)


def test_the_days_that_can_be_promised_follow_the_month():
    assert promise_terms.days(date(2026, 2, 20), 14) == (date(2026, 2, 21), date(2026, 3, 6))


def test_a_promise_pauses_what_is_due():
    case = promised()

    assert (case.paused, case.due_step, case.promised) == (True, None, PROMISE)


@pytest.mark.parametrize(
    ("case", "refusal"),
    [
        (at_stage(2)._replace(promise=PROMISE), PromiseOpen),
        (at_stage(2)._replace(broken_promises=2), PromisesExhausted),
        (at_stage(2)._replace(status="closed"), CaseClosed),
    ],
)
def test_a_promise_that_cannot_be_taken(case, refusal):
    with pytest.raises(refusal):
        promise_terms.made(case, PROMISE, "borrower", RULES, NOON)


def test_after_one_that_was_broken_another_is_taken():
    case = at_stage(2)._replace(broken_promises=1, promise=PROMISE._replace(status="broken"))

    assert promise_terms.made(case, PROMISE, "borrower", RULES, NOON).after.paused


@pytest.mark.parametrize(
    ("received_fen", "stage_now", "kept"),
    [(50_000, 2, True), (50_001, 3, True), (49_999, 2, False), (0, 3, False), (0, 2, False), (0, 1, True)],
)
def test_a_promise_is_kept_by_the_money_or_by_a_better_stage(received_fen, stage_now, kept):
    case = promised()._replace(stage=stage_now)

    change = promise_terms.checked(case, received_fen, MORNING_OF_THE_DAY)

    assert change.after.promise.status == ("kept" if kept else "broken")
    assert change.after.broken_promises == (0 if kept else 1)
    assert change.entries[0].facts == {
        "promise_id": "prm_1",
        "amount_fen": 50_000,
        "promise_date": "2026-01-08",
    }


@pytest.mark.parametrize(
    ("now", "due"),
    [
        (MORNING_OF_THE_DAY - timedelta(days=1), False),
        (datetime(2026, 1, 7, 15, 59, 59, tzinfo=UTC), False),  # a second before midnight in Shanghai
        (datetime(2026, 1, 7, 16, 0, tzinfo=UTC), True),
        (MORNING_OF_THE_DAY, True),
        (MORNING_OF_THE_DAY + timedelta(days=30), True),
    ],
)
def test_a_promise_is_checked_from_its_day_on(now, due):
    assert (promise_terms.checked(promised(), 0, now) is not None) == due


def test_a_promise_is_checked_once():
    checked = promise_terms.checked(promised(), 0, MORNING_OF_THE_DAY).after

    assert promise_terms.checked(checked, 0, MORNING_OF_THE_DAY) is None


@pytest.mark.parametrize("received_fen", [0, 50_000])
def test_after_its_day_the_step_that_was_paused_is_due(received_fen):
    change = promise_terms.checked(promised(), received_fen, MORNING_OF_THE_DAY)

    assert (change.after.due_step.name, change.after.due_step.due_on) == ("call", DAY)
    assert change.entries[1].kind == "step_due"
    assert change.entries[1].facts == {"step": "call", "stage": 2}
