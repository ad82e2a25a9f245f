"""A clock that stands still until it is moved, and that each function may read a little wrong."""

from contextvars import ContextVar
from datetime import UTC, datetime, timedelta

from local.clock import LocalClock

skew: ContextVar[timedelta] = ContextVar("skew", default=timedelta())
"""By how much the machine that this thread stands for is ahead of the true time."""


class SteppedClock(LocalClock):
    """Business time without a wall clock behind it: only `to`, `advance` and `leap` move it."""

    def __init__(self) -> None:
        super().__init__()
        self._begins_at, self._moved = datetime.now(UTC), timedelta()

    def start(self) -> None:
        """Nobody rings alarms but whoever moves it."""

    def now(self) -> datetime:
        """What the machine that this thread stands for believes."""
        return self.true_now() + skew.get()

    def true_now(self) -> datetime:
        return self._begins_at + self._moved

    def begin(self, at: datetime) -> None:
        """Another life, from this instant on."""
        with self._changed:
            self._alarms.clear()
            self._begins_at, self._moved = at, timedelta()

    def leap(self, instant: datetime) -> datetime:
        """To an instant as after an outage: what was due in between rings once, late, and thinks it is now."""
        self.settle()
        self._set(instant)
        while (alarm := self._next(instant)) is not None:
            alarm.ring(instant)
            self.settle()
        return self.now()

    def _move(self, by: timedelta) -> None:
        self._moved += by
