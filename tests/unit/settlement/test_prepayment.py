"""What an amount prepays, and what it is refused for."""

from datetime import date
from decimal import Decimal

import pytest

from jinqiao.schedule import Method
from jinqiao.settlement import (
    Amounts,
    Keep,
    KeepNotOffered,
    ReachesPayoff,
    TooLittle,
    UnknownConvention,
    payoff,
    position_of,
    prepayment,
)
from jinqiao.settlement.charges import Rules
from tests.unit.settlement.loans import VALUE_DATE, agreed, paid_by, position_on, rules, terms_of

MID_PERIOD = date(2026, 3, 20)
"""Two rows of 2,000 are paid, 8,000 are owed, and 39 of the third row's 80 of interest are borne."""
DEAR = rules(fee_rate="0.005")


def test_the_least_is_a_fen_of_principal_beside_the_interest():
    position = position_on(MID_PERIOD, terms_of())

    least = prepayment(position, DEAR, 40, Keep.TERM)

    assert (least.principal_fen, least.interest_fen) == (1, 39)
    with pytest.raises(TooLittle) as refusal:
        prepayment(position, DEAR, 39, Keep.TERM)
    assert refusal.value.least_fen == 40


def test_what_pays_the_loan_off_is_no_part_of_it():
    position = position_on(MID_PERIOD, terms_of())
    whole_fen = payoff(position, DEAR).total_fen

    nearly = prepayment(position, DEAR, whole_fen - 1, Keep.TERM)

    assert nearly.principal_fen == 7_999
    with pytest.raises(ReachesPayoff) as refusal:
        prepayment(position, DEAR, whole_fen, Keep.TERM)
    assert refusal.value.payoff_fen == whole_fen == 8_000 + 39 + 40


def test_the_last_fen_of_a_loan_can_only_be_paid_off():
    day = date(2026, 2, 5)
    almost_all = prepayment(position_on(day, terms_of()), rules(), 9_999, Keep.TERM).plan
    position = position_of(terms_of(), almost_all, paid_by(almost_all, day), day)

    with pytest.raises(ReachesPayoff):
        prepayment(position, rules(), 0, Keep.TERM)


@pytest.mark.parametrize("method", [Method.INTEREST_ONLY, Method.BULLET])
def test_there_is_no_instalment_to_keep_where_principal_falls_due_at_the_end(method):
    position = position_on(MID_PERIOD, terms_of(method=method))

    with pytest.raises(KeepNotOffered):
        prepayment(position, rules(), 5_000, Keep.INSTALMENT)


def test_a_convention_that_the_platform_does_not_know_is_refused():
    unknown = Rules("by_the_moon", DEAR.fee_rate, DEAR.fee_rebate, DEAR.cost_cap, 365)

    with pytest.raises(UnknownConvention):
        payoff(position_on(MID_PERIOD, terms_of()), unknown)


def test_a_loan_with_nothing_ahead_costs_nothing_beside_what_is_due():
    terms = terms_of()
    matured = position_on(date(2026, 7, 5), terms)

    settlement = payoff(matured, DEAR)

    assert settlement.total_fen == 0
    assert settlement.plan == agreed(terms)
    with pytest.raises(ReachesPayoff):
        prepayment(matured, DEAR, 1, Keep.TERM)


def test_what_is_due_and_unpaid_is_beside_a_settlement():
    unpaid = position_on(MID_PERIOD, terms_of(), Amounts())
    punctual = position_on(MID_PERIOD, terms_of())

    assert payoff(unpaid, DEAR) == payoff(punctual, DEAR)


def test_rows_that_ask_for_nothing_are_ahead_until_their_day():
    terms = terms_of(5, months=12, annual_rate=rules().fee_rate)

    position = position_on(date(2026, 2, 5), terms)

    assert [row.total_fen for row in position.kept.rows] == [0]
    assert position.outstanding_fen == 5


def test_what_was_paid_in_advance_of_a_row_behind_empty_ones_stays_paid():
    """A fee of 1 fen over three months falls due with the last; rows without interest ask for nothing before."""
    terms = terms_of(136, Method.INTEREST_ONLY, months=3, annual_rate=Decimal(0), fee_fen=1)
    position = position_on(VALUE_DATE, terms, Amounts(0, 0, 1))

    plan = prepayment(position, rules(), 135, Keep.TERM).plan

    assert [row[2:5] for row in plan.rows] == [(135, 0, 1), (0, 0, 0), (0, 0, 0), (1, 0, 0)]
