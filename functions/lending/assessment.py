"""Deciding on an application, and carrying the decision out."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from jinqiao import clock, rules
from jinqiao.aws.dynamo import ConditionsFailed, Item, write
from lending import offers, store
from lending.decision import Decided, Decision, PolicyTable, Verdict
from lending.pricing import Asked, Price

if TYPE_CHECKING:
    from jinqiao.policy import Policy


def assess(user_id: str, application_id: str, now: datetime) -> dict[str, Any]:
    """Decide; approve or decline at once, or say that a person has to look.

    Returns `{outcome, review_seconds}`; the outcome is the application's status, or `review`. Run again, it
    finds what it did.
    """
    application = store.required_application(user_id, application_id)
    policy = rules.in_force(now)
    seconds = policy.decision.review_hours * 3600
    if application["status"] != "submitted":
        return {"outcome": application["status"], "review_seconds": seconds}
    decided = decide(application, PolicyTable(policy), now)
    if decided.verdict is Verdict.REVIEW:
        return {"outcome": "review", "review_seconds": seconds}
    return {"outcome": _carry_out(application, decided, policy, now), "review_seconds": seconds}


def decide(application: Item, decision: Decision, now: datetime) -> Decided:
    """The decision as it stands now: what the borrower has committed meanwhile counts."""
    committed_fen = store.committed_fen(application["user_id"])
    return decision.decide(Asked.of(application), committed_fen, clock.business_date(now))


def approve(application: Item, price: Price, policy: "Policy", now: datetime) -> str:
    """Make the offer, unless it was withdrawn or decided meanwhile; returns the status."""
    offer = offers.attributes(application["application_id"], price, policy, now)
    return _change(application, {"status": "approved", **offer, "reasons": [], "event": "offer_made"})


def decline(application: Item, reasons: Sequence[str]) -> str:
    """Decline with reason codes, unless it was withdrawn or decided meanwhile; returns the status."""
    change = {"status": "declined", "reasons": list(reasons), "event": "application_declined"}
    return _change(application, change)


def _carry_out(application: Item, decided: Decided, policy: "Policy", now: datetime) -> str:
    if decided.verdict is Verdict.APPROVE and decided.price:
        return approve(application, decided.price, policy, now)
    return decline(application, decided.reasons)


def _change(application: Item, changes: dict[str, Any]) -> str:
    try:
        write(store.application_change(application, changes))
    except ConditionsFailed as refusal:
        stored = refusal.old(store.APPLICATION)
        return stored["status"] if stored else "withdrawn"
    return changes["status"]
