"""Applications and offers as their borrower sees them."""

from typing import Any

from jinqiao.aws.dynamo import Item
from lending.models import Application, Fees, Offer, rows
from lending.offers import schedule_of
from lending.reasons import explained

_OF_APPLICATION = (
    "application_id",
    "status",
    "principal_fen",
    "months",
    "method",
    "purpose",
    "submitted_at",
)
_OF_OFFER = (
    "offer_id",
    "agreement_version",
    "principal_fen",
    "months",
    "method",
    "day_count",
    "annual_rate",
    "apr",
    "grade",
)


def application(stored: Item, language: str) -> Application:
    """An application, with its offer from the approval on and its reasons in the caller's language."""
    return Application(
        **_same(stored, _OF_APPLICATION),
        offer=offer(stored),
        listing_id=stored.get("listing_id"),
        reasons=explained(stored.get("reasons", []), language),
    )


def offer(stored: Item) -> Offer | None:
    """The offer that an application carries, or None while there is none."""
    if "offer_id" not in stored:
        return None
    schedule = schedule_of(stored)
    return Offer(
        **_same(stored, _OF_OFFER),
        fees=Fees(service_fee_fen=stored["fee_fen"]),
        total_interest_fen=schedule.total_interest_fen,
        total_fen=schedule.total_fen,
        valid_until=stored["offer_valid_until"],
        schedule=rows(schedule),
    )


def _same(stored: Item, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: stored[name] for name in names}
