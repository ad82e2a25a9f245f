"""The effective cost of a loan: 12 × the monthly internal rate of return, fees included.

Found in two steps: Newton's method in Decimal comes within a hair, and whole numbers decide the sixth decimal,
so that it is rounded half up even where the true rate lies on the boundary itself.
"""

from collections.abc import Sequence
from decimal import Decimal, localcontext

from jinqiao.money import require_fen
from jinqiao.schedule import Method, Schedule

_PRECISION = 50
_CLOSE = Decimal("1E-30")
_STEPS_A_MONTH = 24_000_000
"""A monthly rate of 1 in halves of the last decimal of the annual rate: 12 months × 10⁶ × 2."""


def apr(principal_fen: int, instalment_totals_fen: Sequence[int], months_to_first: int = 1) -> Decimal:
    """The nominal annual rate, six decimals half up, at which the instalments repay the principal.

    The totals follow each other month by month, the first `months_to_first` months after the payout: one total
    after 12 months is `apr(100_000, [112_000], 12)` → Decimal("0.113866"). Instalments that sum to less than
    the principal raise `ValueError`; so do no instalments at all.
    """
    totals = [require_fen(total, "instalment_totals_fen") for total in instalment_totals_fen]
    principal = require_fen(principal_fen, "principal_fen")
    if principal == 0 or not totals or months_to_first < 1:
        raise ValueError("a rate of return needs a principal and instalments after it")
    if sum(totals) < principal:
        raise ValueError("the instalments do not repay the principal")
    flows = [0] * (months_to_first - 1) + totals
    millionths = 0 if sum(totals) == principal else _millionths(principal, flows)
    return Decimal(millionths).scaleb(-6)


def apr_of(schedule: Schedule) -> Decimal:
    """The rate of a schedule's own rows; a `bullet` has one, at the end of its term."""
    totals = [row.total_fen for row in schedule.instalments]
    alone = schedule.terms.method is Method.BULLET
    return apr(schedule.terms.principal_fen, totals, schedule.terms.months if alone else 1)


def _millionths(principal_fen: int, flows: Sequence[int]) -> int:
    with localcontext(prec=_PRECISION):
        estimate = int(12_000_000 * (_monthly_growth(principal_fen, flows) - 1))
    while not _reaches(principal_fen, flows, estimate):
        estimate -= 1
    while _reaches(principal_fen, flows, estimate + 1):
        estimate += 1
    return estimate


def _monthly_growth(principal_fen: int, flows: Sequence[int]) -> Decimal:
    """1 + the monthly rate, nearly.

    Newton's method on the logarithm of the present value over that of the growth, which is convex and falling:
    from 1 it climbs to the root without passing it, in a handful of steps even at absurd rates.
    """
    growth = Decimal(1)
    while True:
        value, weighted = _present_value(flows, 1 / growth)
        better = growth * (value / principal_fen) ** (value / weighted)
        if better <= growth * (1 + _CLOSE):
            return growth
        growth = better


def _present_value(flows: Sequence[int], discount: Decimal) -> tuple[Decimal, Decimal]:
    """Σ flow·vᵏ and Σ k·flow·vᵏ, k from 1."""
    value = slope = Decimal(0)
    for flow in reversed(flows):
        slope = slope * discount + value
        value = value * discount + flow
    return value * discount, (value + slope * discount) * discount


def _reaches(principal_fen: int, flows: Sequence[int], millionths: int) -> bool:
    """Whether the annual rate is at least this many millionths less a half: exact, in whole numbers.

    It is, if a loan at that rate is paid off by the flows: `owed` is the balance times a growing denominator.
    """
    if millionths <= 0:
        return True
    factor = _STEPS_A_MONTH + 2 * millionths - 1
    owed, scale = principal_fen, 1
    for flow in flows:
        scale *= _STEPS_A_MONTH
        owed = owed * factor - flow * scale
        if owed <= 0:
            return True
    return False
