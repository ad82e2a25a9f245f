"""Hardship requests: in which order they are asked, recommended upon, answered, and how they end."""

from datetime import date, timedelta

import pytest

from arrears import hardship_terms, promise_terms
from arrears.case import Hardship, Promise
from jinqiao import policy
from jinqiao.errors import (
    CaseClosed,
    HardshipClosed,
    HardshipOpen,
    HardshipRequestsExhausted,
    NotRecommended,
    SecondPersonRequired,
)
from tests.unit.arrears.cases import NOON, TODAY, at_stage

RULES = policy.load("sandbox").on(TODAY).collections
REQUEST = Hardship("hrd_1", "illness", "pause", None, NOON, until=date(2026, 1, 15))
ON_ITS_DAY = NOON + timedelta(days=10)


def asked():
    return hardship_terms.asked(at_stage(2), REQUEST, RULES, NOON).after


def recommended():
    return hardship_terms.recommended(asked(), "hrd_1", "accept", "usr_support", NOON).after


def accepted():
    return hardship_terms.accepted(recommended(), "hrd_1", "usr_writer", 30, NOON).after


def refused():
    return hardship_terms.refused(recommended(), "hrd_1", "usr_writer", "unproven", NOON).after


@pytest.mark.parametrize("case", [asked(), recommended(), accepted()])
def test_while_it_waits_and_while_it_brings_relief_the_step_is_paused(case):
    assert (case.paused, case.due_step) == (True, None)


def test_a_refusal_makes_the_step_due_again():
    assert (refused().due_step.name, refused().hardship.refusal) == ("call", "unproven")


def test_relief_lasts_its_days():
    assert accepted().hardship.until == date(2026, 2, 4)


@pytest.mark.parametrize(
    ("case", "refusal"),
    [
        (asked(), HardshipOpen),
        (accepted(), HardshipOpen),
        (at_stage(2)._replace(hardship_requests=2), HardshipRequestsExhausted),
        (at_stage(2)._replace(status="closed"), CaseClosed),
    ],
)
def test_a_request_that_cannot_be_made(case, refusal):
    with pytest.raises(refusal):
        hardship_terms.asked(case, REQUEST, RULES, NOON)


@pytest.mark.parametrize(
    ("case", "by", "refusal"),
    [
        (asked(), "usr_writer", NotRecommended),
        (recommended(), "usr_support", SecondPersonRequired),
        (accepted(), "usr_writer", HardshipClosed),
        (refused(), "usr_writer", HardshipClosed),
        (at_stage(2), "usr_writer", HardshipClosed),
    ],
)
def test_an_answer_that_cannot_be_given(case, by, refusal):
    with pytest.raises(refusal):
        hardship_terms.accepted(case, "hrd_1", by, 30, NOON)
    with pytest.raises(refusal):
        hardship_terms.refused(case, "hrd_1", by, "other", NOON)


def test_another_request_is_not_answered_by_an_old_one():
    with pytest.raises(HardshipClosed):
        hardship_terms.recommended(asked(), "hrd_0", "accept", "usr_support", NOON)


@pytest.mark.parametrize(
    ("case", "days", "ends_as"),
    [
        (asked(), 9, None),
        (asked(), 10, ("lapsed", "hardship_lapsed")),
        (recommended(), 12, ("lapsed", "hardship_lapsed")),
        (accepted(), 29, None),
        (accepted(), 30, ("over", "relief_ended")),
        (refused(), 60, None),
        (at_stage(2), 60, None),
    ],
)
def test_a_request_ends_on_its_day(case, days, ends_as):
    change = hardship_terms.expired(case, NOON + timedelta(days=days))

    assert (change and (change.after.hardship.status, change.entries[0].kind)) == ends_as


def test_at_its_end_the_step_is_due():
    change = hardship_terms.expired(asked(), ON_ITS_DAY)

    assert (change.after.due_step.name, change.after.due_step.due_on) == ("call", date(2026, 1, 15))


def test_what_nobody_answered_does_not_count_against_the_borrower():
    assert (asked().hardship_requests, refused().hardship_requests) == (1, 1)
    assert hardship_terms.expired(asked(), ON_ITS_DAY).after.hardship_requests == 0


def test_a_broken_promise_does_not_end_the_pause_of_a_request():
    promise = Promise("prm_1", 500, TODAY + timedelta(days=1), NOON, stage=2)
    case = promise_terms.made(asked(), promise, "borrower", RULES, NOON).after

    change = promise_terms.checked(case, 0, NOON + timedelta(days=2))

    assert [entry.kind for entry in change.entries] == ["promise_broken"]
    assert (change.after.paused, change.after.due_step) == (True, None)
