"""What a bid may cost: one write transaction, at most eight write units, at most three reads."""

import pytest

from bench.meter import metered
from tests.customers import verified
from tests.market import a_listing


@pytest.fixture
def meter(world):
    with metered(world.client("dynamodb")) as running:
        yield running


@pytest.mark.parametrize("amount_fen", [400_000, 20_000_000])
def test_a_bid_is_one_transaction_of_eight_units_and_three_reads_at_most(world, meter, amount_fen):
    listing = a_listing(world, principal_fen=20_000_000, months=36, monthly_income_fen=100_000_000)
    investor = verified(world, balance_fen=10**10)

    with meter.measuring() as usage:
        investor.app.invest(listing["listing_id"], amount_fen)
    bid = usage.of("jinqiao-dev-investment-api")

    assert (bid.transactions, bid.writes) == (1, 1)
    assert bid.write_units <= 8
    assert bid.reads <= 3


def test_a_refusal_by_the_listing_writes_nothing(world, meter):
    listing, investor = a_listing(world), verified(world, balance_fen=10**10)
    investor.app.invest(listing["listing_id"], 1_000_000)

    with meter.measuring() as usage, pytest.raises(Exception, match="sold_out"):
        investor.app.invest(listing["listing_id"], 10_000)
    refused = usage.of("jinqiao-dev-investment-api")

    assert refused.writes == 0
    assert refused.reads <= 3
