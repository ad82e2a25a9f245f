"""Platforms for tests. Their day is half over, whatever the hour it is: its schedules are behind it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from jinqiao import settings
from local.account import acting
from local.world import World

SHANGHAI = ZoneInfo("Asia/Shanghai")


def at_noon() -> Iterator[World]:
    """A platform whose clock shows noon, closed in the end; as a fixture: `yield from at_noon()`."""
    running = World.start(port=0)
    running.clock.to(next_noon(running.clock.now()))
    yield running
    running.close()


def next_noon(now: datetime) -> datetime:
    """The next noon in Shanghai, where business dates are."""
    local = now.astimezone(SHANGHAI)
    noon = local.replace(hour=12, minute=0, second=0, microsecond=0)
    return noon if local < noon else noon + timedelta(days=1)


@contextmanager
def as_administrator(world: World) -> Iterator[None]:
    """The platform's own code on the platform's account, with the variables of all its functions together."""
    variables: dict[str, str] = {}
    for name in world.functions.names():
        variables |= world.functions.find(name).environment
    token = settings.environment.set(variables)
    try:
        with acting(world.account):
            yield
    finally:
        settings.environment.reset(token)
