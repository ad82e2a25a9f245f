"""Early repayment of a loan whose rows were negotiated anew: they shrink in proportion."""

from datetime import date

import pytest

from jinqiao.schedule import Method
from jinqiao.settlement import Amounts, Keep, KeepNotOffered, Plan, Position, payoff, position_of, prepayment
from jinqiao.settlement.plan import Line, plan_of
from tests.unit.settlement.loans import rules, terms_of

NEGOTIATED = plan_of(
    [
        Line(date(2026, 2, 5), 2_000, 120, 0),
        Line(date(2026, 3, 20), 0, 139, 0),
        Line(date(2026, 5, 5), 0, 50, 0),
        Line(date(2026, 6, 5), 3_000, 100, 0),
        Line(date(2026, 7, 5), 7_000, 70, 0),
    ],
    restructured=True,
)
"""A loan of 12,000 fen: new terms since 20 March, when 139 fen of interest were in arrears and fell due."""
HALF_OF_46_DAYS = date(2026, 4, 12)


def position(plan: Plan = NEGOTIATED, method: Method = Method.EQUAL_PRINCIPAL) -> Position:
    paid = Amounts(sum(row.principal_fen for row in plan.rows[:2]), 259, 0)
    return position_of(terms_of(method=method), plan, paid, HALF_OF_46_DAYS)


def test_a_payoff_takes_the_interest_since_the_new_terms():
    settlement = payoff(position(), rules())

    assert (settlement.principal_fen, settlement.interest_fen) == (10_000, 25)


@pytest.mark.parametrize("method", list(Method))
def test_every_row_shrinks_as_the_principal_does_whatever_the_contract_s_method_was(method):
    settlement = prepayment(position(method=method), rules(), 5_025, Keep.TERM)

    assert [row[1:4] for row in settlement.plan.rows[2:]] == [
        (HALF_OF_46_DAYS, 5_000, 25),
        (date(2026, 5, 5), 0, 13),
        (date(2026, 6, 5), 1_500, 50),
        (date(2026, 7, 5), 3_500, 35),
    ]
    assert settlement.plan.restructured


def test_there_is_no_instalment_to_keep():
    with pytest.raises(KeepNotOffered):
        prepayment(position(), rules(), 5_025, Keep.INSTALMENT)


def test_parts_are_rounded_on_their_sums_so_that_they_add_up():
    """Of 1, 1 and 1 two are left: 2/3 → 1, 4/3 → 1, 2 → 2."""
    due_dates = (date(2026, 5, 5), date(2026, 6, 5), date(2026, 7, 5))
    paid_rows = [Line(date(2026, 2, 5), 9, 259, 0), Line(date(2026, 3, 20), 0, 0, 0)]
    plan = plan_of([*paid_rows, *(Line(day, 1, 0, 0) for day in due_dates)], restructured=True)

    settlement = prepayment(position(plan), rules(), 1, Keep.TERM)

    assert [row.principal_fen for row in settlement.plan.rows[2:]] == [1, 1, 0, 1]
