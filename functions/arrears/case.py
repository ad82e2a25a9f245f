"""A case: what a loan in arrears owes, the step that is due, and what holds it off. Pure.

A step is paused while a promise to pay is open, and while a hardship request waits for its answer or has brought
relief. That is never stored: it follows from the two, so that nothing can be forgotten paused.
"""

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Any, NamedTuple

from jinqiao import clock, ids

SYSTEM, BORROWER = "system", "borrower"
"""Who did something, where it was no member of staff."""


class Status(StrEnum):
    """Of a case; one that was never opened is closed."""

    OPEN = "open"
    CLOSED = "closed"


class Step(NamedTuple):
    """What the case's stage brought: a message of the platform's own, or a task for staff."""

    name: str
    by: str
    due_on: date
    done: bool = False


class Promise(NamedTuple):
    """The newest promise to pay; `stage` is the case's when it was made. Open, kept or broken."""

    promise_id: str
    amount_fen: int
    day: date
    made_at: datetime
    stage: int
    status: str = "open"

    @property
    def facts(self) -> dict[str, Any]:
        """What the history and the borrower are told of it."""
        told = {"promise_id": self.promise_id, "amount_fen": self.amount_fen}
        return told | {"promise_date": self.day.isoformat()}


class Hardship(NamedTuple):
    """The newest hardship request.

    Open until it is answered or lapses on `until`; accepted until then; refused, lapsed, over (the relief has
    ended) or moot (the arrears were settled first).
    """

    request_id: str
    reason: str
    wish: str
    monthly_income_fen: int | None
    asked_at: datetime
    until: date
    status: str = "open"
    recommendation: str | None = None
    recommended_by: str | None = None
    refusal: str | None = None


class Case(NamedTuple):
    """A loan's case. `seq` is that of the newest change of stage that was told; amounts as told then.

    `revision` rises with each write and `entries` with each entry of the history. A loan has one case for its
    life, which opens again when the loan falls behind again. `as_of` is the business date of the amounts; it and
    the instants are texts as they are stored, empty where there is none.
    """

    case_id: str
    loan_id: str
    listing_id: str
    user_id: str
    revision: int = 0
    entries: int = 0
    seq: int = 0
    status: Status = Status.CLOSED
    stage: int = 0
    worst_stage: int = 0
    days_past_due: int = 0
    overdue_fen: int = 0
    as_of: str = ""
    repaid: bool = False
    opened_at: str = ""
    closed_at: str = ""
    step: Step | None = None
    promise: Promise | None = None
    broken_promises: int = 0
    hardship: Hardship | None = None
    hardship_requests: int = 0

    @property
    def was_opened(self) -> bool:
        return bool(self.opened_at)

    @property
    def is_open(self) -> bool:
        return self.status is Status.OPEN

    @property
    def promised(self) -> Promise | None:
        """The promise that is open."""
        return self.promise if self.promise and self.promise.status == "open" else None

    @property
    def in_hardship(self) -> Hardship | None:
        """The request that is open or has brought relief."""
        held = self.hardship and self.hardship.status in ("open", "accepted")
        return self.hardship if held else None

    @property
    def paused(self) -> bool:
        return bool(self.promised or self.in_hardship)

    @property
    def due_step(self) -> Step | None:
        """The step that is to be done now."""
        waits = self.step is None or self.step.done or self.paused
        return None if waits or not self.is_open else self.step


class Entry(NamedTuple):
    """One line of a case's history: what happened, in codes, by whom; a note of staff is sealed."""

    kind: str
    at: datetime
    by: str
    facts: Mapping[str, Any]
    note: bytes | None = None
    number: int = 0


class Change(NamedTuple):
    """A case before and after, and what the history says of it; always written together."""

    before: Case
    after: Case
    entries: tuple[Entry, ...]


def id_of(loan_id: str) -> str:
    """The id of a loan's case."""
    return ids.derive("cas", loan_id)


def unopened(loan_id: str, listing_id: str, user_id: str) -> Case:
    """The case of a loan of which nothing was told yet."""
    return Case(id_of(loan_id), loan_id, listing_id, user_id)


def changed(before: Case, after: Case, now: datetime, *entries: Entry) -> Change:
    """The change with its entries numbered. A step that it makes due says so in the history.

    One whose pause has ended is due from today: a case paused at stage 2 whose promise was broken on the 9th has
    its call due on the 9th.
    """
    if before.paused and (step := after.due_step):
        after = after._replace(step=step._replace(due_on=clock.business_date(now)))
    if after.due_step and after.due_step != before.due_step:
        entries += (Entry("step_due", now, SYSTEM, {"step": after.due_step.name, "stage": after.stage}),)
    numbered = tuple(e._replace(number=n) for n, e in enumerate(entries, before.entries + 1))
    after = after._replace(revision=before.revision + 1, entries=before.entries + len(numbered))
    return Change(before, after, numbered)
