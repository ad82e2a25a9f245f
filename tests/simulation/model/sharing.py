"""Sharing a receipt among claims, written from docs/money-flows.md and not from the platform's code.

Of `total` fen given out over a loan's life, the claim on units [a, b) of U is due r(total·b/U) − r(total·a/U), r
rounding half up. A receipt brings each claim what that has grown by.
"""

from collections import Counter
from collections.abc import Sequence
from fractions import Fraction
from math import floor
from typing import NamedTuple

COMPONENTS = ("principal", "interest", "penalty")


class Claim(NamedTuple):
    """Units [a, b) of a loan, and whose they are."""

    a: int
    b: int
    owner: str


def due_in_all(total: int, claim: Claim, units: int) -> int:
    def rounded(end: int) -> int:
        return floor(Fraction(total * end, units) + Fraction(1, 2))

    return rounded(claim.b) - rounded(claim.a)


def growth(claims: Sequence[Claim], units: int, before: int, after: int) -> list[int]:
    return [due_in_all(after, each, units) - due_in_all(before, each, units) for each in claims]


def share(
    claims: Sequence[Claim], units: int, given: int, received: int, last: bool
) -> tuple[Counter[str], int]:
    """What each owner gets of one component, and how much of it is then given out in all.

    Where somebody's part would come out as −1 fen all of it waits; with the loan's last receipt it is shared by
    itself instead.
    """
    grown = growth(claims, units, given, received)
    if min(grown, default=0) < 0:
        if not last:
            return Counter(), given
        grown = growth(claims, units, 0, received - given)
    owned: Counter[str] = Counter()
    for claim, fen in zip(claims, grown, strict=True):
        owned[claim.owner] += fen
    return owned, received
