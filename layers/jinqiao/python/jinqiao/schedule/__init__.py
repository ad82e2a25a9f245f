"""Repayment schedules, exact to the fen: five methods, three day-counts, 1 to 360 months.

    terms = Terms(10_000, Decimal("0.094822"), 6, Method.EQUAL_INSTALMENT, date(2024, 1, 1))
    build(terms).instalments[0].total_fen      # 1713

The rules are those of the API's quote; `terms.py` says what a loan is, `due_dates.py` when it falls due,
`annuity.py`, `parts.py` and `maturity.py` how each family of methods splits it, `plan.py` puts it together.
"""

from jinqiao.day_count import DayCount
from jinqiao.schedule.plan import Instalment, Schedule, build
from jinqiao.schedule.terms import InvalidTerms, Method, Terms

__all__ = ["DayCount", "Instalment", "InvalidTerms", "Method", "Schedule", "Terms", "build"]
