"""The kernel by itself, on the tables of a running platform."""

import uuid
from collections.abc import Callable, Iterator

import pytest

from jinqiao import settings
from local.account import acting
from local.world import World


@pytest.fixture
def platform(world: World) -> Iterator[World]:
    """This test acts on the platform's account, with the variables of all its functions together."""
    variables: dict[str, str] = {}
    for name in world.functions.names():
        variables |= world.functions.find(name).environment
    token = settings.environment.set(variables)
    with acting(world.account):
        yield world
    settings.environment.reset(token)


@pytest.fixture
def fresh() -> Callable[[str], str]:
    """Names that no other test uses: `fresh("usr")`."""
    return lambda prefix: f"{prefix}_{uuid.uuid4().hex}"
