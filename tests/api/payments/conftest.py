"""Savers, finance, and the proof after each test that no fen was lost or made."""

from collections.abc import Iterator

import pytest

from local.mobile_app import MobileApp
from local.world import World
from tests.market import staff
from tests.savers import Saver, saver, trial_balance


@pytest.fixture
def rich(world: World) -> Saver:
    """A verified person with 10,000 yuan."""
    return saver(world, 1_000_000)


@pytest.fixture
def poor(world: World) -> Saver:
    """A verified person with nothing."""
    return saver(world)


@pytest.fixture(scope="module")
def finance(world: World) -> MobileApp:
    return staff(world, "finance")


@pytest.fixture(scope="module")
def admin(world: World) -> MobileApp:
    return staff(world, "admin")


@pytest.fixture(autouse=True)
def books_balance(world: World) -> Iterator[None]:
    """Whatever a test does: journals balance, and the guarded accounts say what the journals say."""
    yield
    balance = trial_balance(world)
    assert balance["grand_total_fen"] == 0
    assert balance["mismatches"] == []
