"""A platform of these tests' own: they move its clock over midnight, when days are proven."""

from collections.abc import Iterator

import pytest

from local.mobile_app import MobileApp
from local.world import World
from tests.market import staff
from tests.platforms import at_noon


@pytest.fixture(scope="package")
def world() -> Iterator[World]:
    yield from at_noon()


@pytest.fixture(scope="package")
def finance(world: World) -> MobileApp:
    return staff(world, "finance")
