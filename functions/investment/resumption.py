"""A funding that could not go on goes on from where it stopped, when finance says so."""

from investment import store
from investment.models import FundingResumed
from jinqiao.aws.dynamo import ConditionsFailed, Item, write
from jinqiao.errors import NotFound, NothingStuck
from jinqiao.http.request import Request


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
