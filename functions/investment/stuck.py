"""Fundings that cannot go on: they wait for finance, and go on from where they stopped when it says so."""

from investment import store
from investment.models import FundingResumed
from jinqiao.aws.dynamo import ConditionsFailed, Item, write
from jinqiao.errors import NotFound, NothingStuck
from jinqiao.http.request import Request

_ON_ITS_WAY = {"full": "full", "disbursing": "disbursing", "funded": "funded"}


def mark(listing_id: str, error: str) -> None:
    """Say on the listing that its funding stopped, and by which error (a class name)."""
    listing = store.required_listing(listing_id)
    change = {"error": error, "event": "funding_stuck"}
    condition = "#status IN (:full, :disbursing, :funded)"
    write(store.listing_change(listing, change, condition=condition, values=_ON_ITS_WAY))


def resume(request: Request, listing_id: str) -> FundingResumed:
    """Have a stuck funding go on as its next attempt, once per key; raises `NotFound` or `NothingStuck`."""
    command = request.command("fnd", {"listing_id": listing_id})
    listing = store.listing(listing_id)
    if listing is None:
        raise NotFound
    if listing.get("resumed_by") != command.id:
        listing = _resumed(listing, command.id)
    return FundingResumed(listing_id=listing_id, attempt=listing["funding_attempt"])


def _resumed(listing: Item, command_id: str) -> Item:
    change = {
        "resumed_by": command_id,
        "funding_attempt": listing.get("funding_attempt", 1) + 1,
        "event": "funding_resumed",
    }
    try:
        write(store.listing_unstuck(listing, change))
    except ConditionsFailed as refusal:
        stored = refusal.old(store.LISTING)
        if stored is None or stored.get("resumed_by") != command_id:
            raise NothingStuck from None
        return stored
    return listing | change
