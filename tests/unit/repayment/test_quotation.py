"""What settling a loan comes to with what is due, and that a receipt of it pays exactly that."""

from datetime import date
from decimal import Decimal

import pytest

from jinqiao.schedule import Method
from jinqiao.settlement import ReachesPayoff, Rules, TooLittle
from repayment import quotation, receipts
from repayment.loan import Dossier, Status
from repayment.quotation import Quotation, Wish
from repayment.waterfall import Parts
from tests.unit.repayment.loans import cause, loan_of

RULES = Rules("pro_rata_days", Decimal("0.005"), Decimal(1), Decimal(1), 365)
LATE = date(2026, 2, 19)
"""The first instalment of 5 February is 14 days late, and half of the second period is over."""


def a_loan() -> Dossier:
    """120,000 fen at 12 % in six equal parts of principal, 600 fen of fee, from 5 January 2026."""
    bids = [("usr_ann", 80_000), ("usr_bo", 40_000)]
    return loan_of(bids, months=6, annual_rate="0.12", method=Method.EQUAL_PRINCIPAL, fee_fen=600)


def settled(dossier: Dossier, quoted: Quotation) -> receipts.Receipt:
    """The receipt of a quotation on the plan that it leaves."""
    after = quotation.settled(dossier, quoted)
    due = cause(quoted.wish.day.isoformat())._replace(business_date=quoted.wish.day)
    return receipts.decide(after, quoted.total_fen, due)


def test_what_is_due_comes_first_with_its_penalty():
    dossier = a_loan()

    quoted = quotation.quote(dossier, Wish("full", LATE), RULES)

    penalty_fen = dossier.on(LATE).loan.penalty_fen
    assert quoted.due == Parts(20_000, 1_200, 100, penalty_fen)
    assert penalty_fen > 0
    assert (quoted.settlement.principal_fen, quoted.settlement.interest_fen) == (100_000, 500)
    assert quoted.total_fen == quoted.due.total_fen + quoted.settlement.total_fen


@pytest.mark.parametrize(
    "wish",
    [
        Wish("full", LATE),
        Wish("partial", LATE, 60_000, "term"),
        Wish("partial", LATE, 60_000, "instalment"),
        Wish("full", date(2026, 2, 5)),
        Wish("partial", date(2026, 1, 20), 50_000, "term"),
    ],
)
def test_a_receipt_of_the_total_pays_each_component_that_was_quoted(wish):
    dossier = a_loan()
    quoted = quotation.quote(dossier, wish, RULES)

    receipt = settled(dossier, quoted)

    settlement = quoted.settlement
    ahead = Parts(settlement.principal_fen, settlement.interest_fen, settlement.fee_fen)
    assert receipt.parts == quoted.due.plus(ahead)
    assert receipt.loan.next_due_date == next(
        (row.due_date for row in settlement.plan.rows if row.due_date > wish.day), None
    )


def test_a_payoff_ends_the_loan_and_each_lender_has_their_claim():
    receipt = settled(a_loan(), quotation.quote(a_loan(), Wish("full", LATE), RULES))

    lent = {leg.account.owner: leg.amount_fen for leg in receipt.journal.legs if leg.tag == "principal"}
    assert lent == {"usr_ann": 80_000, "usr_bo": 40_000}
    assert (receipt.loan.status, receipt.loan.overdue_through) == (Status.REPAID, 0)


def test_penalty_and_what_was_due_leave_less_of_an_amount_for_principal():
    quoted = quotation.quote(a_loan(), Wish("partial", LATE, 60_000, "term"), RULES)

    settlement = quoted.settlement
    assert quoted.total_fen == 60_000
    assert settlement.principal_fen + settlement.prepayment_fee_fen + 500 == 60_000 - quoted.due.total_fen


def test_an_amount_that_only_pays_what_is_due_prepays_nothing():
    due_fen = quotation.due_by(a_loan(), LATE).total_fen

    with pytest.raises(TooLittle) as refusal:
        quotation.quote(a_loan(), Wish("partial", LATE, due_fen + 500, "term"), RULES)

    assert refusal.value.least_fen == 501


def test_less_than_what_is_due_is_too_little_as_well():
    with pytest.raises(TooLittle):
        quotation.quote(a_loan(), Wish("partial", LATE, 1, "term"), RULES)


def test_an_amount_that_reaches_the_payoff_is_told_what_that_takes():
    whole_fen = quotation.quote(a_loan(), Wish("full", LATE), RULES).total_fen

    with pytest.raises(ReachesPayoff) as refusal:
        quotation.quote(a_loan(), Wish("partial", LATE, whole_fen, "term"), RULES)

    assert refusal.value.payoff_fen + quotation.due_by(a_loan(), LATE).total_fen == whole_fen


def test_a_settlement_is_the_next_version_of_the_schedule():
    after = quotation.settled(a_loan(), quotation.quote(a_loan(), Wish("full", LATE), RULES))

    assert after.loan.schedule_version == 2
    assert (len(after.rows), after.prepayments) == (2, {2})


def test_where_only_what_is_due_is_left_the_schedule_stays():
    dossier = a_loan()
    quoted = quotation.quote(dossier, Wish("full", date(2026, 7, 5)), RULES)

    assert quoted.settlement.total_fen == 0
    assert quotation.settled(dossier, quoted).rows == dossier.rows
    assert quotation.settled(dossier, quoted).loan.schedule_version == 1
