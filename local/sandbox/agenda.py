"""What the partners still have to do, by the local clock: callbacks now, tomorrow, or once it has been moved."""

import heapq
import itertools
import logging
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime
from threading import Condition, Thread

logger = logging.getLogger(__name__)
Action = Callable[[], None]
_POLL_SECONDS = 0.02  # how soon a moved clock is noticed


class Agenda:
    """Runs actions when the local clock reaches their time, soonest first, on a few threads."""

    def __init__(self, now: Callable[[], datetime], workers: int = 8) -> None:
        self._now = now
        self._waiting: list[tuple[datetime, int, Action]] = []
        self._running = 0
        self._order = itertools.count()
        self._changed = Condition()
        self._closed = False
        self._pool = ThreadPoolExecutor(workers, thread_name_prefix="sandbox-agenda")
        self._thread = Thread(target=self._run, name="sandbox-agenda", daemon=True)
        self._thread.start()

    def add(self, due: datetime, action: Action) -> None:
        """Do `action` once the local clock shows `due`."""
        with self._changed:
            heapq.heappush(self._waiting, (due, next(self._order), action))
            self._changed.notify()

    def busy(self) -> bool:
        """Is anything running, or due at the present reading of the clock?"""
        with self._changed:
            return bool(self._running) or self._due()

    def next_due(self) -> datetime | None:
        """When the soonest waiting action is due."""
        with self._changed:
            return self._waiting[0][0] if self._waiting else None

    def close(self) -> None:
        """Stop; what is still waiting is dropped."""
        with self._changed:
            self._closed = True
            self._changed.notify()
        self._thread.join()
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _due(self) -> bool:
        return bool(self._waiting) and self._waiting[0][0] <= self._now()

    def _run(self) -> None:
        with self._changed:
            while not self._closed:
                while self._due():
                    self._start(heapq.heappop(self._waiting)[2])
                self._changed.wait(_POLL_SECONDS if self._waiting else None)

    def _start(self, action: Action) -> None:
        self._running += 1
        self._pool.submit(action).add_done_callback(self._ended)

    def _ended(self, future: Future[None]) -> None:
        with self._changed:
            self._running -= 1
        if not future.cancelled() and future.exception():
            logger.error("a sandbox partner's action failed", exc_info=future.exception())
