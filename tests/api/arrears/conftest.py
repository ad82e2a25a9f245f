"""A loan that is a week behind, and the staff who look after it."""

from typing import Any

import pytest

from local.mobile_app import MobileApp
from local.world import World
from tests.customers import Customer, verified
from tests.loans_behind import LoanBehind, behind
from tests.market import staff


@pytest.fixture
def borrower(world: World) -> Customer:
    return verified(world)


@pytest.fixture
def loan(world: World, borrower: Customer) -> LoanBehind:
    """A loan at stage 2: a call is due, with 1,000 yuan overdue."""
    return behind(world, 2, borrower)


@pytest.fixture
def case(loan: LoanBehind) -> dict[str, Any]:
    return loan.case()


@pytest.fixture(scope="module")
def support(world: World) -> MobileApp:
    return staff(world, "support")


@pytest.fixture(scope="module")
def underwriter(world: World) -> MobileApp:
    return staff(world, "underwriter")


@pytest.fixture(scope="module")
def compliance(world: World) -> MobileApp:
    return staff(world, "compliance")
