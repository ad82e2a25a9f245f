"""Platforms for tests. Their day is half over, whatever the hour it is: its schedules are behind it."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

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
