"""Loans of which all that is left falls due, whatever was paid: nothing is lost and nothing is asked for twice."""

from hypothesis import given
from hypothesis import strategies as st

from investment import cash_flow
from investment.cash_flow import Stretch, Sums
from jinqiao.restructuring.replan import Amounts, call_in, left_on
from tests.property.test_restructuring_properties import days, histories


def columns(rows) -> Amounts:
    return Amounts(*(sum(row[at] for row in rows) for at in (2, 3, 4)))


@given(histories(), days)
def test_what_was_paid_stays_and_the_rest_is_due_in_one_row_of_the_day(history, day):
    left = left_on(history, day)

    *paid_rows, last = call_in(history, day)

    asked = columns([last]).minus(left.paid_beyond)
    assert paid_rows == list(left.paid_rows)
    assert last.due_date == day
    assert asked == left.arrears._replace(principal_fen=left.principal_fen)


@given(histories(), days)
def test_the_principal_is_the_loan_s_and_no_component_asks_for_less_than_was_paid(history, day):
    rows = call_in(history, day)

    assert columns(rows).principal_fen == columns(history.rows).principal_fen
    assert min(columns(rows).minus(history.paid)) >= 0
    assert [row.number for row in rows] == list(range(1, len(rows) + 1))
    assert rows[-1].balance_fen == 0


@given(histories(), days)
def test_no_interest_is_asked_for_that_would_have_run_later(history, day):
    asked, agreed = columns(call_in(history, day)), columns(history.rows)

    assert asked.interest_fen <= agreed.interest_fen
    assert asked.fee_fen <= agreed.fee_fen


@given(st.lists(st.integers(1, 10**9), min_size=1, max_size=20), st.data())
def test_the_losses_of_all_claims_are_what_did_not_come_back(bids, data):
    units = sum(bids)
    came_back = data.draw(st.integers(0, units))
    ends = [sum(bids[: place + 1]) for place in range(len(bids))]

    losses = [
        cash_flow.loss_fen(Stretch(end - bid, end, units), Sums(came_back))
        for bid, end in zip(bids, ends, strict=True)
    ]

    assert sum(losses) == units - came_back
    assert all(0 <= loss <= bid for loss, bid in zip(losses, bids, strict=True))
