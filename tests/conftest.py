"""Fixtures that all tests may ask for: the running platform, and the templates that it runs."""

import uuid
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest

from tests.infra.templates import Templates

if TYPE_CHECKING:
    from local.world import World


@pytest.fixture(scope="session")
def world() -> "Iterator[World]":
    """One platform per test process. Tests make their own users, so they can share it; it keeps its date."""
    from tests.platforms import at_noon

    yield from at_noon()


@pytest.fixture(scope="module")
def moving_world() -> "Iterator[World]":
    """A platform of a module's own, for tests that move the clock."""
    from tests.platforms import at_noon

    yield from at_noon()


@pytest.fixture
def platform(world: "World") -> "Iterator[World]":
    """This test acts on the platform's account, with the variables of all its functions together."""
    from tests.platforms import as_administrator

    with as_administrator(world):
        yield world


@pytest.fixture
def fresh() -> Callable[[str], str]:
    """Names that no other test uses: `fresh("usr")`."""
    return lambda prefix: f"{prefix}_{uuid.uuid4().hex}"


@pytest.fixture(scope="session")
def dev() -> Templates:
    """The templates of dev, as synthesized."""
    return Templates.of("dev")


@pytest.fixture(scope="session")
def prod() -> Templates:
    """The templates of prod, as synthesized."""
    return Templates.of("prod")
