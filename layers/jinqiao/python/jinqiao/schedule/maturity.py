"""Principal in one sum at the end (按月付息到期还本, 到期一次性还本付息)."""

from itertools import repeat

from jinqiao.money import divide_half_up
from jinqiao.schedule.interest import PeriodRates


def interest_only(principal_fen: int, rates: PeriodRates) -> tuple[list[int], list[int]]:
    """Interest on the whole principal each period, the principal with the last."""
    interests = rates.interests_fen(repeat(principal_fen))
    return [0] * (len(interests) - 1) + [principal_fen], interests


def bullet(principal_fen: int, rates: PeriodRates) -> tuple[list[int], list[int]]:
    """One row: the principal and the simple interest of the whole term, rounded once."""
    return [principal_fen], [divide_half_up(principal_fen * sum(rates.numerators), rates.denominator)]
