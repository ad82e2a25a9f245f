"""Repayment schedules, exact to the fen: five methods, three day-counts, 1 to 360 months.

    terms = Terms(10_000, Decimal("0.094822"), 6, Method.EQUAL_INSTALMENT, date(2024, 1, 1))
    build(terms).instalments[0].total_fen      # 1713

The rules are those of the API's quote; `terms.py` says what a loan is, `due_dates.py` when it falls due,
`annuity.py`, `parts.py` and `maturity.py` how each family of methods splits it, `plan.py` puts it together.
"""

from typing import TYPE_CHECKING, Any

from jinqiao.day_count import DayCount
from jinqiao.schedule.instalment import Instalment
from jinqiao.schedule.terms import InvalidTerms, Method, Terms

if TYPE_CHECKING:
    from jinqiao.schedule.plan import Schedule, build

__all__ = ["DayCount", "Instalment", "InvalidTerms", "Method", "Schedule", "Terms", "build"]


def __getattr__(name: str) -> Any:
    """What builds a schedule is imported when it is asked for: the daily run only reads rows, and starts sooner."""
    if name not in ("Schedule", "build"):
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from jinqiao.schedule import plan

    return getattr(plan, name)
