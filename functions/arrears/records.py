"""Cases and their history as items of the table, and back."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from arrears.case import Case, Entry, Hardship, Promise, Status, Step
from jinqiao import clock, events
from jinqiao.aws.dynamo import Item

_SAME = (
    "case_id",
    "loan_id",
    "listing_id",
    "user_id",
    "revision",
    "entries",
    "seq",
    "stage",
    "worst_stage",
    "days_past_due",
    "overdue_fen",
    "as_of",
    "repaid",
    "opened_at",
    "closed_at",
    "broken_promises",
    "hardship_requests",
)
_TOLD = {
    "reminder_sent",
    "promise_made",
    "promise_kept",
    "promise_broken",
    "hardship_accepted",
    "hardship_refused",
    "hardship_lapsed",
}
"""Kinds of entries that the platform is told of: the entry is its own outbox record."""

_OF_ENTRY = ("pk", "sk", "number", "kind", "at", "by", "note", "event", "event_seq", "aggregate_id")
_OF_CASE = ("case_id", "loan_id", "user_id")


def case_item(case: Case) -> Item:
    """The item of a case."""
    return {
        "pk": f"CASE#{case.case_id}",
        "sk": "CASE",
        **{name: getattr(case, name) for name in _SAME},
        "status": case.status.value,
        "step": _plain(case.step),
        "promise": _plain(case.promise),
        "hardship": _plain(case.hardship),
    }


def case(item: Mapping[str, Any]) -> Case:
    """The case that `case_item` wrote."""
    return Case(
        **{name: item[name] for name in _SAME},
        status=Status(item["status"]),
        step=_step(item.get("step")),
        promise=_promise(item.get("promise")),
        hardship=_hardship(item.get("hardship")),
    )


def entry_item(case: Case, entry: Entry) -> Item:
    """One line of a case's history. What the platform is told of it stands beside it, never a note."""
    said = events.mark(entry.kind, entry.number) if entry.kind in _TOLD else {}
    return {
        **entry.facts,
        "pk": f"CASE#{case.case_id}",
        "sk": entry_sk(entry.number),
        **{name: getattr(case, name) for name in _OF_CASE},
        "aggregate_id": f"CASE#{case.case_id}",
        "number": entry.number,
        "kind": entry.kind,
        "at": clock.text(entry.at),
        "by": entry.by,
        "note": entry.note,
        **said,
    }


def entry(item: Mapping[str, Any]) -> Entry:
    """The entry that `entry_item` wrote."""
    facts = {name: value for name, value in item.items() if name not in (*_OF_ENTRY, *_OF_CASE)}
    return Entry(
        item["kind"], clock.parse(item["at"]), item["by"], facts, item.get("note"), number=item["number"]
    )


def entry_sk(number: int) -> str:
    return f"ENTRY#{number:06d}"


def _plain(part: Step | Promise | Hardship | None) -> dict[str, Any] | None:
    """A part of a case as a map: dates and instants as texts, what is absent left out."""
    if part is None:
        return None
    return {name: _text(value) for name, value in part._asdict().items() if value is not None}


def _text(value: Any) -> Any:
    if hasattr(value, "tzinfo"):
        return clock.text(value)
    return value.isoformat() if isinstance(value, date) else value


def _step(stored: Mapping[str, Any] | None) -> Step | None:
    return Step(**{**stored, "due_on": date.fromisoformat(stored["due_on"])}) if stored else None


def _promise(stored: Mapping[str, Any] | None) -> Promise | None:
    if stored is None:
        return None
    dates = {"day": date.fromisoformat(stored["day"]), "made_at": clock.parse(stored["made_at"])}
    return Promise(**{**stored, **dates})


def _hardship(stored: Mapping[str, Any] | None) -> Hardship | None:
    if stored is None:
        return None
    dates = {"asked_at": clock.parse(stored["asked_at"]), "until": date.fromisoformat(stored["until"])}
    return Hardship(**{"monthly_income_fen": None, **stored, **dates})
