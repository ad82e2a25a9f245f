"""Loans for the tests of early repayment: terms, the plan as agreed, and what was paid of it."""

from datetime import date
from decimal import Decimal
from typing import Any

from jinqiao.schedule import Method, Terms, build
from jinqiao.settlement import Amounts, Plan, Position, Rules, position_of

VALUE_DATE = date(2026, 1, 5)


def terms_of(principal_fen: int = 12_000, method: Method = Method.EQUAL_PRINCIPAL, **more: Any) -> Terms:
    """Six months at 12 % unless told otherwise."""
    stated = {"annual_rate": Decimal("0.12"), "months": 6, "start_date": VALUE_DATE} | more
    return Terms(principal_fen=principal_fen, method=method, **stated)


def agreed(terms: Terms) -> Plan:
    """The plan that a loan begins with."""
    return Plan(build(terms).instalments)


def rules(**figures: str) -> Rules:
    """No fee, everything waived and no cap that would matter, unless told otherwise."""
    stated = {"fee_rate": "0", "fee_rebate": "1", "cost_cap": "1"} | figures
    rates = {name: Decimal(figure) for name, figure in stated.items()}
    return Rules(interest_convention="pro_rata_days", year_days=365, **rates)


def paid_by(plan: Plan, day: date) -> Amounts:
    """What was paid, if everything that fell due was paid on its day."""
    due = [row for row in plan.rows if row.due_date <= day]
    return Amounts(
        sum(row.principal_fen for row in due),
        sum(row.interest_fen for row in due),
        sum(row.fee_fen for row in due),
    )


def position_on(day: date, terms: Terms, paid: Amounts | None = None) -> Position:
    """A loan as agreed on a day, with what was paid of it."""
    plan = agreed(terms)
    return position_of(terms, plan, paid or paid_by(plan, day), day)
