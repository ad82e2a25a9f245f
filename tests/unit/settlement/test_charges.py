"""The fee of an early repayment, within the cap over all costs."""

from datetime import date
from decimal import Decimal

import pytest

from jinqiao.schedule import Method
from jinqiao.settlement import Amounts, Keep, charges, payoff, prepayment
from tests.unit.settlement.loans import VALUE_DATE, position_on, rules, terms_of

LOAN = terms_of(10_000_000, Method.INTEREST_ONLY, months=3, annual_rate=Decimal("0.09"))
CAPPED = rules(fee_rate="0.005", cost_cap="0.154")
DAY = date(2026, 1, 20)
"""15 days after the value date: the cap allows 63,287 fen, of which interest takes 36,290."""


@pytest.mark.parametrize(
    ("rate", "fee_fen"), [("0", 0), ("0.005", 17), ("0.0049999", 17), ("0.0001", 0), ("1", 3_333)]
)
def test_the_fee_is_rounded_half_up(rate, fee_fen):
    assert charges.fee_in_full(rules(fee_rate=rate), 3_333) == fee_fen


@pytest.mark.parametrize(("share", "waived_fen"), [("0", 0), ("0.5", 51), ("1.0000", 101)])
def test_the_rebate_is_the_policy_s_share(share, waived_fen):
    assert charges.rebate(rules(fee_rebate=share), 101) == waived_fen


def test_the_fee_takes_what_the_cap_leaves():
    position = position_on(DAY, LOAN)

    assert charges.room_under_cap(position, CAPPED, 0, 0) == 63_287
    assert payoff(position, CAPPED).prepayment_fee_fen == 63_287 - 36_290
    assert prepayment(position, CAPPED, 9_000_000, Keep.TERM).prepayment_fee_fen == 63_287 - 36_290


def test_penalty_counts_toward_the_cap():
    position = position_on(DAY, LOAN)

    assert payoff(position, CAPPED, penalty_fen=20_000).prepayment_fee_fen == 63_287 - 36_290 - 20_000
    assert payoff(position, CAPPED, penalty_fen=40_000).prepayment_fee_fen == 0
    assert prepayment(position, CAPPED, 9_000_000, Keep.TERM, 40_000).prepayment_fee_fen == 0


def test_on_the_value_date_the_cap_leaves_nothing():
    settlement = payoff(position_on(VALUE_DATE, LOAN), CAPPED)

    assert settlement.total_fen == 10_000_000


def test_what_was_paid_in_advance_counts_toward_the_cap():
    in_advance = position_on(DAY, LOAN, Amounts(0, 50_000, 0))

    assert payoff(in_advance, CAPPED).prepayment_fee_fen == 63_287 - 50_000


def test_each_part_of_the_principal_was_lent_until_its_own_due_date():
    """2,000 for 31 days, 2,000 for 59 and 8,000 for 74: 772,000 fen-days at 36.5 % are 772 fen."""
    position = position_on(date(2026, 3, 20), terms_of())

    assert charges.room_under_cap(position, rules(cost_cap="0.365"), 0, 0) == 772 - 120 - 100
