"""Penalty interest on overdue principal: two meters on the loan, and the fen that follow from them.

A day counts for an instalment once its days of grace are over, with the principal of it that was unpaid when the
day began: an instalment due on the 5th with 3 days of grace bears from the 9th on, the day of payment included.
The fen charged are computed on the meter as a whole, never day by day: r(fen-days · rate / days a year), r
rounding half up. So a history gives the same penalty however often it was looked at, nothing is compounded, and
what was charged never falls.
"""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from jinqiao.money import divide_half_up
from repayment.waterfall import Standing


class Meters(NamedTuple):
    """What has been counted, up to and including a business date."""

    through: date
    overdue_fen_days: int = 0
    """Σ unpaid principal of instalments past their days of grace × days: 100 yuan for 10 days is 100,000."""


def advance(
    meters: Meters, standings: Iterable[Standing], to: date, grace_days: int, collected_from: date = date.min
) -> Meters:
    """The meters through a later date, if nothing is paid until then; an earlier date leaves them as they are.

    With 10,000 fen of principal due on the 5th and 3 days of grace, from the 5th to the 10th: 2 days, 20,000.
    What fell due before the loan could be collected from counts as due on that day.
    """
    if to <= meters.through:
        return meters
    counted = sum(
        each.left.principal_fen * _days(max(each.due_date, collected_from), meters.through, to, grace_days)
        for each in standings
    )
    return Meters(to, meters.overdue_fen_days + counted)


def charged_fen(meters: Meters, annual_rate: Decimal, year_days: int) -> int:
    """All penalty charged so far, paid or not, in fen; the rate is a Decimal a year.

    10,000 yuan overdue for 10 days at 3.6 %, the year counted as 365 days: 1,000,000 × 10 × 0.036 / 365 = 986.3
    → 986 fen.
    """
    numerator, denominator = annual_rate.as_integer_ratio()
    return divide_half_up(meters.overdue_fen_days * numerator, denominator * year_days)


def _days(due_date: date, through: date, to: date, grace_days: int) -> int:
    """The days after `through` up to `to` that lie beyond the days of grace."""
    return max(0, min((to - through).days, (to - due_date).days - grace_days))
