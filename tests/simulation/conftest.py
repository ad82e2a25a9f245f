"""One stepped platform for all seeds of a test process."""

from collections.abc import Iterator

import pytest

from tests.simulation.world import SteppedWorld


@pytest.fixture(scope="session")
def stepped() -> Iterator[SteppedWorld]:
    """Blank again for each seed that is played on it."""
    world = SteppedWorld.opened()
    yield world
    world.close()
