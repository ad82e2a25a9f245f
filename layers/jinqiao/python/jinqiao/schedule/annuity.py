"""Level instalments (等额本息): what a period's interest leaves of the instalment repays principal."""

from math import prod
from operator import sub

from jinqiao.money import divide_half_up
from jinqiao.schedule.interest import PeriodRates


def equal_instalment(principal_fen: int, rates: PeriodRates) -> tuple[list[int], list[int]]:
    """Rows of one level total; the last takes what is left."""
    return repaid_by(level_instalment(principal_fen, rates), principal_fen, rates)


def repaid_by(level_fen: int, principal_fen: int, rates: PeriodRates) -> tuple[list[int], list[int]]:
    """Rows of a given total each period, as long as something is owed; the last takes what is left.

    Where the level cannot cover a period's interest, that period repays nothing and the interest stands as
    computed; where rounding up repays faster, a row never repays more than is owed.
    """
    whole, half = rates.denominator, rates.denominator // 2
    balance, owed, interests = principal_fen, [principal_fen], []
    for numerator in rates.numerators:
        interest = (balance * numerator + half) // whole
        if interest < level_fen:
            balance = max(balance + interest - level_fen, 0)
        interests.append(interest)
        owed.append(balance)
    owed[-1] = 0
    return list(map(sub, owed, owed[1:])), interests


def level_instalment(principal_fen: int, rates: PeriodRates) -> int:
    """The one instalment that amortizes the principal exactly over the periods, rounded half up to the fen.

    Computed in whole numbers, so that it is right at any size: 30,000,000 fen over 360 months at 4.9 % → 159,218.
    """
    first = rates.numerators[0]
    if rates.numerators.count(first) == len(rates.numerators):
        return _level_of_equal_periods(principal_fen, first, rates.denominator, len(rates.numerators))
    return _level_of_unequal_periods(principal_fen, rates)


def _level_of_equal_periods(principal_fen: int, numerator: int, denominator: int, periods: int) -> int:
    """P·i·(1+i)ⁿ / ((1+i)ⁿ − 1) with i = numerator / denominator."""
    if numerator == 0:
        return divide_half_up(principal_fen, periods)
    growth = (denominator + numerator) ** periods
    return divide_half_up(principal_fen * numerator * growth, denominator * (growth - denominator**periods))


def _level_of_unequal_periods(principal_fen: int, rates: PeriodRates) -> int:
    """P · Π(1+iₖ) / Σₖ Πⱼ₍ⱼ>ₖ₎(1+iⱼ), both sides over the same power of the denominator."""
    factors = [rates.denominator + numerator for numerator in rates.numerators]
    annuity, power = 0, 1
    for factor in factors:
        power *= rates.denominator
        annuity = annuity * factor + power
    return divide_half_up(principal_fen * prod(factors), annuity)
