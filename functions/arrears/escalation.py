"""What a loan's stage does to its case: it opens, moves from step to step, and closes. Pure.

A change of stage with a lower `seq` than one that was told before changes nothing, so that events may come twice
and in any order.
"""

from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple

from arrears.case import SYSTEM, Case, Change, Entry, Status, Step, changed
from jinqiao import clock

StepOf = Callable[[int], tuple[str, str]]
"""Stage → the step that policy has for it, and who does it."""


class Standing(NamedTuple):
    """How far a loan is behind, as `repayment.stage_changed` tells it."""

    seq: int
    stage: int
    days_past_due: int
    overdue_fen: int
    business_date: str


def followed(case: Case, told: Standing, step_of: StepOf, now: datetime) -> Change | None:
    """The change that a new stage makes, or None where it is old news."""
    if told.seq <= case.seq or case.repaid:
        return None
    seen = case._replace(
        seq=told.seq,
        stage=told.stage,
        days_past_due=told.days_past_due,
        overdue_fen=told.overdue_fen,
        as_of=told.business_date,
    )
    if not told.stage:
        return _closed(case, seen, "cured", now)
    if not case.is_open:
        return _opened(case, seen, step_of, now)
    return _moved(case, seen, step_of, now)


def repaid(case: Case, now: datetime) -> Change | None:
    """The loan is repaid: its case closes, and no stage that is told late opens it again."""
    if case.repaid:
        return None
    return _closed(case, case._replace(repaid=True, stage=0, days_past_due=0, overdue_fen=0), "repaid", now)


def reminded(case: Case, now: datetime) -> Change | None:
    """The message that is due goes out: the borrower is told what is overdue, as of the day it was reckoned."""
    step = case.due_step
    if step is None or step.by != "message":
        return None
    facts = {
        "step": step.name,
        "stage": case.stage,
        "days_past_due": case.days_past_due,
        "overdue_fen": case.overdue_fen,
        "business_date": case.as_of,
    }
    after = case._replace(step=step._replace(done=True))
    return changed(case, after, now, Entry("reminder_sent", now, SYSTEM, facts))


def _opened(case: Case, seen: Case, step_of: StepOf, now: datetime) -> Change:
    after = seen._replace(
        status=Status.OPEN,
        worst_stage=seen.stage,
        opened_at=clock.text(now),
        closed_at="",
        step=_step(seen.stage, step_of, now),
        promise=None,
        broken_promises=0,
        hardship=None,
        hardship_requests=0,
    )
    return changed(case, after, now, _told("case_opened", seen, now))


def _moved(case: Case, seen: Case, step_of: StepOf, now: datetime) -> Change:
    """A worse stage brings its step, in the place of one that was not done; a better one takes that away."""
    after = seen._replace(worst_stage=max(case.worst_stage, seen.stage))
    if seen.stage > case.stage:
        after = after._replace(step=_step(seen.stage, step_of, now))
    elif seen.stage < case.stage:
        after = after._replace(step=None)
    return changed(case, after, now, _told("stage_changed", seen, now))


def _closed(case: Case, seen: Case, cause: str, now: datetime) -> Change:
    """Nothing is past due: an open promise is kept, a hardship request that waits is moot."""
    if not case.is_open:
        return changed(case, seen, now)
    entries = [_told("case_closed", seen, now, cause=cause)]
    after = seen._replace(status=Status.CLOSED, closed_at=clock.text(now), step=None)
    if promise := case.promised:
        after = after._replace(promise=promise._replace(status="kept"))
        entries.append(Entry("promise_kept", now, SYSTEM, promise.facts))
    if hardship := case.in_hardship:
        waited = hardship.status == "open"
        after = after._replace(hardship=hardship._replace(status="moot" if waited else "over"))
        kind = "hardship_moot" if waited else "relief_ended"
        entries.append(Entry(kind, now, SYSTEM, {"request_id": hardship.request_id}))
    return changed(case, after, now, *entries)


def _step(stage: int, step_of: StepOf, now: datetime) -> Step:
    name, by = step_of(stage)
    return Step(name, by, clock.business_date(now))


def _told(kind: str, seen: Case, now: datetime, **facts: str) -> Entry:
    figures = {"stage": seen.stage, "days_past_due": seen.days_past_due, "overdue_fen": seen.overdue_fen}
    return Entry(kind, now, SYSTEM, {**figures, **facts})
