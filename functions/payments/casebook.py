"""The exception list: what no rule resolves waits here for finance.

An exception is named by its kind and what it is about, so that raising it again raises nothing.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from jinqiao import clock, ids
from jinqiao.aws.dynamo import ConditionsFailed, Write, transact
from payments import store

SYSTEM = "system"


def exception_id(kind: str, subject: str) -> str:
    return ids.derive("exc", kind, subject)


def raised(
    kind: str,
    subject: str,
    now: datetime,
    *,
    user_id: str | None = None,
    amount_fen: int | None = None,
    facts: Mapping[str, Any] | None = None,
) -> list[Write]:
    """Writes that raise an exception about `subject` (the id of an order, a receipt, a listing, …)."""
    item = {
        "exception_id": exception_id(kind, subject),
        "kind": kind,
        "subject": subject,
        "status": "open",
        "raised_at": clock.text(now),
        "user_id": user_id,
        "amount_fen": amount_fen,
        "facts": dict(facts or {}),
    }
    return store.new_exception(item)


def raise_once(kind: str, subject: str, now: datetime, **about: Any) -> None:
    """Raise an exception by itself; one that was raised before stays as it is."""
    try:
        transact(raised(kind, subject, now, **about))
    except ConditionsFailed:
        return


def close(kind: str, subject: str, now: datetime) -> None:
    """What the exception was about has resolved itself; one that never was or is resolved stays as it is."""
    stored = store.exception(exception_id(kind, subject))
    if stored is None or stored["status"] == "resolved":
        return
    change = {"status": "resolved", "resolved_by": SYSTEM, "resolved_at": clock.text(now)}
    closed = store.exception_change(stored["exception_id"], change, ("open", "proposed"))
    try:
        transact([closed, store.exception_unlisted(stored)])
    except ConditionsFailed:
        return
