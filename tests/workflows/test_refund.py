"""The window is over and the listing isn't full: everybody's money is free again, exactly once."""

from datetime import timedelta

import pytest

from jinqiao import clock
from local.api_client import Problem
from tests.customers import balances, verified
from tests.killing import killed_after, killed_before
from tests.market import list_loan


@pytest.fixture
def borrower(moving_world):
    return verified(moving_world)


@pytest.fixture
def investor(moving_world):
    return verified(moving_world, balance_fen=5_000_000)


def end_of(listing):
    return clock.parse(listing["closes_at"])


def status_of(world, listing) -> str:
    return verified(world).app.listing(listing["listing_id"])["status"]


def bids_of(investor) -> list[str]:
    investor.sign_in()
    return [each["status"] for each in investor.app.investments()]


def refund_runs(world, listing) -> list[str]:
    name = f"refund-{listing['listing_id']}"
    return [run.status for run in world.executions() if run.name.startswith(name)]


def test_when_the_window_is_over_every_bid_is_released(moving_world, borrower, investor):
    listing, other = list_loan(borrower), verified(moving_world, balance_fen=1_000_000)
    for _ in range(45):
        investor.app.invest(listing["listing_id"], 10_000)
    other.app.invest(listing["listing_id"], 400_000)
    moving_world.clock.to(end_of(listing) + timedelta(hours=1))

    assert status_of(moving_world, listing) == "refunded"
    assert balances(moving_world, investor) == (5_000_000, 0)
    assert balances(moving_world, other) == (1_000_000, 0)
    assert bids_of(investor) == ["released"] * 45
    assert refund_runs(moving_world, listing) == ["SUCCEEDED"]


def test_what_was_released_is_expected_to_bring_nothing(moving_world, borrower, investor):
    listing = list_loan(borrower)
    investor.app.invest(listing["listing_id"], 400_000)
    moving_world.clock.to(end_of(listing) + timedelta(hours=1))
    investor.sign_in()
    [mine] = investor.app.investments()
    flow = investor.app.get(f"/v1/me/investments/{mine['investment_id']}")

    assert (mine["expected_principal_fen"], mine["expected_interest_fen"]) == (0, 0)
    assert (flow["expected"], flow["received"]) == ([], [])
    assert investor.app.get("/v1/me/portfolio")["held_fen"] == 0


def test_a_listing_that_nobody_bid_on_is_closed_too(moving_world, borrower):
    listing = list_loan(borrower)
    moving_world.clock.to(end_of(listing) + timedelta(hours=1))

    assert status_of(moving_world, listing) == "refunded"


def test_after_the_window_no_bid_is_taken_even_before_the_refund(moving_world, borrower):
    listing = list_loan(borrower)
    moving_world.clock.to(end_of(listing) + timedelta(seconds=1))

    with pytest.raises(Problem, match="listing_closed"):
        verified(moving_world, balance_fen=1_000_000).app.invest(listing["listing_id"], 100_000)


def test_a_refunded_borrower_may_borrow_up_to_the_cap_again(moving_world, borrower):
    rich = {"principal_fen": 20_000_000, "monthly_income_fen": 100_000_000}
    listing = list_loan(borrower, **rich)
    moving_world.clock.to(end_of(listing) + timedelta(hours=1))
    borrower.sign_in()

    assert list_loan(borrower, **rich)["status"] == "open"


def test_before_the_end_of_the_window_nothing_is_released(moving_world, borrower, investor):
    listing = list_loan(borrower)
    investor.app.invest(listing["listing_id"], 400_000)
    step = {"listing_id": listing["listing_id"], "after": 0}

    assert moving_world.invoke("investment-release-bids", step)["done"] is True
    assert status_of(moving_world, listing) == "open"
    assert balances(moving_world, investor) == (4_600_000, 400_000)


def test_a_listing_that_filled_in_time_is_never_refunded(moving_world, borrower, investor):
    listing = list_loan(borrower)
    investor.app.invest(listing["listing_id"], 1_000_000)
    moving_world.settle()
    moving_world.clock.to(end_of(listing) + timedelta(hours=1))
    step = {"listing_id": listing["listing_id"], "after": 0}

    assert moving_world.invoke("investment-release-bids", step)["done"] is True
    assert refund_runs(moving_world, listing) == []
    assert bids_of(investor) == ["lent"]


@pytest.mark.parametrize(
    ("killing", "at"),
    [
        (killed_before, "bid_release#"),
        (killed_after, "bid_release#"),
        (killed_before, "listing_refunded"),
        (killed_after, "listing_refunded"),
    ],
)
def test_a_refund_killed_anywhere_is_finished_the_next_day(moving_world, borrower, investor, killing, at):
    listing = list_loan(borrower)
    for _ in range(3):
        investor.app.invest(listing["listing_id"], 100_000)
    with killing("TransactWriteItems", lambda request: at in request):
        moving_world.clock.to(end_of(listing) + timedelta(hours=1))
    moving_world.clock.advance(days=1)

    assert status_of(moving_world, listing) == "refunded"
    assert balances(moving_world, investor) == (5_000_000, 0)
    assert bids_of(investor) == ["released"] * 3


def test_a_refund_told_twice_releases_once(moving_world, borrower, investor):
    listing = list_loan(borrower)
    investor.app.invest(listing["listing_id"], 400_000)
    moving_world.clock.to(end_of(listing) + timedelta(hours=1))
    moving_world.invoke("investment-close-windows", {"scheduled_at": listing["closes_at"]})
    moving_world.invoke("investment-release-bids", {"listing_id": listing["listing_id"], "after": 0})

    assert balances(moving_world, investor) == (5_000_000, 0)
    assert refund_runs(moving_world, listing) == ["SUCCEEDED"]
