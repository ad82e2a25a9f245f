"""Whatever is bid, in whatever order: a listing never takes more than it asks for, and claims tile the loan."""

from datetime import UTC, datetime
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from investment.bidding import Bid, require_acceptable
from investment.claim_order import bid_in, stretch
from jinqiao.errors import Refusal
from tests.claims import Bid as Share
from tests.claims import layout

NOW = datetime(2026, 3, 2, tzinfo=UTC)


def opened(amount_fen: int, min_bid_fen: int) -> dict:
    return {
        "status": "open",
        "closes_at": "2026-12-31T00:00:00.000000+00:00",
        "amount_fen": amount_fen,
        "raised_fen": 0,
        "remaining_fen": amount_fen,
        "min_bid_fen": min_bid_fen,
        "disclosure_version": "v1",
        "user_id": "usr_borrower",
        "bid_count": 0,
    }


def after(listing: dict, bid: Bid) -> dict:
    """The listing as the transaction leaves it; unchanged where the bid is refused."""
    try:
        require_acceptable(listing, bid, NOW)
    except Refusal:
        return listing
    return listing | {
        "status": "full" if bid.takes_the_rest_of(listing) else "open",
        "raised_fen": listing["raised_fen"] + bid.amount_fen,
        "remaining_fen": listing["remaining_fen"] - bid.amount_fen,
        "bid_count": listing["bid_count"] + 1,
        "last_investment_id": f"inv_{listing['bid_count']}",
        "last_bidder_id": bid.investor_id,
        "last_bid_fen": bid.amount_fen,
    }


def history(amount_fen: int, min_bid_fen: int, offers: list[int]) -> list[dict]:
    """The listing before the first bid and after each."""
    states = [opened(amount_fen, min_bid_fen)]
    for offer in offers:
        states.append(after(states[-1], Bid("usr_investor", offer, "v1")))
    return states


def rows_of(states: list[dict]) -> list[dict]:
    """The rows that the projection makes of the changes."""
    changes = pairwise(states)
    return [{"number": new["bid_count"], **placed} for old, new in changes if (placed := bid_in(old, new))]


amounts = st.integers(1, 2_000)


@given(amounts, st.integers(1, 500), st.lists(st.integers(1, 700), max_size=30))
def test_what_is_raised_and_what_remains_are_always_the_amount(amount_fen, min_bid_fen, offers):
    for state in history(amount_fen, min_bid_fen, offers):
        assert state["raised_fen"] + state["remaining_fen"] == amount_fen
        assert 0 <= state["raised_fen"] <= amount_fen
        assert (state["status"] == "full") == (state["remaining_fen"] == 0)


@given(amounts, st.integers(1, 500), st.lists(st.integers(1, 700), max_size=30))
def test_only_the_last_bid_of_a_full_listing_can_be_under_the_minimum(amount_fen, min_bid_fen, offers):
    rows = rows_of(history(amount_fen, min_bid_fen, offers))

    assert all(row["amount_fen"] >= min_bid_fen for row in rows[:-1])


@given(amounts, st.integers(1, 500), st.lists(st.integers(1, 700), max_size=30))
def test_the_claims_of_a_full_listing_are_those_of_the_allocation(amount_fen, min_bid_fen, offers):
    rest = history(amount_fen, min_bid_fen, offers)[-1]["remaining_fen"]
    states = history(amount_fen, min_bid_fen, [*offers, rest or 1])
    full, rows = states[-1], rows_of(states)
    bids = [Share(row["investment_id"], row["amount_fen"]) for row in rows]

    given_units = sorted((*stretch(row, full), row["investment_id"]) for row in rows)
    laid_out = layout("loan", bids, min_bid_fen)

    assert given_units == [(claim.from_unit, claim.to_unit, claim.owner) for claim in laid_out]
    assert full["status"] == "full"
