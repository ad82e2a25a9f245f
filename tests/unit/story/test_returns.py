"""What an investment brought, and what a monthly rate comes to in a year."""

import math
from datetime import date

import pytest

from local.story import demo, returns, screen
from local.story.checks import Checks


def receipt(day: str, principal_fen: int, interest_fen: int) -> dict[str, object]:
    parts = {"principal_fen": principal_fen, "interest_fen": interest_fen, "penalty_fen": 0}
    return {"business_date": day, **parts}


def test_money_back_after_a_year_with_a_tenth_on_top_is_ten_percent() -> None:
    investment = {"amount_fen": 100_000, "received": [receipt("2027-01-05", 100_000, 10_000)]}
    result = returns.of(investment, date(2026, 1, 5))
    assert (result.paid_in_fen, result.principal_fen, result.interest_fen) == (100_000, 100_000, 10_000)
    assert result.received_fen == 110_000
    assert result.xirr == pytest.approx(0.10)


def test_an_investment_that_returned_nothing_has_no_rate() -> None:
    assert math.isnan(returns.of({"amount_fen": 100, "received": []}, date(2026, 1, 5)).xirr)


def test_twelve_percent_charged_monthly_is_more_than_twelve_a_year() -> None:
    assert returns.effective("0.1200") == pytest.approx(0.126825, abs=1e-6)


def test_the_thirty_bids_of_the_demo_fill_the_loan_exactly() -> None:
    assert len(demo.bids()) == 30
    assert sum(demo.bids()) == 10_000_000
    assert min(demo.bids()) > 0


def test_no_checks_and_one_failed_check_are_both_a_failure() -> None:
    checks = Checks()
    assert not checks.held
    checks.equal("one", 1, 1)
    assert checks.held
    checks.near("two", 0.10, 0.20, 0.01)
    assert not checks.held
    assert checks.made[0].detail == "1"
    assert checks.made[1].detail == "10.0000% beside 20.0000%"


@pytest.mark.parametrize(("fen", "text"), [(0, "0.00"), (1234567, "12,345.67"), (-5, "-0.05")])
def test_fen_read_as_yuan(fen: int, text: str) -> None:
    assert screen.yuan(fen) == text
