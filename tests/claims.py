"""The claims of a funded loan for tests, from the words of the money model and not from the code."""

from collections.abc import Sequence
from typing import NamedTuple

from jinqiao.allocation import Claim


class Bid(NamedTuple):
    """What becomes a claim: the bidder and the amount in fen."""

    owner: str
    amount_fen: int


def layout(loan_id: str, bids: Sequence[Bid], min_bid_fen: int) -> list[Claim]:
    """Side by side in the order of the bids; a last bid under the minimum is ordered first."""
    ordered = list(bids)
    if ordered[-1].amount_fen < min_bid_fen:
        ordered.insert(0, ordered.pop())
    claims, at = [], 0
    for bid in ordered:
        claims.append(Claim(loan_id, at, at + bid.amount_fen, bid.owner))
        at += bid.amount_fen
    return claims
