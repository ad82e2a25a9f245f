"""A receipt is decided to the fen before anything is written."""

from datetime import date

import pytest

from repayment import receipts
from repayment.loan import RunMark, Status, stand
from repayment.receipts import MOST_LENDERS
from repayment.waterfall import Parts
from tests.unit.repayment.loans import cause, credits, loan_of

ANN_AND_BO = [("usr_ann", 6_000), ("usr_bo", 4_000)]


def crowd(lenders: int) -> list[tuple[str, int]]:
    return [(f"usr_{number}", 10_000) for number in range(lenders)]


def test_the_first_instalment_of_the_worked_example():
    # docs/money-flows.md: 100 yuan, two lenders, three months at 4 %.
    receipt = receipts.decide(loan_of(ANN_AND_BO), 3_356, cause())

    assert receipt.parts == Parts(principal_fen=3_323, interest_fen=33)
    assert credits(receipt) == {
        "available:usr_borrower": -3_356,
        "available:usr_ann": 1_994 + 20,
        "available:usr_bo": 1_329 + 13,
    }


def test_the_fee_goes_to_the_platform():
    receipt = receipts.decide(loan_of(ANN_AND_BO, fee_fen=300), 3_456, cause())

    assert credits(receipt)["fees_payable"] == 100
    assert receipt.parts.fee_fen == 100


def test_a_part_payment_is_shared_too():
    receipt = receipts.decide(loan_of(ANN_AND_BO), 1_000, cause())

    assert receipt.parts == Parts(967, 33)
    assert credits(receipt) == {
        "available:usr_borrower": -1_000,
        "available:usr_ann": 580 + 20,
        "available:usr_bo": 387 + 13,
    }


def test_a_lender_who_bid_twice_has_one_leg_for_each_component():
    dossier = loan_of([("usr_ann", 6_000), ("usr_bo", 3_000), ("usr_ann", 1_000)])

    receipt = receipts.decide(dossier, 3_356, cause())

    assert [str(leg.account) for leg in receipt.journal.legs].count("available:usr_ann") == 2
    assert credits(receipt)["available:usr_ann"] + credits(receipt)["available:usr_bo"] == 3_356


def test_a_borrower_who_also_lends_pays_and_is_paid_in_one_change():
    dossier = loan_of([("usr_borrower", 6_000), ("usr_bo", 4_000)])

    receipt = receipts.decide(dossier, 3_356, cause())

    assert credits(receipt) == {"available:usr_borrower": -1_342, "available:usr_bo": 1_342}


def test_fen_that_no_lender_is_entitled_to_yet_stay_in_clearing_until_the_next_receipt():
    # With 1 fen shared out, a second one would take a fen back from the lender in the middle.
    dossier = loan_of([("usr_ann", 3), ("usr_bo", 3), ("usr_cy", 3)], annual_rate="0", months=1)
    first = receipts.decide(dossier, 1, cause("first"))
    second = receipts.decide(dossier._replace(loan=first.loan), 1, cause("second"))
    third = receipts.decide(dossier._replace(loan=second.loan), 7, cause("third"))

    assert credits(first) == {"available:usr_borrower": -1, "available:usr_bo": 1}
    assert credits(second) == {"available:usr_borrower": -1, "clearing:loan_1": 1}
    assert credits(third) == {
        "available:usr_borrower": -7,
        "clearing:loan_1": -1,
        "available:usr_ann": 3,
        "available:usr_bo": 2,
        "available:usr_cy": 3,
    }


def test_ninety_lenders_are_paid_at_once_and_one_more_through_clearing():
    at_once = receipts.decide(loan_of(crowd(MOST_LENDERS)), 50_000, cause())
    through_clearing = receipts.decide(loan_of(crowd(MOST_LENDERS + 1)), 50_000, cause())

    assert at_once.journal.kind == "repayment_distributed"
    assert at_once.loan.distribution is None
    assert through_clearing.journal.kind == "repayment_collected"
    assert credits(through_clearing) == {"available:usr_borrower": -50_000, "clearing:loan_1": 50_000}
    assert through_clearing.loan.distribution.chunks == 2


def test_chunks_together_give_what_was_collected():
    dossier = loan_of(crowd(200), fee_fen=30)
    receipt = receipts.decide(dossier, 77_777, cause())

    chunks = receipts.chunks_of(dossier.claims)
    given = [share.amount_fen for chunk in chunks for share in receipts.shares_of(receipt.loan, chunk)]

    assert [len(chunk) for chunk in chunks] == [90, 90, 20]
    assert sum(given) + receipt.parts.fee_fen + receipt.loan.waiting_fen == 77_777


def test_a_receipt_raises_the_version_and_the_sums_of_the_loan():
    receipt = receipts.decide(loan_of(ANN_AND_BO), 3_356, cause())

    assert receipt.loan.loan_version == 2
    assert receipt.loan.paid == Parts(3_323, 33)
    assert receipt.loan.next_due_date == date(2026, 3, 5)
    assert receipt.journal.journal_id == "collection#loan_1#2026-02-05"


def test_the_last_receipt_repays_the_loan():
    dossier = loan_of(ANN_AND_BO)
    whole_fen = sum(row.total_fen for row in dossier.rows)

    receipt = receipts.decide(dossier, whole_fen, cause())

    assert receipt.loan.status is Status.REPAID
    assert receipt.loan.next_due_date is None
    assert receipt.loan.outstanding_principal_fen == 0
    assert receipt.loan.waiting_fen == 0


def test_what_a_run_misses_becomes_overdue():
    dossier = loan_of(ANN_AND_BO)

    receipt = receipts.decide(dossier, 1_000, cause(), missed_by=date(2026, 3, 5))

    assert receipt.loan.status is Status.OVERDUE
    assert receipt.loan.overdue_through == 2
    assert receipt.loan.next_due_date == date(2026, 2, 5)


def test_a_repayment_by_hand_can_end_an_arrear_but_begins_none():
    dossier = loan_of(ANN_AND_BO)
    missed = stand(
        dossier.loan._replace(run=RunMark(date(2026, 2, 5), 0, 3_356)), dossier.rows, date(2026, 2, 5)
    )

    receipt = receipts.decide(dossier._replace(loan=missed), 3_356, cause("rep_1"))

    assert missed.status is Status.OVERDUE
    assert receipt.loan.status is Status.ACTIVE
    assert receipt.loan.overdue_through == 0


def test_a_receipt_of_nothing_owed_is_refused():
    dossier = loan_of(ANN_AND_BO)
    whole_fen = sum(row.total_fen for row in dossier.rows)

    with pytest.raises(ValueError, match="more than is owed"):
        receipts.decide(dossier, whole_fen + 1, cause())
