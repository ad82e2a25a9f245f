"""Where commands are registered.

    @command(weight=6)
    def deposit(play: Play) -> None: ...

A command draws who does what from `play.random`, tells the model what is wanted, does it, and says what may come
of it; one that nobody can do now returns without doing anything, and another is drawn.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.simulation.play import Play

Command = Callable[["Play"], None]
COMMANDS: dict[str, tuple[int, Command]] = {}
"""Name → how often compared with others, and what it does."""


def command(weight: int) -> Callable[[Command], Command]:
    def register(does: Command) -> Command:
        COMMANDS[does.__name__] = (weight, does)
        return does

    return register
