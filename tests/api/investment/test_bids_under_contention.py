"""A conflict is retried and never told as a refusal; a lost reply is found again by its key."""

import pytest

from local.api_client import Problem
from tests.contention import conflicts, lost_reply
from tests.customers import balances, verified
from tests.market import a_listing


@pytest.fixture
def listing(world):
    return a_listing(world)


@pytest.fixture
def investor(world):
    return verified(world, balance_fen=1_000_000)


@pytest.mark.parametrize("times", [1, 4])
def test_a_bid_that_meets_conflicts_is_taken_once_they_are_over(world, listing, investor, times):
    with conflicts(times, about=investor.user_id) as met:
        bid = investor.app.invest(listing["listing_id"], 100_000)

    assert len(met) == times
    assert bid["status"] == "held"
    assert balances(world, investor) == (900_000, 100_000)


def test_a_bid_that_meets_nothing_but_conflicts_is_asked_to_come_again(world, listing, investor):
    with conflicts(1_000, about=investor.user_id), pytest.raises(Problem) as refused:
        investor.app.invest(listing["listing_id"], 100_000, key="again")
    bid = investor.app.invest(listing["listing_id"], 100_000, key="again")

    assert (refused.value.status, refused.value.code) == (503, "busy")
    assert bid["status"] == "held"
    assert balances(world, investor) == (900_000, 100_000)


def test_a_bid_whose_reply_was_lost_is_found_by_its_key(world, listing, investor):
    with lost_reply(), pytest.raises(Problem) as unheard:
        investor.app.invest(listing["listing_id"], 100_000, key="lost")
    found = investor.app.invest(listing["listing_id"], 100_000, key="lost")

    assert unheard.value.status == 500
    assert found["status"] == "held"
    assert balances(world, investor) == (900_000, 100_000)
    assert investor.app.listing(listing["listing_id"])["raised_fen"] == 100_000


def test_the_bid_that_fills_the_listing_is_found_by_its_key_too(world, listing, investor):
    with lost_reply(), pytest.raises(Problem):
        investor.app.invest(listing["listing_id"], 1_000_000, key="filled")
    world.settle()

    assert investor.app.invest(listing["listing_id"], 1_000_000, key="filled")["status"] == "held"
    assert investor.app.listing(listing["listing_id"])["status"] == "funded"
    assert balances(world, investor) == (0, 0)
