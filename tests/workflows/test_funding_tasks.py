"""The tasks by which a full listing becomes a loan: each can be repeated, none can be skipped."""

from datetime import date

import pytest

from local.world import FunctionFailed
from tests import lent_loans
from tests.lent_loans import balance, captures, disbursal, in_clearing, journals_of, lend, somebody


@pytest.fixture
def world(moving_world):
    return moving_world


@pytest.fixture
def borrower(world):
    return somebody(world)


@pytest.fixture
def lenders(world):
    return [(somebody(world), 300_000), (somebody(world), 200_000)]


def test_a_loan_is_paid_out_in_full_when_all_lenders_have_paid_in(world, borrower):
    lent = lend(world, borrower, [300_000, 200_000], fee_fen=9_000)

    assert balance(world, borrower) == 500_000
    assert in_clearing(world, lent.loan_id) == 0
    assert sorted(journals_of(world, lent.loan_id)) == [
        f"claims_capture#{lent.loan_id}#0",
        f"disbursement#{lent.loan_id}",
    ]


def test_every_task_done_twice_is_done_once(world, borrower, lenders):
    [chunk] = captures(world, "loan_twice", lenders)
    start = disbursal(world, "loan_twice", borrower, lenders)

    for short_name, event in [
        ("repayment-open-clearing", {"loan_id": "loan_twice"}),
        ("repayment-open-clearing", {"loan_id": "loan_twice"}),
        ("repayment-capture-claims", chunk),
        ("repayment-open-clearing", {"loan_id": "loan_twice"}),
        ("repayment-capture-claims", chunk),
        ("repayment-start-loan", start),
        ("repayment-capture-claims", chunk),
        ("repayment-start-loan", start),
    ]:
        world.invoke(short_name, event)

    assert balance(world, borrower) == 500_000
    assert in_clearing(world, "loan_twice") == 0


def test_a_loan_is_not_paid_out_while_a_claim_is_missing(world, borrower, lenders):
    [chunk] = captures(world, "loan_early", lenders)
    world.invoke("repayment-open-clearing", {"loan_id": "loan_early"})
    world.invoke("repayment-capture-claims", chunk | {"bids": chunk["bids"][:1]})

    with pytest.raises(FunctionFailed, match="ClearingIncomplete"):
        world.invoke("repayment-start-loan", disbursal(world, "loan_early", borrower, lenders))

    assert balance(world, borrower) == 0
    assert in_clearing(world, "loan_early") == 300_000


def test_other_bids_under_a_captured_chunk_are_a_conflict(world, lenders):
    [chunk] = captures(world, "loan_conflict", lenders)
    world.invoke("repayment-open-clearing", {"loan_id": "loan_conflict"})
    world.invoke("repayment-capture-claims", chunk)

    with pytest.raises(FunctionFailed, match="JournalConflict"):
        world.invoke("repayment-capture-claims", chunk | {"bids": chunk["bids"][:1]})


def test_a_claim_has_as_many_units_as_its_bid_has_fen(world, lenders):
    [chunk] = captures(world, "loan_units", lenders)
    crooked = chunk["bids"][0] | {"to_unit": 300_001}

    with pytest.raises(FunctionFailed, match="ValueError"):
        world.invoke("repayment-capture-claims", chunk | {"bids": [crooked]})


def test_a_hundred_lenders_are_captured_in_chunks(world, borrower):
    lent = lend(world, borrower, [10_000] * 100)

    assert balance(world, borrower) == 1_000_000
    assert len([name for name in journals_of(world, lent.loan_id) if name.startswith("claims_capture")]) == 3


def test_a_lender_who_bid_twice_has_two_claims_and_one_capture(world, borrower):
    investor = somebody(world)

    lent = lend(world, borrower, [(investor, 100_000), (investor, 50_000)])

    assert balance(world, investor) == 0
    assert balance(world, borrower) == 150_000
    assert in_clearing(world, lent.loan_id) == 0


def test_the_latest_day_a_month_before_a_due_date():
    assert lent_loans.a_month_before(date(2026, 3, 31)) == date(2026, 2, 28)
    assert lent_loans.a_month_before(date(2026, 2, 5)) == date(2026, 1, 5)
