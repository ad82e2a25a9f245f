"""Work that nobody waits for: deliveries and retries, run by a few threads, counted until it is done."""

import heapq
import logging
import threading
import time
from collections import Counter
from collections.abc import Callable
from itertools import count

from local.account import Account, current

logger = logging.getLogger(__name__)

Work = Callable[[], None]
THREADS = 24
_ENDING_SECONDS = 3.0


class Jobs:
    """Runs work in the order in which it is due. `busy` says what is outstanding, waiting retries included."""

    def __init__(self, account: Account) -> None:
        self._account = account
        self._due: list[tuple[float, int, str, Work]] = []
        self._numbers = count()
        self._outstanding: Counter[str] = Counter()
        self._changed = threading.Condition()
        self._idle = 0
        self._threads: list[threading.Thread] = []
        self._closed = False

    def submit(self, what: str, work: Work, delay: float = 0.0) -> None:
        """Have `work` done, after `delay` real seconds. `what` names it to whoever asks what is busy."""
        with self._changed:
            self._outstanding[what] += 1
            heapq.heappush(self._due, (time.monotonic() + delay, next(self._numbers), what, work))
            if self._idle == 0 and len(self._threads) < THREADS:
                thread = threading.Thread(target=self._serve, name="jobs", daemon=True)
                self._threads.append(thread)
                thread.start()
            self._changed.notify()

    def busy(self) -> list[str]:
        """What is not done yet."""
        with self._changed:
            return [what for what, number in self._outstanding.items() if number]

    def wait_for_change(self, seconds: float) -> None:
        """Until something was finished or begun, at most so long."""
        with self._changed:
            self._changed.wait(seconds)

    def touch(self) -> None:
        """Something else that is waited for has changed."""
        with self._changed:
            self._changed.notify_all()

    def close(self) -> None:
        """Begin nothing more, and let what runs end: it must not go on against the real AWS."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
        until = time.monotonic() + _ENDING_SECONDS
        for thread in self._threads:
            thread.join(max(0.0, until - time.monotonic()))

    def _serve(self) -> None:
        current.set(self._account)
        while (job := self._take()) is not None:
            what, work = job
            try:
                work()
            except Exception:
                logger.exception("job failed: %s", what)
            with self._changed:
                self._outstanding[what] -= 1
                if not self._outstanding[what]:
                    del self._outstanding[what]
                self._changed.notify_all()

    def _take(self) -> tuple[str, Work] | None:
        with self._changed:
            self._idle += 1
            try:
                while not self._closed:
                    wait = self._due[0][0] - time.monotonic() if self._due else None
                    if wait is not None and wait <= 0:
                        _, _, what, work = heapq.heappop(self._due)
                        return what, work
                    self._changed.wait(wait)
                return None
            finally:
                self._idle -= 1
