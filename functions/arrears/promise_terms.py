"""What a promise to pay must be, and whether it was kept. Pure."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from math import ceil
from typing import TYPE_CHECKING

from arrears.case import SYSTEM, Case, Change, Entry, Promise, changed
from jinqiao import clock
from jinqiao.errors import CaseClosed, PromiseOpen, PromisesExhausted

if TYPE_CHECKING:
    from jinqiao.policy.rules_arrears import Collections


def least_fen(overdue_fen: int, share: Decimal) -> int:
    """The least that may be promised of what is overdue, in fen, rounded up: 30 % of 101 fen is 31 fen."""
    return max(1, ceil(overdue_fen * Fraction(share)))


def days(today: date, promise_days: int) -> tuple[date, date]:
    """The first and the last day that may be promised: tomorrow, and so many days from today."""
    return today + timedelta(days=1), today + timedelta(days=promise_days)


def made(case: Case, promise: Promise, by: str, policy: "Collections", now: datetime) -> Change:
    """The promise, which pauses the case's step until its day.

    Raises `CaseClosed`, `PromiseOpen`, and `PromisesExhausted` once too many were broken.
    """
    if not case.is_open:
        raise CaseClosed
    if case.promised:
        raise PromiseOpen
    if case.broken_promises >= policy.broken_promises:
        raise PromisesExhausted
    return changed(case, case._replace(promise=promise), now, Entry("promise_made", now, by, promise.facts))


def checked(case: Case, received_fen: int, now: datetime) -> Change | None:
    """The open promise, kept or broken, once its day has come; either way its pause is over.

    `received_fen` came in since it was made. 500 promised at stage 2 are kept with 500 received, or at stage 1.
    """
    promise = case.promised
    if promise is None or clock.business_date(now) < promise.day:
        return None
    kept = received_fen >= promise.amount_fen or case.stage < promise.stage
    status = "kept" if kept else "broken"
    after = case._replace(
        promise=promise._replace(status=status), broken_promises=case.broken_promises + (not kept)
    )
    return changed(case, after, now, Entry(f"promise_{status}", now, SYSTEM, promise.facts))
