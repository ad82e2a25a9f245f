"""A version of a loan's schedule: its whole history and what is still to come, in the order of payment."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from jinqiao.schedule import Instalment


class Amounts(NamedTuple):
    """An amount by component, in fen."""

    principal_fen: int = 0
    interest_fen: int = 0
    fee_fen: int = 0

    def plus(self, other: "Amounts") -> "Amounts":
        return Amounts(*(mine + theirs for mine, theirs in zip(self, other, strict=True)))

    def minus(self, other: "Amounts") -> "Amounts":
        return Amounts(*(mine - theirs for mine, theirs in zip(self, other, strict=True)))


class Line(NamedTuple):
    """A row before it has its number: amounts in fen."""

    due_date: date
    principal_fen: int
    interest_fen: int
    fee_fen: int
    is_prepayment: bool = False


class Plan(NamedTuple):
    """The rows of a version; `prepayments` are the numbers of those that record one instead of an instalment.

    Once a loan was restructured, its rows are no longer those of its contract's method and rate.
    """

    rows: tuple[Instalment, ...]
    prepayments: frozenset[int] = frozenset()
    restructured: bool = False

    def lines(self) -> list[Line]:
        return [
            Line(
                row.due_date, row.principal_fen, row.interest_fen, row.fee_fen, row.number in self.prepayments
            )
            for row in self.rows
        ]


def plan_of(lines: Iterable[Line], restructured: bool) -> Plan:
    """The lines with numbers, totals and balances; their principal is the whole of the loan's."""
    listed = list(lines)
    balance_fen = sum(line.principal_fen for line in listed)
    rows = []
    for number, (due_date, principal_fen, interest_fen, fee_fen, _) in enumerate(listed, start=1):
        balance_fen -= principal_fen
        total_fen = principal_fen + interest_fen + fee_fen
        row = (number, due_date, principal_fen, interest_fen, fee_fen, total_fen, balance_fen)
        rows.append(Instalment(*row))
    prepaid = (number for number, line in enumerate(listed, start=1) if line.is_prepayment)
    return Plan(tuple(rows), frozenset(prepaid), restructured)


class Settlement(NamedTuple):
    """What an early repayment costs beside what is due anyway, and the plan that it leaves. Amounts in fen."""

    principal_fen: int
    interest_fen: int
    service_fee_fen: int
    """The parts of the service fee that it ends: of the period underway, and of those that will not be."""
    rebate_fen: int
    """What is waived of them."""
    prepayment_fee_fen: int
    plan: Plan

    @property
    def total_fen(self) -> int:
        return self.principal_fen + self.interest_fen + self.fee_fen

    @property
    def fee_fen(self) -> int:
        """All that is the platform's."""
        return self.service_fee_fen - self.rebate_fen + self.prepayment_fee_fen
