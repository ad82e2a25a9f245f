"""What a loan takes of an income."""

from datetime import date
from decimal import Decimal

import pytest

from jinqiao.schedule import Method, Terms, build
from lending.affordability import income_share, monthly_burden_fen


def burden(method: Method, rate: str = "0.1200", fee_fen: int = 0) -> int:
    terms = Terms(1_200_000, Decimal(rate), 12, method, date(2026, 1, 31), fee_fen=fee_fen)
    return monthly_burden_fen(build(terms))


def test_the_burden_of_level_instalments_is_the_instalment():
    assert burden(Method.EQUAL_INSTALMENT) == 106_619


def test_the_burden_of_level_principal_is_the_first_instalment_which_is_the_greatest():
    assert burden(Method.EQUAL_PRINCIPAL) == 100_000 + 12_000


def test_the_burden_of_flat_interest_is_the_instalment():
    assert burden(Method.FLAT) == 100_000 + 12_000


@pytest.mark.parametrize("method", [Method.INTEREST_ONLY, Method.BULLET])
def test_a_principal_repaid_at_the_end_is_saved_for_over_the_term(method):
    assert burden(method) == 112_000


def test_a_part_of_a_fen_a_month_counts_as_one():
    assert burden(Method.BULLET, fee_fen=1) == 112_001


def test_the_fee_is_part_of_the_burden():
    assert burden(Method.EQUAL_PRINCIPAL, fee_fen=12_000) == 100_000 + 12_000 + 1_000


def test_the_share_is_of_the_income_that_debts_leave():
    assert income_share(105_000, 350_000, 50_000) == Decimal("0.35")


def test_a_share_a_hair_under_a_bound_stays_under_it():
    assert income_share(34_999_999, 100_000_000, 0) < Decimal("0.35")


@pytest.mark.parametrize("debt_fen", [100_000, 100_001])
def test_debts_that_take_all_income_leave_no_share_for_a_loan(debt_fen):
    assert income_share(1, 100_000, debt_fen) == Decimal("Infinity")
