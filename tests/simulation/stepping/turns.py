"""Background work in turns: a turn is one delivery, one start, one retry, and nothing runs beside it.

With one thread running at a time a seed determines what happens, and an order that threads would show once in a
thousand runs can simply be chosen.
"""

from collections.abc import Callable
from dataclasses import dataclass

from local.account import Account
from local.jobs import Jobs, Work

Choose = Callable[[list[str]], int]


@dataclass(frozen=True)
class Turn:
    """A piece of work and what it is called."""

    what: str
    work: Work


class Turns(Jobs):
    """Work waits until somebody takes it. `choose` says which of those that wait is next."""

    def __init__(self, account: Account) -> None:
        super().__init__(account)
        self._waiting: list[Turn] = []
        self.choose: Choose = lambda _: 0

    def submit(self, what: str, work: Work, delay: float = 0.0) -> None:
        """However long it was to wait: whoever takes turns takes them at once."""
        del delay
        with self._changed:
            self._waiting.append(Turn(what, work))
            self._changed.notify_all()

    def busy(self) -> list[str]:
        with self._changed:
            return [turn.what for turn in self._waiting]

    def take(self) -> Turn | None:
        """The next turn, or None when there is nothing to do."""
        with self._changed:
            if not self._waiting:
                return None
            return self._waiting.pop(self.choose([turn.what for turn in self._waiting]))

    def forget(self) -> None:
        with self._changed:
            self._waiting.clear()
