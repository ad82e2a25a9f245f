"""Applications: what was asked for, decided by whoever decides, and then carried out as it was offered."""

from datetime import datetime
from decimal import Decimal

from tests.simulation.model.commits import Commit, Seen
from tests.simulation.model.registry import Truth, item, same
from tests.simulation.model.state import Application, Review

CAP, STATED = Decimal("0.154"), Decimal("0.036")
"""A year: the cap over all costs, and the penalty that policy states."""
TERMS = ("annual_rate", "months", "method", "day_count", "fee_fen", "risk_level", "policy_version")
"""What is offered, and must not change any more."""


@item("application")
def application(truth: Truth, commit: Commit, seen: Seen) -> None:
    """The decision is the platform's own; from the offer on everything follows from it."""
    stored, model = seen.item, truth.model
    application_id = stored["application_id"]
    if seen.is_new:
        intent = truth.intent(application_id, "application")
        asked = Application(application_id, intent.user, intent.facts["principal_fen"])
        model.applications[application_id] = asked
    known = model.applications[application_id]
    if stored["status"] == "approved" and not known.terms:
        known.terms = {name: stored[name] for name in (*TERMS, "disclosure_version", "agreement_version")}
        known.penalty_rate = max(Decimal(), min(STATED, CAP - Decimal(stored["apr"])))
        known.terms["offer_id"] = stored["offer_id"]
        known.valid_until = datetime.fromisoformat(stored["offer_valid_until"])
    if stored["status"] == "accepted":
        known.accepted_by = truth.intent(stored["acceptance_id"], "acceptance").id
    known.status = stored["status"]
    known.listing = stored.get("listing_id", "")
    same(f"application {application_id}", stored, {"principal_fen": known.principal, **known.terms})


@item("review")
def review(truth: Truth, commit: Commit, seen: Seen) -> None:
    stored = seen.item
    known = truth.model.reviews.setdefault(stored["review_id"], Review(stored["review_id"], ""))
    known.status, known.decided_by = stored["status"], stored.get("decision_id", "")
