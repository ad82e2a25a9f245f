"""The one place where code learns what time it is.

Only handlers call `now()`; it goes down as an argument, so that the domain stays a function of its inputs.
Business dates are those of Shanghai, whatever zone a server stands in.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone

SHANGHAI = timezone(timedelta(hours=8), "Asia/Shanghai")
"""Since its last summer time, in 1991, always eight hours ahead: no database of zones has to be loaded for that."""


def wall_clock() -> datetime:
    """The instant that the machine believes in, aware, in UTC."""
    return datetime.now(UTC)


source: Callable[[], datetime] = wall_clock
"""What `now()` asks. A platform whose clock can be moved puts its own here."""


def now() -> datetime:
    """The current instant, aware, in UTC."""
    return source()


def business_date(instant: datetime) -> date:
    """The date in Asia/Shanghai at an aware instant: 2026-01-31T16:00Z is 2026-02-01."""
    return instant.astimezone(SHANGHAI).date()


def text(instant: datetime) -> str:
    """An instant as stored and sent: RFC 3339 in UTC with microseconds, so that texts sort as instants do."""
    return instant.astimezone(UTC).isoformat(timespec="microseconds")


def parse(stored: str) -> datetime:
    """The instant that `text` wrote."""
    return datetime.fromisoformat(stored)
