"""The story of `make run` leaves a platform that a visitor can look around in, with books that balance."""

import pytest

from local.api_client import ApiClient
from local.mobile_app import MobileApp
from local.story import books, seed
from local.story.checks import Checks
from local.story.seed import Seeded
from local.world import World


@pytest.fixture(scope="module")
def seeded(moving_world: World) -> Seeded:
    return seed.play(moving_world.url)


@pytest.fixture
def investor(moving_world: World, seeded: Seeded) -> MobileApp:
    app = MobileApp(moving_world.url)
    app.sign_in(seeded.investor.phone, seeded.investor.password)
    return app


@pytest.fixture
def borrower(moving_world: World, seeded: Seeded) -> MobileApp:
    app = MobileApp(moving_world.url)
    app.sign_in(seeded.borrower.phone, seeded.borrower.password)
    return app


def test_the_borrower_has_a_loan_that_runs(borrower: MobileApp) -> None:
    [loan] = borrower.loans()
    assert (loan["status"], loan["outstanding_principal_fen"]) == ("active", seed.LOAN_FEN)
    assert borrower.account()["available_fen"] == seed.LOAN_FEN


def test_the_investor_holds_a_claim_and_a_bid(investor: MobileApp) -> None:
    assert sorted(each["status"] for each in investor.investments()) == ["held", "lent"]
    assert investor.account()["held_fen"] == seed.LOAN_FEN // seed.INVESTORS


def test_a_listing_is_open_for_the_visitor(moving_world: World, seeded: Seeded) -> None:
    listings = ApiClient(moving_world.url).items("/v1/listings")
    assert [each["amount_fen"] for each in listings if each["status"] == "open"] == [seed.OPEN_FEN]


def test_the_books_balance_and_nothing_failed(moving_world: World, seeded: Seeded) -> None:
    moving_world.settle()
    checks = Checks()
    ground = ApiClient(moving_world.url)
    books.check(ground.get("/_local/ledger"), ground.get("/_local/failures"), checks)
    assert checks.held, checks.made
