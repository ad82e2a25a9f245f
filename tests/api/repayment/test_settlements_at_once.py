"""A settlement beside the daily run, beside itself, and in a function that dies."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, time, timedelta

import pytest

from local.api_client import Problem
from local.world import World
from tests.contention import conflicts, just_before, lost_reply
from tests.killing import killed_after, killed_before
from tests.lent_loans import (
    balance,
    give,
    in_clearing,
    lend,
    trial_balance,
)
from tests.platforms import SHANGHAI, next_noon
from tests.settling import days_ago, full, part, quote, settle, today


@pytest.fixture
def lent(world, borrower):
    """3,000 yuan that were paid out today: three months at 12 %."""
    return lend(world, borrower.user_id, [200_000, 100_000], value_date=days_ago(world, 0))


@pytest.fixture
def due_today(world, borrower):
    """The same a month on: its first instalment is due today, and the run will come in an hour."""
    lent = lend(world, borrower.user_id, [200_000, 100_000])
    give(world, borrower.user_id, 10_000)
    dawn = datetime.combine(today(world) + timedelta(days=1), time(5), SHANGHAI)
    world.clock.to(dawn)
    borrower.sign_in()
    yield lent
    world.clock.to(next_noon(world.clock.now()))


def received(world, lent):
    return sum(balance(world, lender) for lender, _ in lent.lenders)


def versions(borrower, lent):
    return len(borrower.app.get(f"/v1/me/loans/{lent.loan_id}/schedules")["items"])


def collect(world: World, loan_id: str) -> dict:
    """What a batch of today's run does with this loan alone."""
    batch = {"number": 1, "loan_ids": [loan_id]}
    return world.invoke(
        "repayment-work-batch", {"business_date": today(world).isoformat(), "attempt": 9, "batch": batch}
    )


def test_where_the_run_comes_first_the_quote_has_expired_and_nothing_is_paid_twice(
    world, borrower, due_today
):
    quoted = quote(borrower.app, due_today.loan_id, full(world))

    with (
        just_before("SCHEDULE#0002", lambda: collect(world, due_today.loan_id)) as overtaken,
        pytest.raises(Problem, match="409 quote_expired"),
    ):
        settle(borrower.app, due_today.loan_id, quoted)

    assert len(overtaken) == 1
    assert received(world, due_today) == 102_007
    assert versions(borrower, due_today) == 1
    assert [row["status"] for row in borrower.app.loan(due_today.loan_id)["schedule"]] == [
        "paid",
        "upcoming",
        "upcoming",
    ]


def test_where_the_settlement_comes_first_the_run_finds_nothing_to_collect(world, borrower, due_today):
    quoted = quote(borrower.app, due_today.loan_id, part(world, 200_000))
    settled = settle(borrower.app, due_today.loan_id, quoted)

    totals = collect(world, due_today.loan_id)

    assert (totals["loans"], totals["collected_fen"], totals["missing_fen"]) == (1, 0, 0)
    assert received(world, due_today) == settled["principal_fen"] + settled["interest_fen"]


def test_a_settlement_and_a_run_at_once_pay_each_fen_once(world, borrower, due_today):
    quoted = quote(borrower.app, due_today.loan_id, full(world))

    def settling():
        try:
            return settle(borrower.app, due_today.loan_id, quoted)["amount_fen"]
        except Problem as problem:
            return problem.code

    with ThreadPoolExecutor(2) as pool:
        run = pool.submit(collect, world, due_today.loan_id)
        settled = pool.submit(settling)
        outcomes = (run.result()["collected_fen"], settled.result())

    assert outcomes in {(102_007, "quote_expired"), (0, quoted["amount_fen"])}
    assert received(world, due_today) in {102_007, 303_000}
    assert in_clearing(world, due_today.loan_id) == trial_balance(world) == 0


def test_twenty_identical_requests_at_once_settle_once(world, borrower, lent):
    quoted = quote(borrower.app, lent.loan_id, part(world, 100_000))

    with ThreadPoolExecutor(20) as pool:
        answers = list(
            pool.map(lambda _: settle(borrower.app, lent.loan_id, quoted, key="at-once"), range(20))
        )

    assert [answer == answers[0] for answer in answers] == [True] * 20
    assert (received(world, lent), versions(borrower, lent)) == (100_000, 2)


def test_of_different_quotes_at_once_one_is_executed(world, borrower, lent):
    quotes = [quote(borrower.app, lent.loan_id, part(world, 10_000 * n)) for n in range(1, 7)]

    def settling(quoted):
        try:
            return settle(borrower.app, lent.loan_id, quoted)["amount_fen"]
        except Problem as problem:
            return problem.code

    with ThreadPoolExecutor(6) as pool:
        outcomes = list(pool.map(settling, quotes))

    assert outcomes.count("quote_expired") == 5
    assert received(world, lent) == sum(each for each in outcomes if each != "quote_expired")


@pytest.mark.parametrize("killed", [killed_before, killed_after])
def test_a_function_that_dies_at_the_write_is_made_good_by_the_same_request(world, borrower, lent, killed):
    quoted = quote(borrower.app, lent.loan_id, part(world, 100_000))
    with (
        killed("TransactWriteItems", lambda request: "SCHEDULE#0002" in request),
        pytest.raises(Problem, match="500"),
    ):
        settle(borrower.app, lent.loan_id, quoted, key="killed")

    again = settle(borrower.app, lent.loan_id, quoted, key="killed")

    assert again["amount_fen"] == 100_000
    assert (received(world, lent), versions(borrower, lent)) == (100_000, 2)


def test_a_settlement_whose_reply_was_lost_is_answered_by_the_same_request(world, borrower, lent):
    quoted = quote(borrower.app, lent.loan_id, full(world))
    with lost_reply() as lost, pytest.raises(Problem):
        settle(borrower.app, lent.loan_id, quoted, key="lost")

    again = settle(borrower.app, lent.loan_id, quoted, key="lost")

    assert lost == ["reply"]
    assert (again["amount_fen"], received(world, lent)) == (300_000, 300_000)


def test_a_settlement_that_meets_conflicts_goes_through(world, borrower, lent):
    quoted = quote(borrower.app, lent.loan_id, full(world))

    with conflicts(3, about=lent.loan_id) as met:
        settle(borrower.app, lent.loan_id, quoted)

    assert len(met) == 3
    assert received(world, lent) == 300_000


def test_a_hundred_lenders_distribution_that_dies_half_way_is_finished_by_the_next_settlement(
    world, borrower
):
    lent = lend(world, borrower.user_id, [10_000] * 100, value_date=days_ago(world, 0))
    with killed_before("TransactWriteItems", lambda request: "distribution#" in request):
        settle(borrower.app, lent.loan_id, quote(borrower.app, lent.loan_id, part(world, 500_000)))
        world.settle()
    world.settle()

    settle(borrower.app, lent.loan_id, quote(borrower.app, lent.loan_id, full(world)))
    world.settle()

    assert received(world, lent) == 1_000_000
    assert in_clearing(world, lent.loan_id) == 0
