"""The policy table decides: affordable, borderline, or not; within the caps or not."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from jinqiao import policy
from lending.affordability import monthly_burden_fen
from lending.decision import PolicyTable, Verdict
from lending.pricing import Asked

TODAY = date(2026, 3, 2)
SANDBOX = policy.load("sandbox").on(TODAY)
CHINA = policy.load("cn-2016").on(TODAY)


def asked(**but) -> Asked:
    usual = {
        "principal_fen": 1_000_000,
        "months": 12,
        "method": "equal_instalment",
        "monthly_income_fen": 3_000_000,
        "monthly_debt_fen": 0,
    }
    return Asked(**usual | but)


def decided(committed_fen: int = 0, rules=SANDBOX, **but):
    return PolicyTable(rules).decide(asked(**but), committed_fen, TODAY)


def test_a_small_instalment_is_approved_at_the_best_grade():
    decision = decided()

    assert decision.verdict is Verdict.APPROVE
    assert decision.price.grade.grade == "A"
    assert decision.reasons == ()


@pytest.mark.parametrize(
    ("monthly_income_fen", "grade"), [(900_000, "A"), (800_000, "B"), (430_000, "C"), (255_000, "C")]
)
def test_the_grade_follows_from_the_share_of_income(monthly_income_fen, grade):
    assert decided(monthly_income_fen=monthly_income_fen).price.grade.grade == grade


def test_an_instalment_under_35_percent_needs_no_human_and_one_of_35_percent_does():
    instalment_fen = monthly_burden_fen(decided(monthly_income_fen=260_000).price.schedule)
    just_enough = -(-instalment_fen * 100 // 35) + 1

    assert decided(monthly_income_fen=just_enough).verdict is Verdict.APPROVE
    assert decided(monthly_income_fen=just_enough - 2).verdict is Verdict.REVIEW


def test_the_middle_band_is_for_a_human_at_the_last_grade():
    decision = decided(monthly_income_fen=200_000)

    assert decision.verdict is Verdict.REVIEW
    assert decision.price.grade.grade == "D"
    assert decision.reasons == ("borderline_affordability",)


@pytest.mark.parametrize("monthly_income_fen", [1, 100_000, 170_000])
def test_beyond_the_table_it_is_declined(monthly_income_fen):
    decision = decided(monthly_income_fen=monthly_income_fen)

    assert decision.verdict is Verdict.DECLINE
    assert decision.reasons == ("unaffordable",)
    assert decision.price is None


def test_debts_count_before_the_instalment():
    assert decided(monthly_debt_fen=2_800_000).verdict is Verdict.REVIEW
    assert decided(monthly_debt_fen=3_000_000).verdict is Verdict.DECLINE


def test_exactly_the_cap_may_be_borrowed_and_a_fen_more_may_not():
    rich = {"monthly_income_fen": 100_000_000}

    assert decided(principal_fen=20_000_000, **rich).verdict is Verdict.APPROVE
    assert decided(principal_fen=20_000_001, **rich).reasons == ("over_borrowing_cap",)


def test_what_is_owed_and_on_offer_counts_towards_the_cap():
    assert decided(committed_fen=19_000_000).verdict is Verdict.APPROVE
    assert decided(committed_fen=19_000_001).reasons == ("over_borrowing_cap",)


@pytest.mark.parametrize("method", SANDBOX.borrowing.methods)
@pytest.mark.parametrize("months", [1, 3, 12, 60])
@pytest.mark.parametrize("income_fen", [100_000_000, 3_600_000])
def test_whatever_is_approved_costs_less_than_the_cap(method, months, income_fen):
    decision = decided(principal_fen=1_234_567, months=months, method=method, monthly_income_fen=income_fen)

    assert decision.verdict in (Verdict.APPROVE, Verdict.REVIEW)
    assert decision.price.apr <= SANDBOX.borrowing.cost_cap


def test_a_price_over_the_cap_on_cost_is_not_offered():
    stricter = replace(SANDBOX, borrowing=replace(SANDBOX.borrowing, cost_cap=Decimal("0.0700")))

    assert decided(rules=stricter).reasons == ("over_cost_cap",)


def test_the_same_borrower_is_decided_by_the_rules_of_the_pack_in_force():
    decision = decided(rules=CHINA)

    assert decision.verdict is Verdict.APPROVE
    assert decision.price.apr <= CHINA.borrowing.cost_cap < Decimal("0.154")
