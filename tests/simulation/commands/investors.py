"""Bids, right and wrong."""

from datetime import datetime

from tests.simulation.asking import Ask, Expected, Outcome
from tests.simulation.commands.registry import command
from tests.simulation.edge import Caller
from tests.simulation.model.rules.market import bid_outcome
from tests.simulation.model.state import Listing
from tests.simulation.play import Play

ROUTE = "/v1/listings/{listing_id}/investments"


@command(weight=24)
def bid(play: Play) -> None:
    """Somebody bids on a listing, most often an open one, and most often what they can."""
    listings = list(play.model.listings.values())
    open_ones = [each for each in listings if each.status == "open"]
    listing = play.pick(open_ones if play.random.random() < 0.95 else listings)
    if listing is None:
        return
    caller = play.random.choice(play.callers)
    place_bid(play, caller, listing, _amount(play, caller, listing), _disclosure(play, listing))


def place_bid(play: Play, caller: Caller, listing: Listing, amount: int, disclosure: str) -> None:
    body = {"amount_fen": amount, "disclosure_version": disclosure}
    ask = Ask(caller, "POST", ROUTE, body, play.key(), {"listing_id": listing.id})
    bid_id = play.intend("bid", ask.id("inv"), caller.user_id, listing_id=listing.id, **body)

    def outcome(at: datetime) -> Outcome:
        return bid_outcome(play.truth, listing, caller.user_id, amount, disclosure, at)

    def outcomes() -> set[Outcome]:
        return {(201, "")} if bid_id in play.model.bids else play.around_now(outcome)

    play.ask("bid", ask, Expected(outcomes, lambda: bid_id in play.model.bids))


def _amount(play: Play, caller: Caller, listing: Listing) -> int:
    """Something between the minimum and the rest, the rest exactly, too little, a fen too much, or all but a fen."""
    there, left = play.model.available(caller.user_id), max(1, listing.left)
    some = play.random.randint(1, max(1, min(there, left) // 10_000)) * 10_000 + play.random.choice((0, 0, 7))
    return max(1, play.random.choice((some, some, some, left, left, left + 1, left - 1, 9_999)))


def _disclosure(play: Play, listing: Listing) -> str:
    return "2015-01" if play.random.random() < 0.02 else listing.disclosure
