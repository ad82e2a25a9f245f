"""A platform for the tests of loans: theirs come without a listing, which others would be told about."""

from collections.abc import Iterator

import pytest

from local.world import World
from tests.customers import Customer, verified


@pytest.fixture(scope="package")
def world() -> Iterator[World]:
    running = World.start(port=0)
    yield running
    running.close()


@pytest.fixture
def borrower(world: World) -> Customer:
    """A verified customer without money."""
    return verified(world)
