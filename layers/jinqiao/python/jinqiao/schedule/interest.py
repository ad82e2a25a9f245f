"""Interest rates of single periods, as exact fractions over one denominator."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from math import gcd
from typing import NamedTuple

from jinqiao.day_count import DayCount, units_a_year


class PeriodRates(NamedTuple):
    """Period k bears `numerators[k] / denominator` of interest on each fen owed.

    The denominator is even, so that half of it, which rounding adds, is a whole number.
    """

    numerators: list[int]
    denominator: int

    def interests_fen(self, balances: Iterable[int]) -> list[int]:
        """Each period's interest on its balance, rounded half up: 10,000 fen at 9.4822 %/12 bear 79 fen."""
        whole, half = self.denominator, self.denominator // 2
        return [
            (balance * numerator + half) // whole
            for balance, numerator in zip(balances, self.numerators, strict=False)
        ]


def period_rates(annual_rate: Decimal, convention: DayCount, units: Sequence[int]) -> PeriodRates:
    """The rate of each period: annual rate × its units ÷ the units of a year."""
    numerator, denominator = annual_rate.as_integer_ratio()
    yearly = denominator * units_a_year(convention)
    shared = gcd(numerator, yearly)
    numerator, yearly = numerator // shared, yearly // shared
    doubled = 1 + yearly % 2
    return PeriodRates([numerator * doubled * length for length in units], yearly * doubled)
