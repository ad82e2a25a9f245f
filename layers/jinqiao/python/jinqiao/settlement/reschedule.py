"""What the rows ahead become when a part of their principal is prepaid.

`term` keeps the due dates and computes the rows anew from what is still owed; `instalment` keeps what a row
asks for and needs fewer of them. Either way no row bears more interest than it did before: where rounding a
level goes the other way for so small a prepayment, the fen is forgone.
"""

from collections.abc import Callable, Sequence
from enum import StrEnum
from itertools import accumulate
from operator import sub
from typing import NamedTuple

from jinqiao.money import divide_half_up
from jinqiao.schedule import Method
from jinqiao.schedule.annuity import repaid_by
from jinqiao.schedule.parts import equal_parts
from jinqiao.schedule.plan import split
from jinqiao.settlement.broken_period import interest_for_the_rest, interest_to_pay
from jinqiao.settlement.plan import Line
from jinqiao.settlement.position import Position


class Keep(StrEnum):
    """What a borrower who prepays a part wants to stay as it is."""

    TERM = "term"
    INSTALMENT = "instalment"


class Remaining(NamedTuple):
    """The rows that remain, and the service fee of those that don't, in fen."""

    lines: list[Line]
    ended_fee_fen: int


Columns = tuple[list[int], list[int]]
"""The principal and the interest, in fen, of each row ahead as a whole period."""


def offered(position: Position) -> tuple[Keep, ...]:
    """Where all principal falls due at the end, there is no instalment to keep; nor where rows were negotiated."""
    at_the_end = position.terms.method in (Method.INTEREST_ONLY, Method.BULLET)
    return (Keep.TERM,) if at_the_end or position.kept.restructured else tuple(Keep)


def reschedule(position: Position, principal_fen: int, keep: Keep, convention: str) -> Remaining:
    """The rows that repay what is left of the principal, without what was charged or paid of them already."""
    split_anew = _in_proportion if position.kept.restructured else _SPLITS[position.terms.method, keep]
    principals, interests = split_anew(position, principal_fen)
    begun = position.accrues_from if position.follows_rows else position.period_start
    rest_fen = interest_for_the_rest(position, convention, interests[0], begun)
    count = len(principals) if keep is Keep.TERM else _needed(principals)
    unpaid = zip(position.ahead, position.paid_in_advance, strict=True)
    fees = [row.fee_fen - paid.fee_fen for row, paid in unpaid]
    dates = (row.due_date for row in position.ahead)
    bears = map(min, [rest_fen, *interests[1:]], _interest_before(position, convention))
    lines = list(map(Line, dates, principals, bears, fees))
    return Remaining(lines[:count], sum(fees[count:]))


def _interest_before(position: Position, convention: str) -> list[int]:
    """What the rows ahead still asked for before the settlement, once the interest to the day is paid."""
    unpaid = zip(position.ahead, position.paid_in_advance, strict=True)
    left = [row.interest_fen - paid.interest_fen for row, paid in unpaid]
    return [left[0] - interest_to_pay(position, convention), *left[1:]]


def _needed(principals: Sequence[int]) -> int:
    """How many rows it takes until nothing is owed."""
    return max(number for number, principal in enumerate(principals, start=1) if principal)


def _anew(position: Position, principal_fen: int) -> Columns:
    """As the contract's method splits the principal over the remaining periods."""
    return split(position.terms.method, principal_fen, position.rates())


def _at_same_level(position: Position, principal_fen: int) -> Columns:
    """Level instalments of what the first row ahead asks for its whole period."""
    rates, first = position.rates(), position.ahead[0]
    whole_fen = rates.interests_fen([position.scheduled_fen])[0]
    return repaid_by(first.principal_fen + whole_fen, principal_fen, rates)


def _in_same_parts(position: Position, principal_fen: int) -> Columns:
    """The principal parts as they are, interest on what is still owed."""
    principals = _filled(position, principal_fen)
    balances = accumulate(principals, sub, initial=principal_fen)
    return principals, position.rates().interests_fen(balances)


def _flat_anew(position: Position, principal_fen: int) -> Columns:
    """Equal parts; each row's interest falls as the principal does.

    Interest of this method runs on the original principal, and so doesn't follow from what is owed. A part that
    is prepaid takes its own interest with it, as if it had been a loan by itself.
    """
    _, interests = _in_proportion(position, principal_fen)
    return equal_parts(principal_fen, len(position.ahead)), interests


def _in_proportion(position: Position, principal_fen: int) -> Columns:
    """Every row as much smaller as the principal is; the parts are rounded on their sums, so that they add up."""
    whole = position.scheduled_fen
    reached = accumulate(row.principal_fen for row in position.ahead)
    sums = [divide_half_up(so_far * principal_fen, whole) for so_far in reached]
    interests = [divide_half_up(row.interest_fen * principal_fen, whole) for row in position.ahead]
    return list(map(sub, sums, [0, *sums])), interests


def _flat_in_same_parts(position: Position, principal_fen: int) -> Columns:
    """Rows as they are until nothing is owed, the last with the interest of its part."""
    principals = _filled(position, principal_fen)
    return principals, [
        divide_half_up(row.interest_fen * part, row.principal_fen) if part else row.interest_fen
        for part, row in zip(principals, position.ahead, strict=True)
    ]


def _filled(position: Position, principal_fen: int) -> list[int]:
    """The rows' principal parts, the earliest first, as far as the principal reaches: 50 over 30, 30 → 30, 20."""
    parts = []
    for row in position.ahead:
        parts.append(min(row.principal_fen, principal_fen))
        principal_fen -= parts[-1]
    return parts


_SPLITS: dict[tuple[Method, Keep], Callable[[Position, int], Columns]] = {
    (Method.EQUAL_INSTALMENT, Keep.TERM): _anew,
    (Method.EQUAL_INSTALMENT, Keep.INSTALMENT): _at_same_level,
    (Method.EQUAL_PRINCIPAL, Keep.TERM): _anew,
    (Method.EQUAL_PRINCIPAL, Keep.INSTALMENT): _in_same_parts,
    (Method.FLAT, Keep.TERM): _flat_anew,
    (Method.FLAT, Keep.INSTALMENT): _flat_in_same_parts,
    (Method.INTEREST_ONLY, Keep.TERM): _anew,
    (Method.BULLET, Keep.TERM): _anew,
}
