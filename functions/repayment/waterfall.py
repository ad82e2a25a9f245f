"""What is owed, and where a payment goes: oldest instalment first, inside it component by component.

A loan keeps only sums of what was paid; which instalment stands where follows from its schedule. The penalty is
the loan's, in one sum, and is asked for together with the oldest instalment that is unpaid. The order of the
components is policy (`repayment.waterfall`): by default penalty, fee, interest, then principal.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from jinqiao.schedule import Instalment


class Parts(NamedTuple):
    """An amount by component, in fen."""

    principal_fen: int = 0
    interest_fen: int = 0
    fee_fen: int = 0
    penalty_fen: int = 0

    @property
    def total_fen(self) -> int:
        return sum(self)

    def plus(self, other: "Parts") -> "Parts":
        return Parts(*(mine + theirs for mine, theirs in zip(self, other, strict=True)))

    def minus(self, other: "Parts") -> "Parts":
        return Parts(*(mine - theirs for mine, theirs in zip(self, other, strict=True)))


class Standing(NamedTuple):
    """How an instalment stands: what it asks for, and what of that is still to be paid."""

    instalment: Instalment
    left: Parts

    @property
    def number(self) -> int:
        return self.instalment.number

    @property
    def due_date(self) -> date:
        return self.instalment.due_date

    @property
    def paid_fen(self) -> int:
        """What of the instalment itself is paid; penalty is beside it."""
        return self.instalment.total_fen - self.left.total_fen + self.left.penalty_fen


def standings(rows: Iterable[Instalment], paid: Parts) -> list[Standing]:
    """Every instalment with what is left of it, each component's sum filling the oldest first.

    Of rows of 100 + 10 interest, 60 + 10 paid leaves (40, 0, 0) of the first and all of the second.
    """
    found = []
    for row in rows:
        owed = Parts(row.principal_fen, row.interest_fen, row.fee_fen)
        settled = Parts(*map(min, owed, paid))
        found.append(Standing(row, owed.minus(settled)))
        paid = paid.minus(settled)
    return found


def bearing(found: Sequence[Standing], penalty_fen: int, on: date) -> list[Standing]:
    """The same with the loan's unpaid penalty on the instalment with which it is asked for.

    That is the oldest unpaid one that has fallen due, or, where all of these are paid, the newest of them: a
    penalty is due at once, and not only with the next instalment. Where a new schedule has moved all due dates
    ahead, it is the first.
    """
    if not penalty_fen:
        return list(found)
    fallen = due(found, on)
    bearer = [*unpaid(fallen), *fallen[-1:], *found][0]
    asked = bearer._replace(left=bearer.left._replace(penalty_fen=penalty_fen))
    return [asked if each is bearer else each for each in found]


def unpaid(found: Iterable[Standing]) -> list[Standing]:
    """The instalments of which something is left, oldest first."""
    return [each for each in found if each.left.total_fen]


def due(owed: Iterable[Standing], on: date) -> list[Standing]:
    """Those that have fallen due by a date."""
    return [each for each in owed if each.due_date <= on]


def owed_in_all(owed: Iterable[Standing]) -> Parts:
    """What is left of all of them together."""
    return Parts(*map(sum, zip(Parts(), *(each.left for each in owed), strict=True)))


def pour(owed: Iterable[Standing], amount_fen: int, order: Sequence[str]) -> Parts:
    """Which components an amount pays, oldest instalment first, inside it in the order of the policy.

    100 fen on 5 fee, 33 interest and 3,323 principal pays the fee, the interest and 62 of the principal.
    Raises `ValueError` for more than is owed: nobody pays what no instalment asks for.
    """
    paid = Parts()
    for each in owed:
        for component in order:
            taken = min(amount_fen, getattr(each.left, f"{component}_fen"))
            paid = paid.plus(Parts(**{f"{component}_fen": taken})) if taken else paid
            amount_fen -= taken
    if amount_fen:
        raise ValueError(f"{amount_fen} fen more than is owed")
    return paid
