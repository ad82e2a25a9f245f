"""What everybody had at the end of a day: the closing of the day before, and the day's postings."""

from collections.abc import Iterable, Iterator
from functools import reduce
from heapq import merge
from itertools import groupby
from typing import Any, NamedTuple

from trust.postings import USER, Posting

_USERS_BALANCES = ("available_fen", "held_fen")


class Closing(NamedTuple):
    """A holder's balances in fen, and how many postings made them: for a user (available, held), else one balance.

    An account that is spread over the shards (`custody`) has one in each, and their sum is its balance.
    """

    shard: str
    holder: str
    postings: int
    amounts: tuple[int, ...]

    @property
    def user_id(self) -> str | None:
        """Whose this is, or None for an account of the platform, a loan, a receipt."""
        return self.holder.removeprefix(USER) if self.holder.startswith(USER) else None

    @property
    def place(self) -> tuple[str, str]:
        """Closings are kept in the order of shard and holder."""
        return self.shard, self.holder

    def plus(self, other: "Closing") -> "Closing":
        """Both together; they are of one holder."""
        amounts = tuple(mine + theirs for mine, theirs in zip(self.amounts, other.amounts, strict=True))
        return self._replace(postings=self.postings + other.postings, amounts=amounts)


def of(posting: Posting) -> Closing:
    """What a posting adds to its holder's closing."""
    names = balances(posting.holder)
    amounts = tuple(posting.effects.get(name, 0) for name in names)
    return Closing(posting.shard, posting.holder, 1, amounts)


def balances(holder: str) -> tuple[str, ...]:
    """The names of a holder's balances, in the order of a closing's amounts: `custody` has `custody_fen`."""
    return _USERS_BALANCES if holder.startswith(USER) else (f"{holder.partition(':')[0]}_fen",)


def closed(before: Iterable[Closing], moved: Iterable[Closing]) -> Iterator[Closing]:
    """The closings of a day from those of the day before and what moved, each sorted by `place`.

    Who had 100 available and moved −30 and +5 has 75. A user stays for good; what else comes to nothing is left out.
    """
    both = merge(before, moved, key=lambda each: each.place)
    for _, of_one in groupby(both, key=lambda each: each.place):
        closing = reduce(Closing.plus, of_one)
        if closing.user_id or any(closing.amounts):
            yield closing


def pack(closing: Closing) -> list[Any]:
    """As it stands in a file: `["a", "user:usr_…", 3, [75, 0]]`."""
    return [*closing[:3], list(closing.amounts)]


def unpack(stored: list[Any]) -> Closing:
    shard, holder, postings, amounts = stored
    return Closing(shard, holder, postings, tuple(amounts))
