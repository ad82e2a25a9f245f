"""Whatever happens on the market, every fen is somewhere: the trial balance is zero and custody is what is owed."""

import random
from datetime import timedelta

import pytest

from jinqiao import clock
from local.api_client import ApiClient, Problem
from tests.customers import balances, verified
from tests.market import list_loan


def ledger(world) -> dict:
    return ApiClient(world.url).get("/_local/ledger")


def bid_at_random(investors, listings, chance) -> list[str]:
    """Two hundred bids of any size on any listing, most of them refused in the end; what became of each."""
    return [_bid(chance.choice(investors), chance.choice(listings), chance) for _ in range(200)]


def _bid(investor, listing, chance) -> str:
    amount_fen = chance.choice((10_000, chance.randint(1, 200_000), chance.randint(100_000, 600_000)))
    body = {"amount_fen": amount_fen, "disclosure_version": chance.choice(("2026-01", "2026-01", "2020-01"))}
    try:
        return investor.app.post(f"/v1/listings/{listing['listing_id']}/investments", body)["status"]
    except Problem as problem:
        return problem.code


@pytest.mark.parametrize("seed", [1, 2])
def test_random_bids_then_fundings_and_refunds_keep_every_fen(moving_world, seed):
    chance = random.Random(seed)
    borrowers = [verified(moving_world) for _ in range(3)]
    investors = [
        verified(moving_world, balance_fen=1_500_000, risk_rank=chance.choice((1, 3, 5))) for _ in range(6)
    ]
    brought_fen = 6 * 1_500_000
    listings = [list_loan(each, monthly_income_fen=430_000) for each in borrowers]

    outcomes = bid_at_random(investors, listings, chance)
    moving_world.settle()
    for listing in listings:
        moving_world.clock.to(clock.parse(listing["closes_at"]) + timedelta(hours=1))
    after = ledger(moving_world)
    held = [balances(moving_world, each)[1] for each in investors]
    available = sum(balances(moving_world, each)[0] for each in (*investors, *borrowers))
    statuses = {borrowers[0].app.listing(each["listing_id"])["status"] for each in listings}

    assert {"held", "stale_disclosure", "sold_out"} <= set(outcomes)
    assert statuses <= {"funded", "refunded"}
    assert held == [0] * 6
    assert available == brought_fen
    assert (after["grand_total_fen"], after["clearing_fen"]) == (0, 0)
    assert after["custody_fen"] == after["client_money_fen"] + after["operator_money_fen"]
