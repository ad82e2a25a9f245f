"""A small platform of its own for each test module: nothing is synthesized and nothing is served."""

from collections.abc import Iterator

import pytest

from local.world import World
from tests.unit.local import handlers, small_template


@pytest.fixture(scope="module")
def shared_platform() -> Iterator[World]:
    world = World([small_template.stack()], "small")
    world.open(port=None)
    yield world
    world.close()


@pytest.fixture
def platform(shared_platform: World) -> Iterator[World]:
    """The module's platform, settled, with nothing remembered from the test before."""
    handlers.received.clear()
    handlers.failing.clear()
    shared_platform.failures.clear()
    yield shared_platform
    shared_platform.settle()
