"""From a listing's changes to claims side by side."""

import pytest

from investment.claim_order import bid_in, require_complete, stretch
from jinqiao.errors import BidsNotYetProjected

EMPTY = {"bid_count": 0, "raised_fen": 0}
ONE = {"bid_count": 1, "raised_fen": 600, "last_investment_id": "inv_1", "last_bidder_id": "usr_a"}
TWO = {"bid_count": 2, "raised_fen": 900, "last_investment_id": "inv_2", "last_bidder_id": "usr_b"}


def row(number, raised_before_fen, amount_fen):
    return {"number": number, "raised_before_fen": raised_before_fen, "amount_fen": amount_fen}


def test_a_change_shows_the_bid_that_made_it():
    assert bid_in(ONE, TWO) == {
        "investment_id": "inv_2",
        "investor_id": "usr_b",
        "amount_fen": 300,
        "raised_before_fen": 600,
    }


def test_the_first_bid_begins_at_nothing():
    assert bid_in(EMPTY, ONE)["raised_before_fen"] == 0


@pytest.mark.parametrize(("old", "new"), [(None, EMPTY), (ONE, None), (TWO, TWO | {"status": "disbursing"})])
def test_a_change_without_a_bid_shows_none(old, new):
    assert bid_in(old, new) is None


def test_rows_that_are_all_there_are_complete():
    rows = [row(1, 0, 600), row(2, 600, 300)]

    assert require_complete(TWO, rows) == rows


@pytest.mark.parametrize("rows", [[], [row(1, 0, 600)], [row(1, 0, 600), row(2, 600, 299)]])
def test_rows_that_miss_something_are_waited_for(rows):
    with pytest.raises(BidsNotYetProjected):
        require_complete(TWO, rows)


def test_claims_lie_in_the_order_of_the_bids():
    full = {"bid_count": 3, "min_bid_fen": 100, "last_bid_fen": 100}

    assert stretch(row(1, 0, 600), full) == (0, 600)
    assert stretch(row(3, 900, 100), full) == (900, 1_000)


def test_a_small_last_bid_is_given_the_first_units():
    full = {"bid_count": 3, "min_bid_fen": 300, "last_bid_fen": 100}

    assert stretch(row(1, 0, 600), full) == (100, 700)
    assert stretch(row(2, 600, 300), full) == (700, 1_000)
    assert stretch(row(3, 900, 100), full) == (0, 100)
