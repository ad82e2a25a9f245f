"""An instalment that comes late: days of grace, penalty, stages, and back to current."""

from datetime import date, timedelta

import pytest

from local.api_client import Problem
from tests.lent_loans import (
    LentLoan,
    balance,
    give,
    in_clearing,
    journals_of,
    lend,
    somebody,
    take,
    tomorrow,
    trial_balance,
)

INSTALMENT = 340_022
"""10,000 yuan over three months at 12 %: 330,022 of principal and 10,000 of interest. The penalty rate is
3.3996 %, what the cap of 15.4 % leaves of this loan, which costs 12.0004 %: 330,022 × 0.033996 / 365 = 30.738 a day."""


@pytest.fixture
def lent(world, borrower) -> LentLoan:
    """Its first instalment is due tomorrow, and there is no money for it."""
    lent = lend(world, borrower.user_id, [600_000, 400_000])
    take(world, borrower.user_id, 1_000_000)
    return lent


def stage_of(world, loan_id):
    key = {"pk": {"S": f"LOAN#{loan_id}"}, "sk": {"S": "STAGE"}}
    item = world.client("dynamodb").get_item(TableName="jinqiao-dev-repayment", Key=key).get("Item", {})
    return {name: next(iter(value.values())) for name, value in item.items()}


def shown(borrower, lent, *names):
    loan = borrower.app.loan(lent.loan_id)
    return tuple(loan[name] for name in names)


def run(world, business_date):
    """The daily run of a date, as its schedule would start it on that morning."""
    evening_before = f"{business_date - timedelta(days=1)}T22:00:00Z"
    world.invoke("repayment-start-run", {"scheduled_at": evening_before})
    world.settle()


def received(world, lent):
    return sum(balance(world, lender) for lender, _ in lent.lenders)


def test_within_the_days_of_grace_an_instalment_is_late_and_bears_nothing(world, borrower, lent):
    world.clock.advance(days=1)
    on_the_day = shown(borrower, lent, "status", "stage", "days_past_due", "penalty_due_fen")
    world.clock.advance(days=3)

    assert on_the_day == ("overdue", 0, 0, 0)
    assert shown(borrower, lent, "status", "stage", "days_past_due", "penalty_due_fen") == (
        "overdue",
        1,
        3,
        0,
    )
    assert shown(borrower, lent, "due_fen", "penalty_rate") == (INSTALMENT, "0.033996")


def test_an_arrear_grows_by_the_day_is_paid_in_part_by_hand_and_cured_by_the_run(world, borrower, lent):
    due_date = tomorrow(world)
    world.clock.advance(days=9)
    behind = stage_of(world, lent.loan_id)
    give(world, borrower.user_id, 200)
    part = borrower.app.post(f"/v1/me/loans/{lent.loan_id}/repayments", {"amount_fen": 200})
    give(world, borrower.user_id, 1_000_000)
    world.clock.advance(days=1)

    # Eight days past due make five days of penalty, 153.69 → 154; the ninth makes it 184.43 → 184.
    assert {name: behind[name] for name in ("stage", "days_past_due", "overdue_fen", "since")} == {
        "stage": "2",
        "days_past_due": "8",
        "overdue_fen": str(INSTALMENT + 154),
        "since": due_date.isoformat(),
    }
    assert (part["penalty_fen"], part["interest_fen"], part["principal_fen"]) == (154, 46, 0)
    assert balance(world, borrower.user_id) == 1_000_000 - (INSTALMENT + 184 - 200)
    assert received(world, lent) == INSTALMENT + 184
    assert shown(borrower, lent, "status", "stage", "due_fen", "penalty_due_fen") == ("active", 0, 0, 0)
    current = stage_of(world, lent.loan_id)
    assert (current["stage"], current["overdue_fen"], "since" in current) == ("0", "0", False)
    assert int(current["event_seq"]) > int(behind["event_seq"])
    assert in_clearing(world, lent.loan_id) == 0


def test_the_oldest_instalment_is_paid_by_hand_with_the_penalty_that_it_has_accrued(world, borrower, lent):
    world.clock.advance(days=5)
    give(world, borrower.user_id, INSTALMENT + 31)

    paid = borrower.app.repay(lent.loan_id, instalment_number=1)

    assert (paid["amount_fen"], paid["penalty_fen"]) == (INSTALMENT + 31, 31)
    assert balance(world, borrower.user_id) == 0
    assert borrower.app.loan(lent.loan_id)["schedule"][0]["status"] == "paid"


def test_all_that_is_owed_includes_the_penalty_to_date(world, borrower, lent):
    world.clock.advance(days=5)
    give(world, borrower.user_id, 2_000_000)
    path, whole_fen = f"/v1/me/loans/{lent.loan_id}/repayments", 1_020_067 + 31

    with pytest.raises(Problem, match="422 more_than_owed"):
        borrower.app.post(path, {"amount_fen": whole_fen + 1})
    borrower.app.post(path, {"amount_fen": whole_fen})

    assert shown(borrower, lent, "status", "stage", "due_fen") == ("repaid", 0, 0)
    assert received(world, lent) == whole_fen


def test_a_run_that_was_started_twice_charges_once(world, borrower, lent):
    world.clock.advance(days=6)
    before = stage_of(world, lent.loan_id), shown(borrower, lent, "penalty_due_fen")
    today = tomorrow(world) - timedelta(days=1)

    world.invoke("repayment-restart-run", {"detail": {"business_date": today.isoformat(), "attempt": 2}})
    world.settle()

    assert (stage_of(world, lent.loan_id), shown(borrower, lent, "penalty_due_fen")) == before
    assert before[1] == (61,)


def test_days_on_which_no_run_came_are_counted_all_the_same_through_29_february(world):
    borrower = somebody(world)
    lent = lend(world, borrower, [600_000, 400_000], value_date="2028-01-26")
    take(world, borrower, 1_000_000)
    run(world, date(2028, 2, 26))
    give(world, borrower, 1_000_000)

    run(world, date(2028, 3, 3))

    # 27, 28 and 29 February are grace; 1, 2 and 3 March bear 3 × 30.738 = 92.21.
    assert received(world, lent) == INSTALMENT + 92
    [posted] = [
        journal for name, journal in journals_of(world, lent.loan_id).items() if name.endswith("2028-03-03")
    ]
    assert posted.facts["penalty_fen"] == 92


def test_a_crowd_of_lenders_gets_the_penalty_through_clearing(world):
    borrower = somebody(world)
    lent = lend(world, borrower, [10_000] * 95)
    take(world, borrower, 950_000)
    world.clock.advance(days=11)
    give(world, borrower, 950_000)

    world.clock.advance(days=1)

    # 9,500 yuan: 313,521 of principal and 9,500 of interest a month. On the eleventh day past due the eighth bears:
    # at 12.0000 % this loan leaves 3.4 %, and 313,521 × 8 × 0.034 / 365 = 233.64.
    assert received(world, lent) == 313_521 + 9_500 + 234
    assert in_clearing(world, lent.loan_id) == 0


def test_the_books_balance(world):
    assert trial_balance(world) == 0
