"""Bids in the order in which they were committed: from the listing's own changes.

Each bid changes its listing once, and the changes of one item reach the stream in order; so a change tells the
bid's place, its investor, and the stretch of the loan that it took. Nothing has to be counted in the bid's
transaction, where counting would make bidders wait for each other.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from investment import store
from jinqiao.aws.dynamo import Item, write
from jinqiao.aws.streams import Change
from jinqiao.errors import BidsNotYetProjected


def project(change: Change) -> None:
    """Write the row of the bid that a listing's change shows, if it shows one."""
    placed = bid_in(change.old, change.new)
    if placed and change.new:
        write(store.placed(change.new["listing_id"], change.new["bid_count"], placed))


def bid_in(old: Mapping[str, Any] | None, new: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """The bid by which a listing changed: who, how much, and after how much was raised before it."""
    if old is None or new is None or new["bid_count"] == old["bid_count"]:
        return None
    return {
        "investment_id": new["last_investment_id"],
        "investor_id": new["last_bidder_id"],
        "amount_fen": new["raised_fen"] - old["raised_fen"],
        "raised_before_fen": old["raised_fen"],
    }


def require_complete(listing: Mapping[str, Any], rows: Iterable[Item]) -> list[Item]:
    """The rows, if they are all there: in number and in sum; else raises `BidsNotYetProjected`."""
    found = list(rows)
    sum_fen = sum(row["amount_fen"] for row in found)
    if (len(found), sum_fen) != (listing["bid_count"], listing["raised_fen"]):
        raise BidsNotYetProjected(f"{len(found)} of {listing['bid_count']} bids")
    return found


def stretch(row: Mapping[str, Any], listing: Mapping[str, Any]) -> tuple[int, int]:
    """The units [from, to) of the loan that a bid of a full listing is given.

    In order of the bids; a last bid under the minimum comes first and shifts the others, since the stretch that
    begins at 0 is the one whose share never falls: bids of 60, 30 and a last one of 10 take [10, 70), [70, 100)
    and [0, 10).
    """
    small_fen = listing["last_bid_fen"] if listing["last_bid_fen"] < listing["min_bid_fen"] else 0
    if small_fen and row["number"] == listing["bid_count"]:
        return 0, small_fen
    start = row["raised_before_fen"] + small_fen
    return start, start + row["amount_fen"]
