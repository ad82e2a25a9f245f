"""Which bids a listing takes, and which refusal comes first."""

from datetime import UTC, datetime, timedelta

import pytest

from investment.bidding import Bid, require_acceptable
from jinqiao import clock
from jinqiao.errors import InvalidRequest, ListingClosed, OwnLoan, SoldOut, StaleDisclosure

CLOSES = datetime(2026, 3, 30, 16, tzinfo=UTC)
BEFORE = CLOSES - timedelta(days=1)


def listing(**but):
    usual = {
        "status": "open",
        "closes_at": clock.text(CLOSES),
        "remaining_fen": 10_000,
        "min_bid_fen": 3_000,
        "disclosure_version": "v1",
        "user_id": "usr_borrower",
    }
    return usual | but


def bid(amount_fen=5_000, investor="usr_investor", disclosure="v1"):
    return Bid(investor, amount_fen, disclosure)


@pytest.mark.parametrize("amount_fen", [3_000, 9_999, 10_000])
def test_a_bid_from_the_minimum_to_all_that_is_left_is_taken(amount_fen):
    assert require_acceptable(listing(), bid(amount_fen), BEFORE) is None


def test_a_bid_under_the_minimum_is_too_little():
    with pytest.raises(InvalidRequest) as refused:
        require_acceptable(listing(), bid(2_999), BEFORE)

    assert refused.value.errors[0]["code"] == "below_minimum"


def test_the_last_bid_may_be_exactly_what_is_left():
    assert require_acceptable(listing(remaining_fen=30), bid(30), BEFORE) is None


def test_less_than_a_small_remainder_is_too_little():
    with pytest.raises(InvalidRequest):
        require_acceptable(listing(remaining_fen=30), bid(29), BEFORE)


@pytest.mark.parametrize("remaining_fen", [0, 9_999])
def test_more_than_is_left_is_sold_out_and_says_how_much_is(remaining_fen):
    with pytest.raises(SoldOut) as refused:
        require_acceptable(listing(remaining_fen=remaining_fen), bid(10_000), BEFORE)

    assert refused.value.explain("en") == f"{remaining_fen} fen are left"


@pytest.mark.parametrize("status", ["refunding", "refunded", "disbursing"])
def test_what_is_not_open_takes_no_bid(status):
    with pytest.raises(ListingClosed):
        require_acceptable(listing(status=status), bid(), BEFORE)


def test_the_window_is_open_until_its_end_and_not_at_it():
    assert require_acceptable(listing(), bid(), CLOSES - timedelta(microseconds=1)) is None
    with pytest.raises(ListingClosed):
        require_acceptable(listing(), bid(), CLOSES)


def test_an_old_disclosure_is_refused():
    with pytest.raises(StaleDisclosure):
        require_acceptable(listing(), bid(disclosure="v0"), BEFORE)


def test_nobody_bids_on_their_own_loan():
    with pytest.raises(OwnLoan):
        require_acceptable(listing(), bid(investor="usr_borrower"), BEFORE)


@pytest.mark.parametrize(
    ("state", "offer", "refusal"),
    [
        ({"status": "full", "remaining_fen": 0}, {"disclosure": "v0", "investor": "usr_borrower"}, SoldOut),
        ({"status": "refunded"}, {"disclosure": "v0", "investor": "usr_borrower"}, ListingClosed),
        ({}, {"disclosure": "v0", "investor": "usr_borrower", "amount_fen": 1}, StaleDisclosure),
        ({}, {"investor": "usr_borrower", "amount_fen": 1}, OwnLoan),
    ],
)
def test_the_refusal_that_the_contract_puts_first_is_given(state, offer, refusal):
    with pytest.raises(refusal):
        require_acceptable(listing(**state), bid(**offer), BEFORE)
