"""Loans on the market for tests: applied for, accepted and listed through the API."""

from typing import Any

from local.mobile_app import MobileApp
from local.world import World
from tests.customers import Customer, verified

INCOME_FEN = 3_000_000
"""A month's income with which a loan of 10,000 yuan over a year is approved at grade A."""


def apply(customer: Customer, **asked: Any) -> dict[str, Any]:
    """An application that was decided: by default approved at once."""
    return customer.app.apply_for_loan(
        asked.pop("principal_fen", 1_000_000),
        asked.pop("months", 12),
        asked.pop("monthly_income_fen", INCOME_FEN),
        **asked,
    )


def list_loan(borrower: Customer, **asked: Any) -> dict[str, Any]:
    """A listing of the borrower's."""
    application = borrower.app.accept(apply(borrower, **asked))
    return borrower.app.listing(application["listing_id"])


def a_listing(world: World, **asked: Any) -> dict[str, Any]:
    """A listing of somebody."""
    return list_loan(verified(world), **asked)


def staff(world: World, group: str) -> MobileApp:
    """A member of staff, signed in."""
    app = MobileApp(world.url)
    member = next(each for each in app.get("/_local")["staff"] if each["group"] == group)
    app.sign_in(member["phone"], member["password"])
    return app
