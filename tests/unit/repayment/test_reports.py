"""Provisions by stage and the coverage of the reserve, by hand and over random loans."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jinqiao.policy import load
from repayment.loan import Status
from repayment.reserve.coverage import Coverage, covered_outstanding_fen
from repayment.reserve.provisions import by_stage
from repayment.waterfall import Parts
from tests.unit.repayment.loans import RULES, loan_of

RATES = tuple(map(Decimal, ("0.01", "0.02", "0.25", "0.50", "0.75", "1")))


def a_loan(principal_fen=10_000, stage=0, paid_fen=0, days=30, status=Status.ACTIVE, loan_id="loan_1"):
    made = loan_of([("usr_ann", principal_fen)], rules=RULES._replace(compensated_after_days=days)).loan
    return made._replace(stage=stage, paid=Parts(paid_fen), status=status, loan_id=loan_id)


def test_each_loan_s_provision_is_its_own_rounded_half_up():
    loans = [
        a_loan(10_050, 2),
        a_loan(10_052, 2, paid_fen=2),
        a_loan(333, 5),
        a_loan(333, 5, status=Status.WRITTEN_OFF),
    ]

    rows = by_stage(loans, RATES)

    assert [(row.loans, row.outstanding_fen, row.provision_fen) for row in rows] == [
        (0, 0, 0),
        (0, 0, 0),
        (2, 20_100, 5_026),
        (0, 0, 0),
        (0, 0, 0),
        (1, 333, 333),
    ]


@given(st.lists(st.tuples(st.integers(1, 10**9), st.integers(0, 5)), max_size=20))
def test_every_open_loan_is_counted_once_and_no_stage_costs_more_than_it_holds(drawn):
    rows = by_stage([a_loan(principal, stage) for principal, stage in drawn], RATES)

    assert sum(row.loans for row in rows) == len(drawn)
    assert sum(row.outstanding_fen for row in rows) == sum(principal for principal, _ in drawn)
    assert all(0 <= row.provision_fen <= row.outstanding_fen for row in rows)


@pytest.mark.parametrize("name", ["cn-2016", "sandbox"])
def test_a_pack_has_a_rate_for_each_stage_and_the_worse_costs_no_less(name):
    rules = load(name).on(date(2026, 11, 24))

    assert len(rules.provisioning.rates) == len(rules.repayment.stage_days) + 1
    assert list(rules.provisioning.rates) == sorted(rules.provisioning.rates)


def test_covered_is_what_the_reserve_may_still_have_to_pay():
    loans = [
        a_loan(1_000, paid_fen=400),
        a_loan(70, days=0),
        a_loan(50, loan_id="loan_bought"),
        a_loan(30, status=Status.WRITTEN_OFF),
    ]

    assert covered_outstanding_fen(loans, {"loan_bought"}) == 600


@pytest.mark.parametrize(
    ("balance_fen", "covered_fen", "share", "short"),
    [
        (0, 0, None, False),
        (1, 3, "0.3333", False),
        (2, 100, "0.0200", False),
        (199, 10_000, "0.0199", True),
        (0, 1, "0.0000", True),
    ],
)
def test_a_reserve_is_short_below_its_floor(balance_fen, covered_fen, share, short):
    coverage = Coverage(balance_fen, covered_fen)

    assert (str(coverage.share) if share else coverage.share) == share
    assert coverage.is_short_of(Decimal("0.02")) is short
