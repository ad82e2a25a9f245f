"""Loans under new terms, prepaid: their rows still add up, and none asks for more than before."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from jinqiao.restructuring.replan import History, replan
from jinqiao.restructuring.terms import NewTerms
from jinqiao.schedule import Method, Terms
from jinqiao.settlement import Amounts, Keep, Plan, ReachesPayoff, TooLittle, payoff, position_of, prepayment
from tests.property.test_restructuring_properties import restructurings
from tests.unit.settlement.loans import rules

RULES = rules(fee_rate="0.005", fee_rebate="0.5", cost_cap="0.154")


def contract(history: History, terms: NewTerms) -> Terms:
    """Some contract: which one it was must not matter once its rows are replaced."""
    principal_fen = sum(row.principal_fen for row in history.rows)
    return Terms(principal_fen, terms.annual_rate, 12, Method.BULLET, history.value_date, history.day_count)


@given(restructurings(), st.integers(0, 400), st.integers(1, 9_999))
def test_a_prepayment_leaves_rows_that_add_up_and_none_that_asks_for_more(restructuring, later, share):
    history, day, terms = restructuring
    rows = replan(history, day, terms)
    day += timedelta(days=later)
    paid = paid_by(rows, day, history.paid)
    position = position_of(contract(history, terms), Plan(rows, restructured=True), paid, day)
    amount_fen = payoff(position, RULES).total_fen * share // 10_000
    try:
        plan = prepayment(position, RULES, amount_fen, Keep.TERM).plan
    except (TooLittle, ReachesPayoff):
        return

    before = {row.due_date: row for row in position.ahead}
    remaining = plan.rows[len(position.kept.rows) + 1 :]
    assert sum(row.principal_fen for row in plan.rows) == sum(row.principal_fen for row in rows)
    assert min(min(row[2:]) for row in plan.rows) >= 0
    assert [row.due_date for row in remaining] == list(before)
    assert all(row.interest_fen <= before[row.due_date].interest_fen for row in remaining)


def paid_by(rows, day: date, paid_before) -> Amounts:
    """Everything due by a day, and at least what was paid before."""
    due = [row for row in rows if row.due_date <= day]
    whole = (sum(row[at] for row in due) for at in (2, 3, 4))
    return Amounts(*map(max, whole, paid_before))
