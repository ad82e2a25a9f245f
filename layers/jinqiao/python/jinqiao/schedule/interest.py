"""Interest rates of single periods, as exact fractions over one denominator."""

from collections.abc import Sequence
from decimal import Decimal
from math import gcd
from typing import NamedTuple

from jinqiao.day_count import DayCount, units_a_year
from jinqiao.money import divide_half_up


class PeriodRates(NamedTuple):
    """Period k bears `numerators[k] / denominator` of interest on each fen owed, in lowest common terms."""

    numerators: list[int]
    denominator: int

    def interest_fen(self, balance_fen: int, numerator: int) -> int:
        """One period's interest on a balance, rounded half up: 10,000 fen at 9.4822 %/12 is 79 fen."""
        return divide_half_up(balance_fen * numerator, self.denominator)


def period_rates(annual_rate: Decimal, convention: DayCount, units: Sequence[int]) -> PeriodRates:
    """The rate of each period: annual rate × its units ÷ the units of a year."""
    numerator, denominator = annual_rate.as_integer_ratio()
    yearly = denominator * units_a_year(convention)
    shared = gcd(numerator, yearly)
    return PeriodRates([numerator // shared * length for length in units], yearly // shared)
