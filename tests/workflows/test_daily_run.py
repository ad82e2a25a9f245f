"""The daily run: what is due is collected as far as the money reaches, and given to the lenders to the fen."""

from datetime import timedelta

import pytest

from jinqiao import clock
from tests.lent_loans import (
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


@pytest.fixture
def world(moving_world):
    return moving_world


def loan_item(world, loan_id):
    key = {"pk": {"S": f"LOAN#{loan_id}"}, "sk": {"S": "LOAN"}}
    item = world.client("dynamodb").get_item(TableName="jinqiao-dev-repayment", Key=key)["Item"]
    return {name: next(iter(value.values())) for name, value in item.items()}


def run_of(world, business_date, attempt=1):
    [run] = [each for each in world.executions() if each.name == f"repayment-run-{business_date}-{attempt}"]
    return run


def test_on_the_due_date_the_borrower_pays_and_the_lenders_are_paid(world):
    borrower = somebody(world)
    lent = lend(world, borrower, [600_000, 400_000], fee_fen=900)

    world.clock.advance(days=1)

    # 10,000 yuan over three months at 12 %: 3,400.22 a month, of which 100.00 is the first month's interest.
    assert balance(world, borrower) == 1_000_000 - 340_022 - 300
    assert [balance(world, lender) for lender, _ in lent.lenders] == [204_013, 136_009]
    assert in_clearing(world, lent.loan_id) == 0
    assert loan_item(world, lent.loan_id)["status"] == "active"


def test_a_loan_lives_its_three_months_and_ends_repaid(world):
    borrower = somebody(world, 100_000)
    lent = lend(world, borrower, [300_001, 200_002, 99_997])

    world.clock.advance(days=95)

    item = loan_item(world, lent.loan_id)
    assert item["status"] == "repaid"
    assert "next_due_date" not in item
    interest_fen = int(item["paid_interest_fen"])
    received = [balance(world, lender) for lender, _ in lent.lenders]
    assert sum(received) == 600_000 + interest_fen
    assert [fen > lent_fen for fen, (_, lent_fen) in zip(received, lent.lenders, strict=True)] == [True] * 3
    assert trial_balance(world) == 0


def test_what_is_missing_stays_due_and_is_collected_when_the_money_comes(world):
    borrower = somebody(world)
    lent = lend(world, borrower, [300_000])
    due_date = tomorrow(world)
    take(world, borrower, 250_000)

    world.clock.advance(days=1)
    part = loan_item(world, lent.loan_id)
    after_first_run = balance(world, lent.lenders[0][0])
    give(world, borrower, 500_000)
    world.clock.advance(days=1)
    whole = loan_item(world, lent.loan_id)

    assert part["status"] == "overdue"
    assert part["next_due_date"] == due_date.isoformat()
    assert after_first_run == 50_000
    assert whole["status"] == "active"
    assert balance(world, lent.lenders[0][0]) == 102_007
    assert sorted(journals_of(world, lent.loan_id))[1:3] == [
        f"collection#{lent.loan_id}#{due_date}",
        f"collection#{lent.loan_id}#{due_date + timedelta(days=1)}",
    ]


def test_a_run_that_finds_nothing_records_that_and_a_run_again_changes_nothing(world):
    borrower = somebody(world)
    lent = lend(world, borrower, [300_000])
    due_date = tomorrow(world)
    take(world, borrower, 300_000)
    world.clock.advance(days=1)
    give(world, borrower, 300_000)

    world.invoke("repayment-restart-run", {"detail": {"business_date": due_date.isoformat(), "attempt": 2}})
    world.settle()

    assert run_of(world, due_date, attempt=2).status == "SUCCEEDED"
    assert balance(world, borrower) == 300_000
    assert loan_item(world, lent.loan_id)["status"] == "overdue"


def test_a_hundred_lenders_are_paid_through_clearing_in_chunks(world):
    borrower = somebody(world)
    lent = lend(world, borrower, [10_000] * 100, fee_fen=300)

    world.clock.advance(days=1)

    paid = [balance(world, lender) for lender, _ in lent.lenders]
    assert sum(paid) == 340_022
    assert max(paid) - min(paid) <= 2
    assert in_clearing(world, lent.loan_id) == 0
    assert "distribution" not in loan_item(world, lent.loan_id)
    due_date = clock.business_date(world.clock.now())
    assert sorted(journals_of(world, lent.loan_id))[-2:] == [
        f"distribution#{lent.loan_id}#{due_date}#0",
        f"distribution#{lent.loan_id}#{due_date}#1",
    ]


def test_a_borrower_who_lends_to_their_own_circle_and_a_lender_who_bid_twice(world):
    borrower, twice = somebody(world), somebody(world)
    lent = lend(world, borrower, [(twice, 100_000), 100_000, (twice, 100_000)])

    world.clock.advance(days=1)

    assert balance(world, twice) + balance(world, lent.lenders[1][0]) == 102_007
    assert balance(world, borrower) == 300_000 - 102_007


def test_two_loans_of_one_borrower_share_what_there_is(world):
    borrower = somebody(world)
    first, second = lend(world, borrower, [300_000]), lend(world, borrower, [300_000])
    take(world, borrower, 600_000 - 150_000)

    world.clock.advance(days=1)

    received = sorted(balance(world, lent.lenders[0][0]) for lent in (first, second))
    assert received == [150_000 - 102_007, 102_007]
    assert balance(world, borrower) == 0


def test_a_day_on_which_no_run_came_is_made_up_for_by_the_next(world):
    borrower = somebody(world)
    lent = lend(world, borrower, [300_000])
    scheduler = world.client("scheduler")
    name = "jinqiao-dev-repayment-start-run"
    schedule = scheduler.get_schedule(Name=name)
    kept = {key: schedule[key] for key in ("FlexibleTimeWindow", "ScheduleExpression", "Target")}
    zone = {"ScheduleExpressionTimezone": "Asia/Shanghai"}
    scheduler.update_schedule(Name=name, State="DISABLED", **kept, **zone)
    world.clock.advance(days=2)
    before = balance(world, lent.lenders[0][0])
    scheduler.update_schedule(Name=name, State="ENABLED", **kept, **zone)

    world.clock.advance(days=1)

    assert before == 0
    assert balance(world, lent.lenders[0][0]) == 102_007


def test_a_loan_that_starts_after_its_due_date_is_collected_by_the_next_run(world):
    borrower = somebody(world)
    late = tomorrow(world) - timedelta(days=70)
    lent = lend(world, borrower, [300_000], value_date=late.isoformat())

    world.clock.advance(days=1)

    assert balance(world, lent.lenders[0][0]) == 2 * 102_007


def test_an_arrear_is_tried_for_ninety_days_and_then_left_to_people(world):
    borrower = somebody(world)
    lent = lend(world, borrower, [300_000], months=1)
    take(world, borrower, 300_000)
    world.clock.advance(days=92)
    give(world, borrower, 400_000)

    world.clock.advance(days=2)

    assert balance(world, lent.lenders[0][0]) == 0
    assert loan_item(world, lent.loan_id)["status"] == "overdue"
    assert loan_item(world, lent.loan_id)["stage"] == "5"


def test_an_arrear_that_is_paid_within_ninety_days_is_still_collected(world):
    borrower = somebody(world)
    lent = lend(world, borrower, [300_000], months=1)
    take(world, borrower, 300_000)
    world.clock.advance(days=88)
    give(world, borrower, 400_000)

    world.clock.advance(days=1)

    # 85 of the 88 days bear 3.4 %, what the cap of 15.4 % leaves a loan of 12 %: 300,000 · 85 · 0.034 / 365 = 2,375.3
    assert balance(world, lent.lenders[0][0]) == 303_000 + 2_375
    assert loan_item(world, lent.loan_id)["status"] == "repaid"


def test_nothing_of_repayment_failed_where_nobody_was_waiting(world):
    assert [failure for failure in world.failures if "repayment" in failure.where] == []
    assert trial_balance(world) == 0
