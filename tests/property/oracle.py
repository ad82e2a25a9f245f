"""A second, slow opinion on schedules: fractions throughout, written from the API's text, not from the code.

Nothing here is taken from `jinqiao`. It favours the most literal reading of each sentence over speed.
"""

from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from math import floor
from typing import NamedTuple

HALF = Fraction(1, 2)


class Loan(NamedTuple):
    """A quote's input, in the words of the API; the rate as its decimal string."""

    principal_fen: int
    annual_rate: str
    months: int
    method: str
    start_date: date
    day_count: str
    fee_fen: int


Row = tuple[int, date, int, int, int, int, int]
"""number, due date, principal, interest, fee, total, balance."""


def rows(loan: Loan) -> list[Row]:
    """Every row of the schedule."""
    if loan.method == "bullet":
        return [_bullet_row(loan)]
    return list(_monthly_rows(loan))


def half_up(exact: Fraction) -> int:
    return floor(exact + HALF)


def due_date(start: date, months_later: int) -> date:
    """The start's day in that month; where there is none, a day earlier until there is one."""
    year, month = start.year, start.month
    for _ in range(months_later):
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    for day in (start.day, 30, 29, 28):
        try:
            return date(year, month, min(day, start.day))
        except ValueError:
            continue
    raise AssertionError("every month has 28 days")


def period_rate(loan: Loan, number: int) -> Fraction:
    """Interest on one fen from due date number − 1 to due date number."""
    if loan.day_count == "30/360":
        return Fraction(loan.annual_rate) / 12
    days = (due_date(loan.start_date, number) - due_date(loan.start_date, number - 1)).days
    return Fraction(loan.annual_rate) * days / int(loan.day_count.removeprefix("actual/"))


def level_instalment(loan: Loan) -> int:
    """The L for which P·(1+i₁)…(1+iₙ) − L·(… ((1+i₂) + 1)(1+i₃) + 1 …) = 0, rounded.

    Numerators and denominators are kept apart, without reducing, since reducing is what makes fractions slow.
    """
    owed_per_fen, owed_per_level, scale = 1, 0, 1
    for number in range(1, loan.months + 1):
        growth = 1 + period_rate(loan, number)
        owed_per_fen *= growth.numerator
        owed_per_level = owed_per_level * growth.numerator + scale * growth.denominator
        scale *= growth.denominator
    return half_up(Fraction(loan.principal_fen * owed_per_fen, owed_per_level))


def _bullet_row(loan: Loan) -> Row:
    rate = sum(period_rate(loan, number) for number in range(1, loan.months + 1))
    interest = half_up(loan.principal_fen * rate)
    total = loan.principal_fen + interest + loan.fee_fen
    return 1, due_date(loan.start_date, loan.months), loan.principal_fen, interest, loan.fee_fen, total, 0


def _monthly_rows(loan: Loan) -> Iterator[Row]:
    level = level_instalment(loan) if loan.method == "equal_instalment" else 0
    balance, fee_left = loan.principal_fen, loan.fee_fen
    for number in range(1, loan.months + 1):
        bearing = loan.principal_fen if loan.method == "flat" else balance
        interest = half_up(bearing * period_rate(loan, number))
        principal = balance if number == loan.months else _principal(loan, level, interest, balance)
        fee = (
            fee_left if number == loan.months else min(half_up(Fraction(loan.fee_fen, loan.months)), fee_left)
        )
        balance, fee_left = balance - principal, fee_left - fee
        total = principal + interest + fee
        yield number, due_date(loan.start_date, number), principal, interest, fee, total, balance


def _principal(loan: Loan, level: int, interest: int, balance: int) -> int:
    """What an instalment before the last repays."""
    if loan.method == "interest_only":
        return 0
    if loan.method == "equal_instalment":
        return 0 if level < interest else min(level - interest, balance)
    return min(half_up(Fraction(loan.principal_fen, loan.months)), balance)
