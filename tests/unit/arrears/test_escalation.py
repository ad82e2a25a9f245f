"""What a stage does to a case, for any history of stages that is told in any order."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arrears import escalation
from arrears.case import Case, Promise, unopened
from arrears.escalation import Standing
from tests.unit.arrears.cases import NOON, TODAY, after, at_stage

STEPS = {1: ("reminder", "message"), 2: ("call", "staff"), 3: ("dun_letter", "staff")}
STEPS |= {4: ("legal_notice", "staff"), 5: ("legal_handover", "staff")}

stages = st.lists(st.integers(0, 5), min_size=1, max_size=12)


def told(case: Case, stage: int, seq: int, now: datetime = NOON) -> Case:
    standing = Standing(
        seq, stage, days_past_due=stage * 7, overdue_fen=stage * 100, business_date="2026-01-05"
    )
    return after(case, escalation.followed(case, standing, STEPS.__getitem__, now))


def told_all(events: list[tuple[int, int]]) -> Case:
    """A new loan's case after events of (seq, stage)."""
    case = unopened("loan_1", "lst_1", "usr_bob")
    for seq, stage in events:
        case = told(case, stage, seq)
    return case


def standing_of(case: Case) -> tuple[object, ...]:
    """What must not depend on the order in which stages were told."""
    return case.seq, case.is_open, case.stage, case.overdue_fen


@given(stages, st.randoms(use_true_random=False))
def test_the_newest_stage_stands_however_events_were_ordered_and_repeated(told_stages, random):
    events = list(enumerate(told_stages, 1))
    mixed = random.sample(events * 2, len(events) * 2)

    assert standing_of(told_all(mixed)) == standing_of(told_all(events))


@given(stages)
def test_a_case_is_open_exactly_while_something_is_past_due(told_stages):
    case = told_all(list(enumerate(told_stages, 1)))

    assert case.is_open == (told_stages[-1] > 0)
    assert (case.due_step is None) or case.is_open


@given(stages)
def test_told_again_nothing_changes(told_stages):
    events = list(enumerate(told_stages, 1))
    case = told_all(events)

    assert [
        escalation.followed(case, Standing(s, g, 0, 0, ""), STEPS.__getitem__, NOON) for s, g in events
    ] == [None] * len(events)


@given(stages, st.integers(0, 12))
def test_a_repaid_loan_is_never_in_arrears_again(told_stages, at):
    events = list(enumerate(told_stages, 1))
    case = told_all(events[:at])
    case = after(case, escalation.repaid(case, NOON))
    for seq, stage in events:
        case = told(case, stage, seq)

    assert (case.is_open, case.repaid, case.overdue_fen) == (False, True, 0)
    assert escalation.repaid(case, NOON) is None


@pytest.mark.parametrize(
    ("stages_told", "step", "kinds"),
    [
        ([1], "reminder", ["case_opened", "step_due"]),
        ([3], "dun_letter", ["case_opened", "step_due"]),
        ([1, 2], "call", ["stage_changed", "step_due"]),
        ([2, 1], None, ["stage_changed"]),
        ([2, 2], "call", ["stage_changed"]),
        ([2, 1, 2], "call", ["stage_changed", "step_due"]),
        ([2, 0], None, ["case_closed"]),
        ([2, 0, 1], "reminder", ["case_opened", "step_due"]),
    ],
)
def test_what_the_last_of_some_stages_does(stages_told, step, kinds):
    *before, last = enumerate(stages_told, 1)
    case = told_all(list(before))
    standing = Standing(last[0], last[1], 0, 0, "2026-01-05")

    change = escalation.followed(case, standing, STEPS.__getitem__, NOON)

    assert [entry.kind for entry in change.entries] == kinds
    assert (change.after.step and change.after.step.name) == step


def test_entries_are_numbered_through_and_each_write_is_a_revision():
    case = told_all([(1, 1), (2, 2), (3, 0), (4, 1)])

    assert (case.entries, case.revision) == (7, 4)


def test_a_case_that_opens_again_begins_anew_but_remembers_nothing_broken():
    case = told_all([(1, 2)])._replace(broken_promises=2, hardship_requests=2)
    again = told(told(case, 0, 2), 1, 3)

    assert (again.broken_promises, again.hardship_requests, again.promise, again.hardship) == (
        0,
        0,
        None,
        None,
    )


def test_the_worst_stage_is_remembered_while_it_gets_better():
    assert told_all([(1, 4), (2, 1)]).worst_stage == 4


def test_a_promise_that_is_open_when_nothing_is_past_due_any_more_is_kept():
    promise = Promise("prm_1", 500, TODAY, NOON, stage=2)
    case = told(at_stage(2)._replace(promise=promise), 0, seq=9)

    assert case.promise.status == "kept"


def test_a_step_that_is_due_since_the_sixth_keeps_its_day_when_amounts_are_told_anew():
    case = told(unopened("loan_1", "lst_1", "usr_bob"), 2, seq=1)
    later = told(case, 2, seq=2, now=datetime(2026, 1, 9, 4, tzinfo=UTC))

    assert later.step == case.step


def test_a_reminder_is_sent_once_and_only_where_it_is_the_step():
    case = told(unopened("loan_1", "lst_1", "usr_bob"), 1, seq=1)
    change = escalation.reminded(case, NOON)

    assert [entry.kind for entry in change.entries] == ["reminder_sent"]
    assert change.entries[0].facts["overdue_fen"] == 100
    assert escalation.reminded(change.after, NOON) is None
    assert escalation.reminded(at_stage(2), NOON) is None
