"""Equal parts: of the principal (等额本金, 等本等息) and of the fee."""

from itertools import accumulate, repeat
from operator import sub

from jinqiao.money import divide_half_up
from jinqiao.schedule.interest import PeriodRates


def equal_parts(whole_fen: int, count: int) -> list[int]:
    """The whole in equal parts, each rounded half up and capped at what is left; the last takes the rest.

    500,000 over 18 → 17 × 27,778 and 27,774; 6 over 12 → six times 1, then nothing.
    """
    part = divide_half_up(whole_fen, count)
    if part * (count - 1) <= whole_fen:
        return [part] * (count - 1) + [whole_fen - part * (count - 1)]
    full, rest = divmod(whole_fen, part)
    return [part] * full + [rest] + [0] * (count - full - 1)


def equal_principal(principal_fen: int, rates: PeriodRates) -> tuple[list[int], list[int]]:
    """Equal parts of the principal, each period's interest on what is still owed."""
    principals = equal_parts(principal_fen, len(rates.numerators))
    return principals, rates.interests_fen(accumulate(principals, sub, initial=principal_fen))


def flat(principal_fen: int, rates: PeriodRates) -> tuple[list[int], list[int]]:
    """Equal parts of the principal, each period's interest on the original principal."""
    return equal_parts(principal_fen, len(rates.numerators)), rates.interests_fen(repeat(principal_fen))
