"""What an early repayment costs beside interest, and what of the service fee it saves."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from math import floor

from jinqiao.money import round_half_up
from jinqiao.settlement.position import Position


@dataclass(frozen=True, slots=True)
class Rules:
    """The figures of the policy that a loan was made under; rates are Decimals."""

    interest_convention: str
    fee_rate: Decimal
    """Of the principal that is prepaid."""
    fee_rebate: Decimal
    """The share of the service fee that is waived for periods that have not begun: 1 is all of it."""
    cost_cap: Decimal
    """The most that interest, fees and penalties together may cost a year."""
    year_days: int
    """The days by which a rate a year becomes one a day."""


def fee_in_full(rules: Rules, principal_fen: int) -> int:
    """The fee on so much prepaid principal before the cap, half up: 0.5 % of 3,333 fen are 16.67 → 17."""
    return round_half_up(principal_fen * Fraction(rules.fee_rate))


def rebate(rules: Rules, fee_fen: int) -> int:
    """What is waived of the service fee of periods that will not be, half up."""
    return round_half_up(fee_fen * Fraction(rules.fee_rebate))


def room_under_cap(position: Position, rules: Rules, penalty_fen: int, charged_fen: int) -> int:
    """How much a fee may still take, in fen, so that all costs to date stay within the cap; at least 0.

    The cap allows rate × Σ principal × days lent ÷ days a year, rounded down, each part of the principal being
    lent from the value date to its due date or to today. Against that stands what the rows kept have cost, the
    penalty of the loan's life, and `charged_fen`, the settlement's interest and service fee. 100,000 yuan for
    15 days under a cap of 15.4 % allow 63,287 fen; 37,500 of interest leave 25,787 for a fee.
    """
    kept = sum(row.interest_fen + row.fee_fen for row in position.kept.rows)
    before = position.paid_ahead.interest_fen + position.paid_ahead.fee_fen
    allowed = floor(Fraction(rules.cost_cap) * _fen_days(position) / rules.year_days)
    return max(allowed - kept - before - penalty_fen - charged_fen, 0)


def _fen_days(position: Position) -> int:
    def lent(until: date) -> int:
        return (min(until, position.day) - position.terms.start_date).days

    repaid = sum(row.principal_fen * lent(row.due_date) for row in position.kept.rows)
    return repaid + position.scheduled_fen * lent(position.day)
