"""The local clock: the wall clock plus an offset that can grow. It may begin at another date than today.

Whoever waits for business time (a workflow's Wait, a schedule, a deadline) leaves an alarm. As time passes a
thread rings alarms when they are due; moving the clock rings those in between, in order, each one only after
everything that the one before caused has settled.
"""

import heapq
import logging
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import count

logger = logging.getLogger(__name__)

_LONGEST_MOVE_SECONDS = 3600
"""While somebody moves the clock the mover rings the alarms; the ticker stands aside for at most this long."""

Ring = Callable[[datetime], None]


class Alarm:
    """A call to make at an instant, unless it is cancelled before."""

    def __init__(self, at: datetime, ring: Ring, what: str) -> None:
        self.at = at
        self.ring = ring
        self.what = what
        self.cancelled = False

    def cancel(self) -> None:
        self.cancelled = True


class LocalClock:
    """Business time, from `begins_at` on. `settle` is called between a move's alarms; `day_passed` on a new day."""

    def __init__(self, begins_at: datetime | None = None) -> None:
        self._offset = begins_at - datetime.now(UTC) if begins_at else timedelta()
        self._alarms: list[tuple[datetime, int, Alarm]] = []
        self._numbers = count()
        self._changed = threading.Condition()
        self._moving = threading.RLock()
        self._closed = False
        self._ticker = threading.Thread(target=self._tick, name="clock", daemon=True)
        self.settle: Callable[[], None] = lambda: None
        self.day_passed: Callable[[], None] = lambda: None

    def start(self) -> None:
        self._ticker.start()

    def close(self) -> None:
        with self._changed:
            self._closed = True
            self._changed.notify_all()

    def now(self) -> datetime:
        """The local instant, aware, in UTC."""
        return datetime.now(UTC) + self._offset

    def at(self, instant: datetime, ring: Ring, what: str = "") -> Alarm:
        """Have `ring` called with `instant` once local time reaches it (at once if it has)."""
        alarm = Alarm(instant, ring, what)
        with self._changed:
            heapq.heappush(self._alarms, (instant, next(self._numbers), alarm))
            self._changed.notify_all()
        return alarm

    def advance(self, **units: float) -> datetime:
        """Move by `days=`, `hours=`, `minutes=` …, as `timedelta` takes them."""
        return self.to(self.now() + timedelta(**units))

    def to(self, instant: datetime) -> datetime:
        """Move to an instant, ringing in order what lies between; returns when all of it is done.

        An instant that has passed is no move: local time never goes back.
        """
        with self._moving:
            self.settle()
            while (alarm := self._next(instant)) is not None:
                self._set(alarm.at)
                self._ring(alarm)
                self.settle()
            self._set(instant)
            self.settle()
        return self.now()

    def _set(self, instant: datetime) -> None:
        with self._changed:
            before = self.now()
            if instant <= before:
                return
            self._move(instant - before)
            self._changed.notify_all()
        if before.date() != instant.date():
            self.day_passed()

    def _move(self, by: timedelta) -> None:
        self._offset += by

    def _next(self, until: datetime) -> Alarm | None:
        """The first alarm due by `until`, taken off the list; None if there is none."""
        with self._changed:
            while self._alarms and (self._alarms[0][2].cancelled or self._alarms[0][0] <= until):
                _, _, alarm = heapq.heappop(self._alarms)
                if not alarm.cancelled:
                    return alarm
            return None

    def _tick(self) -> None:
        while True:
            with self._changed:
                self._changed.wait(self._seconds_to_next())
                if self._closed:
                    return
            if self._moving.acquire(timeout=_LONGEST_MOVE_SECONDS):
                try:
                    self._ring_due()
                finally:
                    self._moving.release()

    def _seconds_to_next(self) -> float | None:
        """Real seconds until an alarm is due; None while there is none."""
        if not self._alarms:
            return None
        return min(max((self._alarms[0][0] - self.now()).total_seconds(), 0.0), 60.0)

    def _ring_due(self) -> None:
        while (alarm := self._next(self.now())) is not None:
            self._ring(alarm)

    def _ring(self, alarm: Alarm) -> None:
        try:
            alarm.ring(alarm.at)
        except Exception:
            logger.exception("alarm failed: %s", alarm.what)
