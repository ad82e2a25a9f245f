"""A loan that is behind: what a payment goes to, who gets the penalty, and what is told of its stage."""

from datetime import date

import pytest

from jinqiao import events
from repayment import receipts, records
from repayment.loan import Dossier, Status, stand
from repayment.waterfall import Parts
from tests.unit.repayment.loans import RULES, cause, credits, loan_of

ANN_AND_BO = [("usr_ann", 6_000), ("usr_bo", 4_000)]
DUE = date(2026, 2, 5)
TWENTY_DAYS_LATE = date(2026, 2, 25)
LATE = cause("late")._replace(business_date=TWENTY_DAYS_LATE)
FULL = 3_356 + 6
"""docs/money-flows.md: 3,323 of principal bear 17 days at 3.6 %, 6 fen."""


def paid(dossier: Dossier, amount_fen: int, on: date = TWENTY_DAYS_LATE) -> Dossier:
    receipt = receipts.decide(dossier, amount_fen, LATE._replace(business_date=on))
    return dossier._replace(loan=receipt.loan)


def under(dossier: Dossier, **rules) -> Dossier:
    return dossier._replace(loan=dossier.loan._replace(rules=RULES._replace(**rules)))


def test_the_worked_example_of_an_instalment_twenty_days_late():
    receipt = receipts.decide(loan_of(ANN_AND_BO), FULL, LATE)

    assert receipt.parts == Parts(3_323, 33, 0, 6)
    assert credits(receipt) == {
        "available:usr_borrower": -FULL,
        "available:usr_ann": 1_994 + 20 + 4,
        "available:usr_bo": 1_329 + 13 + 2,
    }
    assert [leg.amount_fen for leg in receipt.journal.legs if leg.tag == "penalty"] == [4, 2]


def test_a_part_payment_pays_the_penalty_first():
    receipt = receipts.decide(loan_of(ANN_AND_BO), 30, LATE)

    assert receipt.parts == Parts(0, 24, 0, 6)
    assert receipt.loan.penalty_fen == 0


def test_a_policy_that_puts_principal_first_leaves_the_penalty_for_last():
    dossier = under(loan_of(ANN_AND_BO), waterfall=("principal", "interest", "fee", "penalty"))

    left = paid(dossier, FULL - 2)

    assert left.loan.paid == Parts(3_323, 33, 0, 4)
    assert left.loan.next_due_date == DUE
    assert left.due(TWENTY_DAYS_LATE) == Parts(penalty_fen=2)


def test_a_penalty_alone_keeps_a_loan_from_being_repaid():
    one_row = under(loan_of(ANN_AND_BO, months=1), waterfall=("principal", "interest", "fee", "penalty"))

    rest = paid(one_row, one_row.rows[0].total_fen)

    assert (rest.loan.outstanding_principal_fen, rest.loan.status) == (0, Status.ACTIVE)
    assert paid(rest, rest.loan.penalty_fen).loan.status is Status.REPAID


def test_what_was_paid_bears_no_penalty_and_what_is_left_goes_on_bearing_it():
    # 3,000 of principal are paid on the twentieth day: 3,323 × 17 = 56,491 fen-days so far. The 323 that are left
    # bear 20 days more until 17 March, 6,460, the second instalment of 3,334 its 9 since 9 March, 30,006.
    # 92,957 × 0.036 / 365 = 9.17, of which 6 are paid.
    dossier = paid(loan_of(ANN_AND_BO), 6 + 33 + 3_000)

    later = dossier.on(date(2026, 3, 17))

    assert later.loan.meters.overdue_fen_days == 56_491 + 6_460 + 30_006
    assert later.loan.penalty_fen == 9 - 6


def test_a_day_is_counted_once_however_often_the_loan_is_written_on_it():
    once = paid(loan_of(ANN_AND_BO), 6)

    assert once.loan.penalty_fen == 0
    assert paid(once, 1).loan.meters == once.loan.meters


def test_an_earlier_date_does_not_turn_the_meter_back():
    dossier = loan_of(ANN_AND_BO).on(TWENTY_DAYS_LATE)

    assert dossier.on(DUE) == dossier


def test_the_platform_gets_the_penalty_where_policy_says_so():
    receipt = receipts.decide(
        under(loan_of(ANN_AND_BO, fee_fen=300), penalty_to="platform"), FULL + 100, LATE
    )

    assert credits(receipt)["fees_payable"] == 100 + 6
    assert [leg for leg in receipt.journal.legs if leg.tag == "penalty"] == []
    assert receipt.loan.waiting_fen == 0


def test_a_crowd_gets_its_penalty_through_clearing():
    dossier = loan_of([(f"usr_{number}", 10_000) for number in range(91)])
    receipt = receipts.decide(dossier, dossier.on(TWENTY_DAYS_LATE).due(TWENTY_DAYS_LATE).total_fen, LATE)

    given = [
        share.amount_fen
        for chunk in receipts.chunks_of(dossier.claims)
        for share in receipts.shares_of(receipt.loan, chunk)
        if share.component == "penalty"
    ]

    assert receipt.journal.kind == "repayment_collected"
    assert sum(given) == receipt.parts.penalty_fen > 0


def test_nobody_is_late_before_the_loan_is_paid_out():
    loan = loan_of(ANN_AND_BO).loan._replace(collected_from=date(2026, 3, 14))
    dossier = Dossier(loan, loan_of(ANN_AND_BO).rows).on(date(2026, 3, 17))

    assert dossier.loan.days_past_due == 3
    assert dossier.loan.penalty_fen == 0
    assert dossier.on(date(2026, 3, 18)).loan.meters.overdue_fen_days == 3_323 + 3_334


def test_a_new_schedule_that_moves_all_dates_ahead_asks_for_the_penalty_with_its_first_row():
    dossier = loan_of(ANN_AND_BO).on(TWENTY_DAYS_LATE)
    rows = [row._replace(due_date=row.due_date.replace(year=2027)) for row in dossier.rows]

    moved = dossier._replace(rows=rows)

    assert moved.due(TWENTY_DAYS_LATE) == Parts()
    assert moved.unpaid()[0].left.penalty_fen == 6
    assert stand(moved.loan, rows).stage == 0


@pytest.mark.parametrize(("day", "stage"), [(5, 0), (6, 1), (12, 1), (13, 2)])
def test_the_stage_follows_the_days_past_due(day, stage):
    dossier = loan_of(ANN_AND_BO).on(date(2026, 2, day))

    assert stand(dossier.loan, dossier.rows).stage == stage


def told(dossier: Dossier) -> dict:
    event = events.of_change("repayment", None, records.stage_item(dossier))
    return {name: value for name, value in event.detail.items() if value is not None}


def test_a_change_of_stage_tells_how_far_behind_the_loan_is():
    dossier = loan_of(ANN_AND_BO).on(TWENTY_DAYS_LATE)

    behind = dossier._replace(loan=stand(dossier.loan, dossier.rows)._replace(revision=7))

    assert told(behind) == {
        "loan_id": "loan_1",
        "listing_id": "lst_1",
        "user_id": "usr_borrower",
        "stage": 2,
        "days_past_due": 20,
        "overdue_fen": FULL,
        "since": "2026-02-05",
        "business_date": "2026-02-25",
        "aggregate_id": "LOAN#loan_1",
        "seq": 7,
    }


def test_back_to_current_nothing_is_past_due():
    behind = loan_of(ANN_AND_BO).on(TWENTY_DAYS_LATE)
    behind = behind._replace(loan=stand(behind.loan, behind.rows, missed_by=TWENTY_DAYS_LATE))

    current = told(paid(behind, FULL))

    assert (current["stage"], current["days_past_due"], current["overdue_fen"]) == (0, 0, 0)
    assert "since" not in current
