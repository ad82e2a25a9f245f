"""A funding that could not go on goes on from where it stopped, when finance says so."""

from investment import store
from investment.models import FundingResumed
from jinqiao.aws.dynamo import ConditionsFailed, Item, transact
from jinqiao.errors import IdempotencyKeyReused, NotFound, NothingStuck
from jinqiao.http.request import Command, Request


def resume(request: Request, listing_id: str) -> FundingResumed:
    """Have a stuck funding go on as its next attempt, once per key; raises `NotFound` or `NothingStuck`.

    The command is remembered by itself: a repeat that comes when the funding is stuck again resumes nothing.
    """
    command = request.command("fnd", {"listing_id": listing_id})
    listing = store.listing(listing_id)
    if listing is None:
        raise NotFound
    resumed = store.resumption(command.id) or _resumed(listing, command)
    if resumed["fingerprint"] != command.fingerprint:
        raise IdempotencyKeyReused
    return FundingResumed(listing_id=listing_id, attempt=resumed["attempt"])


def _resumed(listing: Item, command: Command) -> Item:
    """What the command did, now or before."""
    attempt = listing.get("funding_attempt", 1) + 1
    resumed = {
        "listing_id": listing["listing_id"],
        "attempt": attempt,
        "fingerprint": command.fingerprint,
    }
    change = {"funding_attempt": attempt, "event": "funding_resumed"}
    try:
        transact([store.resumption_kept(command.id, resumed), store.listing_unstuck(listing, change)])
    except ConditionsFailed as refusal:
        stored = refusal.old(store.RESUMPTION)
        if stored is None:
            raise NothingStuck from None
        return stored
    return resumed
