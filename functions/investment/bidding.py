"""Whether a listing takes a bid: pure, decided on the listing as it was read.

The order of the refusals is part of the contract; what depends on the investor's account follows after these,
in the transaction.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from jinqiao import clock
from jinqiao.errors import InvalidRequest, ListingClosed, OwnLoan, SoldOut, StaleDisclosure


@dataclass(frozen=True)
class Bid:
    """What an investor offers, in fen, having acknowledged a version of the disclosure."""

    investor_id: str
    amount_fen: int
    disclosure_version: str

    def takes_the_rest_of(self, listing: Mapping[str, Any]) -> bool:
        """Whether nothing is left after it."""
        return self.amount_fen == listing["remaining_fen"]


def require_acceptable(listing: Mapping[str, Any], bid: Bid, now: datetime) -> None:
    """Raises the first of `SoldOut`, `ListingClosed`, `StaleDisclosure`, `OwnLoan`, `InvalidRequest` that holds.

    A bid under the minimum (`InvalidRequest`) is taken where it is exactly what is left: of 100 yuan with 30 left,
    30 is taken, 29 is too little and 31 is sold out.
    """
    if bid.amount_fen > listing["remaining_fen"]:
        raise SoldOut(remaining_fen=listing["remaining_fen"])
    if listing["status"] != "open" or clock.text(now) >= listing["closes_at"]:
        raise ListingClosed
    if bid.disclosure_version != listing["disclosure_version"]:
        raise StaleDisclosure
    if bid.investor_id == listing["user_id"]:
        raise OwnLoan
    if bid.amount_fen < listing["min_bid_fen"] and not bid.takes_the_rest_of(listing):
        raise _too_small(listing["min_bid_fen"])


def _too_small(min_bid_fen: int) -> InvalidRequest:
    message = f"最低出借 {min_bid_fen} 分 / at least {min_bid_fen} fen"
    return InvalidRequest([{"pointer": "/amount_fen", "code": "below_minimum", "message": message}])
