"""What the index and the nightly proof cost in DynamoDB, by AWS's rules."""

from collections.abc import Iterator

import pytest

from bench.meter import Meter, metered
from jinqiao.ledger import recipes
from jinqiao.ledger.recipes import Share
from local.world import World
from tests.books import post, prove
from tests.lent_loans import give, somebody, take

INDEX, JOB = "jinqiao-dev-trust-index-journals", "jinqiao-dev-trust-prove-days"


@pytest.fixture
def meter(world: World) -> Iterator[Meter]:
    world.settle()
    with metered(world.client("dynamodb")) as running:
        yield running


def test_a_bid_is_indexed_with_one_write_unit_and_one_read(world, meter):
    bidder = somebody(world, 1_000)
    world.settle()
    with meter.measuring() as usage:
        take(world, bidder, 300)
        world.settle()

    assert (usage.of(INDEX).write_units, usage.of(INDEX).reads) == (1, 1)


@pytest.mark.parametrize("lenders", [1, 10, 30])
def test_a_repayment_is_indexed_with_a_unit_for_each_whose_money_moved(world, meter, lenders):
    owners = [somebody(world) for _ in range(lenders)]
    shares = [Share(owner, 7, part) for owner in owners for part in ("principal", "interest")]
    borrower = somebody(world, 10_000)
    world.settle()
    with meter.measuring() as usage:
        legs = recipes.repayment_distributed(borrower, shares, 3)
        post(world, f"collection#{borrower}", legs, world.clock.now(), kind="repayment_distributed")
        world.settle()

    assert usage.of(INDEX).write_units == lenders + 2


def test_a_quiet_night_reads_a_shard_each_and_writes_the_proof(world, meter):
    give(world, somebody(world), 5)
    world.clock.advance(days=1)
    with meter.measuring() as usage:
        world.clock.advance(days=1)

    night = usage.of(JOB)
    assert night.calls["Query"] == 16
    assert night.writes == 3
    assert prove(world) == {"proven": [], "blocked": None}
