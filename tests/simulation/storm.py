"""When faults strike: drawn from the seed, the step, and what is struck, so that a seed replays to the letter."""

from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from hashlib import blake2b


class Storm:
    """Decides where faults strike, and counts those that did. It is calm until `raging`."""

    def __init__(self, seed: int | str, rates: Mapping[str, float]) -> None:
        self._seed = seed
        self._rates = dict(rates)
        self._active = False
        self._asked: Counter[tuple[str, str]] = Counter()
        self.step = 0
        self.fired: Counter[str] = Counter()

    def begin_step(self) -> None:
        self.step += 1
        self._asked.clear()

    @contextmanager
    def raging(self) -> Iterator[None]:
        self._active = True
        try:
            yield
        finally:
            self._active = False

    @contextmanager
    def calm(self) -> Iterator[None]:
        """A pause, for what is no part of the story."""
        before, self._active = self._active, False
        try:
            yield
        finally:
            self._active = before

    def strikes(self, kind: str, site: str = "") -> bool:
        """Whether a fault of this kind strikes here and now."""
        if not self._active or not self._rates.get(kind):
            return False
        if self._draw(kind, site) >= self._rates[kind]:
            return False
        self.fired[kind] += 1
        return True

    def below(self, most: int, kind: str, site: str = "") -> int:
        """A number from 0 to most − 1, for how a fault strikes."""
        return int(self._draw(kind, site) * most)

    def _draw(self, kind: str, site: str) -> float:
        self._asked[kind, site] += 1
        cause = f"{self._seed}|{self.step}|{kind}|{site}|{self._asked[kind, site]}"
        return int.from_bytes(blake2b(cause.encode(), digest_size=7).digest(), "big") / 2**56
