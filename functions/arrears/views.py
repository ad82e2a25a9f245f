"""Cases as borrowers and staff see them."""

from collections.abc import Sequence
from typing import Any, Literal

from arrears import wording
from arrears.case import Case, Entry, Hardship, Promise, Step
from arrears.models import (
    CaseFile,
    CaseView,
    HardshipView,
    HistoryEntry,
    MyCase,
    OpenHardship,
    PromiseView,
    StepView,
)
from jinqiao import clock

_SAME = ("case_id", "loan_id", "stage", "days_past_due", "overdue_fen", "as_of", "opened_at")
_FOR_STAFF = ("listing_id", "user_id", "worst_stage", "broken_promises", "hardship_requests")


def mine(case: Case, language: str) -> MyCase:
    """A case for its borrower."""
    return MyCase(**_facts(case, language))


def for_staff(case: Case, language: str) -> CaseView:
    """A case for staff."""
    return CaseView(**_facts(case, language), **{name: getattr(case, name) for name in _FOR_STAFF})


def file(
    case: Case, entries: Sequence[Entry], notes: dict[int, str], next_cursor: str | None, language: str
) -> CaseFile:
    """A case with a page of its history."""
    return CaseFile(
        **for_staff(case, language).model_dump(),
        history=[_entry(each, notes.get(each.number)) for each in entries],
        next_cursor=next_cursor,
    )


def open_hardship(case: Case, hardship: Hardship) -> OpenHardship:
    """A request that waits, with what is told of its case."""
    same = ("request_id", "reason", "wish", "monthly_income_fen", "recommendation")
    return OpenHardship(
        **{name: getattr(case, name) for name in ("case_id", "loan_id", "user_id", "stage", "overdue_fen")},
        **{name: getattr(hardship, name) for name in same},
        asked_at=clock.text(hardship.asked_at),
        answer_by=hardship.until,
    )


def _facts(case: Case, language: str) -> dict[str, Any]:
    return {
        **{name: getattr(case, name) for name in _SAME},
        "status": case.status.value,
        "text": wording.of_case(case, language),
        "closed_at": case.closed_at or None,
        "step": _step(case, case.step, language) if case.step else None,
        "promise": promise(case.promise) if case.promise else None,
        "hardship": _hardship(case.hardship, language) if case.hardship else None,
    }


def promise(made: Promise) -> PromiseView:
    """A promise as it stands."""
    same = {name: getattr(made, name) for name in ("promise_id", "amount_fen", "status")}
    return PromiseView(**same, date=made.day, made_at=clock.text(made.made_at))


def _step(case: Case, step: Step, language: str) -> StepView:
    same = {name: getattr(step, name) for name in ("by", "due_on")}
    status: Literal["done", "paused", "due"] = "done" if step.done else "paused" if case.paused else "due"
    return StepView(step=step.name, text=wording.of_step(step.name, language), status=status, **same)


def _hardship(hardship: Hardship, language: str) -> HardshipView:
    same = {name: getattr(hardship, name) for name in ("request_id", "status", "until", "refusal")}
    said = wording.of_hardship(hardship.status, hardship.refusal, language)
    return HardshipView(**same, text=said, asked_at=clock.text(hardship.asked_at))


def _entry(entry: Entry, note: str | None) -> HistoryEntry:
    return HistoryEntry(
        number=entry.number,
        kind=entry.kind,
        at=clock.text(entry.at),
        by=entry.by,
        facts=dict(entry.facts),
        note=note,
    )
