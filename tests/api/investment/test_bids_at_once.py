"""Whatever comes at once: never more than the listing, never twice, never below zero, and only clean refusals."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest

from local.api_client import Problem
from tests.customers import balances, verified
from tests.market import a_listing

CROWD = 50


@pytest.fixture(scope="module")
def crowd(world):
    """Each with 10,000 yuan."""
    with ThreadPoolExecutor(8) as pool:
        return list(pool.map(lambda _: verified(world, balance_fen=1_000_000), range(CROWD)))


def bid(investor, listing, amount_fen, key=None) -> str:
    body = {"amount_fen": amount_fen, "disclosure_version": listing["disclosure_version"]}
    try:
        path = f"/v1/listings/{listing['listing_id']}/investments"
        return investor.app.post(path, body, key)["investment_id"]
    except Problem as problem:
        return f"{problem.status} {problem.code}"


def all_at_once(calls) -> list[str]:
    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(lambda call: call(), calls))


def held_by(world, investors) -> int:
    return sum(balances(world, investor)[1] for investor in investors)


def test_fifty_investors_on_the_last_hundred_yuan_are_one_success_and_49_sold_out(world, crowd):
    listing = a_listing(world)
    verified(world, balance_fen=990_000).app.invest(listing["listing_id"], 990_000)

    outcomes = all_at_once([lambda each=each: bid(each, listing, 10_000) for each in crowd])
    world.settle()

    assert Counter(outcomes)["409 sold_out"] == CROWD - 1
    assert sum(outcome.startswith("inv_") for outcome in outcomes) == 1
    assert crowd[0].app.listing(listing["listing_id"])["status"] == "funded"


def test_a_crowd_that_asks_for_more_than_there_is_fills_the_listing_exactly(world, crowd):
    listing = a_listing(world)

    outcomes = all_at_once([lambda each=each: bid(each, listing, 30_000) for each in crowd])
    raised = crowd[0].app.listing(listing["listing_id"])

    assert sum(outcome.startswith("inv_") for outcome in outcomes) == 33
    assert Counter(outcomes)["409 sold_out"] == CROWD - 33
    assert (raised["raised_fen"], raised["remaining_fen"]) == (990_000, 10_000)
    assert held_by(world, crowd) == 990_000


def test_twenty_identical_posts_have_one_effect_and_one_answer(world):
    listing, investor = a_listing(world), verified(world, balance_fen=1_000_000)

    outcomes = all_at_once([lambda: bid(investor, listing, 50_000, key="the-same")] * 20)

    assert len(set(outcomes)) == 1
    assert outcomes[0].startswith("inv_")
    assert balances(world, investor) == (950_000, 50_000)
    assert investor.app.listing(listing["listing_id"])["raised_fen"] == 50_000


def test_twenty_identical_posts_of_the_last_bid_have_one_answer(world):
    listing, investor = a_listing(world), verified(world, balance_fen=5_000_000)

    outcomes = all_at_once([lambda: bid(investor, listing, 1_000_000, key="all-of-it")] * 20)

    assert len(set(outcomes)) == 1
    assert outcomes[0].startswith("inv_")


def test_one_investor_at_once_cannot_spend_money_twice(world):
    listing, investor = a_listing(world), verified(world, balance_fen=100_000)

    outcomes = all_at_once([lambda: bid(investor, listing, 40_000)] * 10)

    assert Counter(outcomes)["409 insufficient_funds"] == 8
    assert balances(world, investor) == (20_000, 80_000)
