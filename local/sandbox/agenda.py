"""What the partners still have to do: callbacks promptly, or once the local clock has come so far."""

import logging
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime
from threading import Lock
from typing import Protocol

logger = logging.getLogger(__name__)
Action = Callable[[], None]
_PROMPTLY_SECONDS = 0.05
"""How long after an order its callback goes out, as a rule after the platform has read the answer and saved."""


class Clock(Protocol):
    """The local clock, which rings when it comes to an instant, moved or not."""

    def now(self) -> datetime: ...

    def at(self, instant: datetime, ring: Callable[[datetime], None], what: str = "") -> object: ...


class Agenda:
    """Runs actions on a few threads and knows whether any is under way."""

    def __init__(self, clock: Clock, workers: int = 16) -> None:
        self._clock = clock
        self._under_way = 0
        self._lock = Lock()
        self._pool = ThreadPoolExecutor(workers, thread_name_prefix="sandbox-agenda")

    def promptly(self, action: Action) -> None:
        """Do it in a moment, whatever the local clock shows."""
        self._start(action, after_seconds=_PROMPTLY_SECONDS)

    def at(self, instant: datetime, action: Action) -> None:
        """Do it when the local clock comes to `instant`."""
        self._clock.at(instant, lambda _: self._start(action), "sandbox callback")

    def busy(self) -> bool:
        """Is anything under way? What waits for the local clock is not."""
        with self._lock:
            return self._under_way > 0

    def close(self) -> None:
        """Stop; what has not begun is dropped."""
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _start(self, action: Action, after_seconds: float = 0.0) -> None:
        with self._lock:
            self._under_way += 1
        self._pool.submit(_run, action, after_seconds).add_done_callback(self._ended)

    def _ended(self, future: Future[None]) -> None:
        with self._lock:
            self._under_way -= 1
        if not future.cancelled() and future.exception():
            logger.error("a sandbox partner's action failed", exc_info=future.exception())


def _run(action: Action, after_seconds: float) -> None:
    time.sleep(after_seconds)
    action()
