"""Principal in one sum at the end (按月付息到期还本, 到期一次性还本付息)."""

from jinqiao.schedule.interest import PeriodRates


def interest_only(principal_fen: int, rates: PeriodRates) -> tuple[list[int], list[int]]:
    """Interest on the whole principal each period, the principal with the last."""
    interests = [rates.interest_fen(principal_fen, numerator) for numerator in rates.numerators]
    return [0] * (len(interests) - 1) + [principal_fen], interests


def bullet(principal_fen: int, rates: PeriodRates) -> tuple[list[int], list[int]]:
    """One row: the principal and the simple interest of the whole term, rounded once."""
    return [principal_fen], [rates.interest_fen(principal_fen, sum(rates.numerators))]
