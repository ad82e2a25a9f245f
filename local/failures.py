"""What went wrong where nobody waits for an answer: kept, so that it surfaces."""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from threading import Lock

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Failure:
    """One thing that failed: where (a function, a workflow, a rule), and what it said."""

    where: str
    what: str


class Failures:
    """The failures of a platform, oldest first."""

    def __init__(self) -> None:
        self._all: list[Failure] = []
        self._lock = Lock()

    def note(self, where: str, what: str) -> None:
        logger.warning("%s: %s", where, what)
        with self._lock:
            self._all.append(Failure(where, what))

    def clear(self) -> None:
        with self._lock:
            self._all.clear()

    def __iter__(self) -> Iterator[Failure]:
        return iter(list(self._all))

    def __len__(self) -> int:
        return len(self._all)

    def __repr__(self) -> str:
        return repr(self._all)

    def __eq__(self, other: object) -> bool:
        return list(self) == list(other) if isinstance(other, Failures | list) else NotImplemented

    __hash__ = None  # type: ignore[assignment]
