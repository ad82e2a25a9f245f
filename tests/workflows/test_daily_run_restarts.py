"""A run that was killed anywhere, or started twice, ends in the ledger of one that was left alone."""

import re
from contextvars import Context
from datetime import timedelta

import pytest

from repayment.netting import group_of
from tests.killing import killed_after, killed_before
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

FIRST_SHARE = 102_007
"""A lender's 3,000 yuan over three months at 12 %: the first instalment."""


@pytest.fixture
def world(moving_world):
    """Each test begins on a day of its own, whose run has not been."""
    moving_world.clock.advance(days=1)
    return moving_world


@pytest.fixture
def three(world):
    """Three loans due tomorrow, each lent by one."""
    return [lend(world, somebody(world), [300_000]) for _ in range(3)]


@pytest.fixture
def crowded(world):
    """A loan of 100 lenders, due tomorrow: collected into clearing and given out in two chunks."""
    return lend(world, somebody(world), [10_000] * 100)


def again(world, business_date, attempt=2):
    event = {"detail": {"business_date": business_date.isoformat(), "attempt": attempt}}
    world.invoke("repayment-restart-run", event)
    world.settle()


def in_order_of_the_run(loans):
    """Their ids, by the group that a loan's lenders put it in."""
    groups = {lent.loan_id: group_of(lender for lender, _ in lent.lenders) for lent in loans}
    return sorted(groups, key=lambda loan_id: (groups[loan_id], loan_id))


def received(world, loans):
    return [balance(world, lender) for lent in loans for lender, _ in lent.lenders]


def test_killed_between_two_loans(world, three):
    due_date = tomorrow(world)
    _, second, _ = in_order_of_the_run(three)

    with killed_before("TransactWriteItems", lambda request: f"collection#{second}" in request):
        world.clock.advance(days=1)
    halfway = received(world, three)
    again(world, due_date)

    assert sorted(halfway) == [0, 0, FIRST_SHARE]
    assert received(world, three) == [FIRST_SHARE] * 3


def test_killed_after_the_commit_and_before_anybody_heard_of_it(world, three):
    due_date = tomorrow(world)
    second = sorted(lent.loan_id for lent in three)[1]

    with killed_after("TransactWriteItems", lambda request: f"collection#{second}" in request):
        world.clock.advance(days=1)
    again(world, due_date)

    assert received(world, three) == [FIRST_SHARE] * 3
    assert [len(journals_of(world, lent.loan_id)) for lent in three] == [3] * 3


def test_killed_between_collecting_and_distributing(world, crowded):
    due_date = tomorrow(world)

    with killed_before("TransactWriteItems", lambda request: f"distribution#{crowded.loan_id}" in request):
        world.clock.advance(days=1)
    again(world, due_date)

    assert in_clearing(world, crowded.loan_id) == 0
    assert sum(received(world, [crowded])) == 340_022


@pytest.mark.parametrize("kill", [killed_before, killed_after])
def test_killed_between_two_chunks(world, crowded, kill):
    due_date = tomorrow(world)

    with kill(
        "TransactWriteItems", lambda request: re.search(rf"distribution#{crowded.loan_id}#[^#]*#0", request)
    ):
        world.clock.advance(days=1)
    again(world, due_date)

    assert in_clearing(world, crowded.loan_id) == 0
    assert sum(received(world, [crowded])) == 340_022


def test_killed_before_the_batch_is_noted(world, three):
    due_date = tomorrow(world)

    with killed_before("PutItem", lambda request: "BATCH#" in request):
        world.clock.advance(days=1)
    again(world, due_date)

    assert received(world, three) == [FIRST_SHARE] * 3


def test_killed_while_it_plans(world, three):
    with killed_before("PutItem", lambda request: '"RUNS"' in request):
        world.clock.advance(days=1)
    unplanned = received(world, three)

    world.clock.advance(days=1)

    assert unplanned == [0, 0, 0]
    assert received(world, three) == [FIRST_SHARE] * 3


def test_what_a_killed_run_left_is_done_by_the_next_days_run(world, three):
    second = sorted(lent.loan_id for lent in three)[1]
    with killed_before("TransactWriteItems", lambda request: f"collection#{second}" in request):
        world.clock.advance(days=1)

    world.clock.advance(days=1)

    assert received(world, three) == [FIRST_SHARE] * 3


def test_two_runs_of_one_date_at_once(world, three, crowded):
    due_date = tomorrow(world)
    scarce = lend(world, somebody(world), [300_000])
    take(world, scarce.borrower_id, 250_000)

    for attempt in range(1, 5):
        event = {"detail": {"business_date": due_date.isoformat(), "attempt": attempt}}
        world.invoke("repayment-restart-run", event)
    world.settle()

    assert received(world, [*three, scarce]) == [FIRST_SHARE] * 3 + [50_000]
    assert sum(received(world, [crowded])) == 340_022
    assert [len(journals_of(world, lent.loan_id)) for lent in (*three, scarce)] == [3] * 4


def test_the_same_start_delivered_twice_is_one_run(world, three):
    due_date = tomorrow(world)
    scheduled_at = f"{due_date - timedelta(days=1)}T22:00:00Z"

    names = {
        world.invoke("repayment-start-run", {"scheduled_at": scheduled_at})["execution"] for _ in range(2)
    }
    world.settle()

    assert names == {f"repayment-run-{due_date}-1"}
    assert received(world, three) == [FIRST_SHARE] * 3


def test_money_that_leaves_while_the_run_collects_is_not_collected(world):
    lent = lend(world, somebody(world), [300_000])
    reads = []

    def spend(request):
        """Between reading the balance and collecting, the borrower's money goes elsewhere."""
        if f"collection#{lent.loan_id}" in request and not reads:
            reads.append(request)
            Context().run(take, world, lent.borrower_id, 290_000)
        return False

    with (
        pytest.raises(AssertionError, match="nothing was killed"),
        killed_before("TransactWriteItems", spend),
    ):
        world.clock.advance(days=1)

    assert balance(world, lent.lenders[0][0]) == 10_000
    assert balance(world, lent.borrower_id) == 0


def test_an_arrear_is_collected_once_though_two_runs_look_for_it(world):
    lent = lend(world, somebody(world), [300_000])
    take(world, lent.borrower_id, 300_000)
    world.clock.advance(days=1)
    give(world, lent.borrower_id, 300_000)
    due_date = tomorrow(world)

    for attempt in (1, 2):
        event = {"detail": {"business_date": due_date.isoformat(), "attempt": attempt}}
        world.invoke("repayment-restart-run", event)
    world.settle()

    assert balance(world, lent.lenders[0][0]) == FIRST_SHARE


def test_the_books_balance_after_all_of_it(world):
    assert trial_balance(world) == 0
