"""Offers: made once, stored as the few figures that they derive from, accepted exactly as made."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from jinqiao import clock, ids
from jinqiao.apr import apr_of
from jinqiao.errors import CostCapExceeded, NoOffer, OfferExpired, StaleAgreement, StaleOffer
from jinqiao.schedule import DayCount, Method, Schedule, Terms, build
from lending.pricing import Price, decimal

if TYPE_CHECKING:
    from jinqiao.policy import Policy


def attributes(application_id: str, price: Price, policy: "Policy", now: datetime) -> dict[str, Any]:
    """What an application carries from its approval on."""
    terms, documents = price.terms, policy.documents.in_force
    return {
        "offer_id": ids.derive("off", application_id),
        "offered_on": terms.start_date.isoformat(),
        "offer_valid_until": clock.text(now + timedelta(days=policy.decision.offer_valid_days)),
        "annual_rate": decimal(terms.annual_rate),
        "apr": decimal(price.apr),
        "day_count": str(terms.day_count),
        "fee_fen": terms.fee_fen,
        "grade": price.grade.grade,
        "risk_level": price.grade.risk_level,
        "agreement_version": documents["loan_agreement"],
        "disclosure_version": documents["risk_disclosure"],
        "policy_version": policy.version,
    }


def require_acceptable(
    application: Mapping[str, Any], offer_id: str, agreement_version: str, policy: "Policy", now: datetime
) -> None:
    """Raises unless this very offer, under this very agreement, may still be accepted.

    The cap on cost is that of the day of acceptance: an offer made before the cap fell is not signed.
    """
    if "offer_id" not in application:
        raise NoOffer
    if offer_id != application["offer_id"]:
        raise StaleOffer
    if agreement_version != application["agreement_version"]:
        raise StaleAgreement
    if now > clock.parse(application["offer_valid_until"]):
        raise OfferExpired
    if apr_of(schedule_of(application)) > policy.borrowing.cost_cap:
        raise CostCapExceeded


def schedule_of(application: Mapping[str, Any]) -> Schedule:
    """The offered schedule, computed again from what it derives from."""
    terms = Terms(
        principal_fen=application["principal_fen"],
        annual_rate=Decimal(application["annual_rate"]),
        months=application["months"],
        method=Method(application["method"]),
        start_date=date.fromisoformat(application["offered_on"]),
        day_count=DayCount(application["day_count"]),
        fee_fen=application["fee_fen"],
    )
    return build(terms)
