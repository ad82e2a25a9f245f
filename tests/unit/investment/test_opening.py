"""The terms under which a loan comes to the market."""

from datetime import UTC, date, datetime

import pytest

from investment import opening
from investment.titles import title
from jinqiao import policy

RULES = policy.load("sandbox").on(date(2026, 3, 2))


def test_the_window_ends_with_the_last_working_day_in_shanghai():
    monday_evening = datetime(2026, 3, 2, 12, tzinfo=UTC)

    assert opening.closes_at(monday_evening, 5).isoformat() == "2026-03-10T00:00:00+08:00"


def test_holidays_and_worked_weekends_are_counted_as_they_are():
    before_new_year = datetime(2026, 2, 13, 2, tzinfo=UTC)

    assert opening.closes_at(before_new_year, 2).date() == date(2026, 2, 25)


@pytest.mark.parametrize(
    ("principal_fen", "least_fen"), [(10_000, 10_000), (20_000_000, 10_000), (20_002_000, 10_001)]
)
def test_the_least_bid_keeps_a_loan_within_the_most_lenders(principal_fen, least_fen):
    assert opening.min_bid_fen(principal_fen, RULES) == least_fen
    assert principal_fen / least_fen <= RULES.listing.most_lenders


@pytest.mark.parametrize(("risk_level", "rank"), [("R1", 1), ("R2", 2), ("R3", 3), ("R4", 4), ("R5", 5)])
def test_the_lowest_class_that_may_buy_is_required(risk_level, rank):
    assert opening.required_rank(risk_level, RULES) == rank


def test_a_risk_level_that_nobody_may_buy_is_not_listed():
    with pytest.raises(ValueError, match="empty"):
        opening.required_rank("R9", RULES)


def test_a_title_says_what_the_loan_is_for_in_the_callers_language():
    assert title("education", "zh") == "教育培训借款"
    assert title("education", "en") == "Loan for education"
    assert title("other", "en") == "Personal loan"
