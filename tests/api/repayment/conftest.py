"""A platform for the tests of loans: theirs come without a listing, which others would be told about."""

from collections.abc import Iterator

import pytest

from local.world import World
from tests.customers import Customer, verified
from tests.platforms import at_noon


@pytest.fixture(scope="package")
def world() -> Iterator[World]:
    yield from at_noon()


@pytest.fixture
def borrower(world: World) -> Customer:
    """A verified customer without money."""
    return verified(world)
