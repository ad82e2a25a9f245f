"""The formulas of explanations. Each takes its inputs as they are shown and gives the amount in fen, exactly.

An input is an int, a decimal text, or lists of them; so an answer can be recomputed from what it says alone.
Division rounds half up to the fen; `exact` is the amount before that, where it is rounded once.
"""

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import Any

from jinqiao.allocation import entitlement
from jinqiao.money import round_half_up
from jinqiao.schedule.parts import equal_parts
from repayment.explanation.models import Formula

Inputs = Mapping[str, Any]


def amount(formula: Formula, inputs: Inputs) -> int:
    """The amount in fen that a formula gives for its inputs."""
    return _AMOUNTS[formula](inputs)


def exact(formula: Formula, inputs: Inputs) -> Fraction | None:
    """The amount before its one rounding; None where nothing is rounded, or parts of it are."""
    return _EXACT[formula](inputs) if formula in _EXACT else None


def _fee_tier(inputs: Inputs) -> int:
    reaching = (
        tier["fee_fen"]
        for tier in inputs["tiers"]
        if tier["up_to_fen"] is None or inputs["amount_fen"] <= tier["up_to_fen"]
    )
    return next(reaching)


def _share(inputs: Inputs) -> int:
    def of(total_fen: int) -> int:
        stretches, units = inputs["stretches"], inputs["units"]
        return sum(entitlement(total_fen, begin, end, units) for begin, end in stretches)

    return of(inputs["after_fen"]) - of(inputs["before_fen"])


def _exact_share(inputs: Inputs) -> Fraction:
    units = sum(to_unit - from_unit for from_unit, to_unit in inputs["stretches"])
    return Fraction((inputs["after_fen"] - inputs["before_fen"]) * units, inputs["units"])


def _waterfall(inputs: Inputs) -> int:
    left_fen, got_fen = inputs["amount_fen"], 0
    for row in inputs["rows"]:
        for component in inputs["order"]:
            taken = min(left_fen, row[f"{component}_fen"])
            left_fen -= taken
            got_fen += taken if component == inputs["component"] else 0
    return got_fen


def _exact_interest(inputs: Inputs) -> Fraction:
    return Fraction(inputs["balance_fen"] * inputs["numerator"], inputs["denominator"])


def _equal_part(inputs: Inputs) -> int:
    return equal_parts(inputs["whole_fen"], inputs["count"])[inputs["number"] - 1]


def _exact_penalty(inputs: Inputs) -> Fraction:
    charged = inputs["overdue_fen_days"] * Fraction(inputs["annual_rate"]) / inputs["year_days"]
    return charged - inputs["paid_fen"]


def _values(inputs: Inputs) -> Sequence[int]:
    return list(inputs.values())


_AMOUNTS: dict[Formula, Callable[[Inputs], int]] = {
    Formula.STATED: lambda inputs: inputs["amount_fen"],
    Formula.SUM: lambda inputs: sum(_values(inputs)),
    Formula.FEE_TIER: _fee_tier,
    Formula.SHARE: _share,
    Formula.WATERFALL: _waterfall,
    Formula.PERIOD_INTEREST: lambda inputs: round_half_up(_exact_interest(inputs)),
    Formula.EQUAL_PART: _equal_part,
    Formula.PENALTY_TO_DATE: lambda inputs: round_half_up(_exact_penalty(inputs)),
}

_EXACT: dict[Formula, Callable[[Inputs], Fraction]] = {
    Formula.SHARE: _exact_share,
    Formula.PERIOD_INTEREST: _exact_interest,
    Formula.PENALTY_TO_DATE: _exact_penalty,
}
