"""The nightly sweep: what a day earned leaves custody once, at the bank and in the books."""

from datetime import date, timedelta
from typing import Any

import pytest

from jinqiao import clock
from jinqiao.ledger import book
from local.world import FunctionFailed, World
from tests.customers import ledger_of
from tests.killing import killed_after, killed_before
from tests.lent_loans import lend, somebody
from tests.savers import saver, trial_balance


@pytest.fixture
def today(moving_world: World) -> date:
    """A business date of its own for each test; the day after it is the test's, too."""
    moving_world.clock.advance(days=3)
    return clock.business_date(moving_world.clock.now())


def earn(world: World, withdrawals: int = 1) -> None:
    """200 fen of fees with each withdrawal."""
    person = saver(world, 1_000_000)
    for _ in range(withdrawals):
        person.app.withdraw(100_000)
    world.settle()


def sweep(world: World, day: date) -> dict[str, Any]:
    """The sweep of a day, called as the schedule calls it on the next."""
    at = f"{day.isoformat()}T17:00:00Z"  # one in the morning of the next day, in Shanghai
    return world.invoke("payments-sweep-fees", {"scheduled_at": at})


def swept_fen(world: World, day: date) -> int | None:
    """What the day's journal took from the fees, if there is one."""
    with ledger_of(world):
        journal = book.journal(f"fee_sweep#{day.isoformat()}")
    return journal.legs[0].amount_fen if journal else None


def fees_payable(world: World) -> int:
    return trial_balance(world)["kinds"]["fees_payable"]


def test_the_schedule_sweeps_the_day_that_has_ended(moving_world, today):
    earn(moving_world, withdrawals=2)
    assert fees_payable(moving_world) == 400
    moving_world.clock.advance(days=1)

    assert swept_fen(moving_world, today) == 400
    assert fees_payable(moving_world) == 0


def test_the_books_and_the_bank_agree_after_a_sweep(moving_world, today):
    earn(moving_world)
    moving_world.clock.advance(days=1)
    balance = trial_balance(moving_world)

    assert balance["custody_fen"] == balance["bank_balance_fen"] == balance["client_money_fen"]


def test_a_sweep_run_again_moves_nothing(moving_world, today):
    earn(moving_world)
    first, second = sweep(moving_world, today), sweep(moving_world, today)

    assert first == second == {"date": today.isoformat(), "amount_fen": 200}
    assert fees_payable(moving_world) == 0


def test_what_was_recorded_after_a_sweep_goes_with_the_next(moving_world, today):
    earn(moving_world)
    sweep(moving_world, today)
    earn(moving_world)
    moving_world.clock.advance(days=1)

    assert swept_fen(moving_world, today) == 200
    assert swept_fen(moving_world, today + timedelta(days=1)) is None
    moving_world.clock.advance(days=1)
    assert swept_fen(moving_world, today + timedelta(days=1)) == 200
    assert fees_payable(moving_world) == 0


def test_a_day_without_fees_is_swept_with_nothing(moving_world, today):
    assert sweep(moving_world, today) == {"date": today.isoformat(), "amount_fen": 0}
    assert swept_fen(moving_world, today) is None


def reserve_fen(world: World) -> int:
    return trial_balance(world)["kinds"].get("reserve", 0)


@pytest.mark.parametrize("dies", ["fee_sweep#", "reserve_contribution#"])
def test_half_of_what_borrowers_pay_in_fees_is_the_reserve_s_and_no_more_of_any_other_fee(
    moving_world, today, dies
):
    borrower = somebody(moving_world, 1_000_000)
    lend(moving_world, borrower, [100_000], fee_fen=2_001, months=1)
    moving_world.clock.advance(days=1)
    earn(moving_world)
    before, day = reserve_fen(moving_world), clock.business_date(moving_world.clock.now())

    with killed_after("TransactWriteItems", lambda request: dies in request), pytest.raises(FunctionFailed):
        sweep(moving_world, day)
    first, again = sweep(moving_world, day), sweep(moving_world, day)

    assert first == again == {"date": day.isoformat(), "amount_fen": 1_000 + 200}
    assert reserve_fen(moving_world) - before == 1_001
    assert fees_payable(moving_world) == 0


@pytest.mark.parametrize("killed", [killed_before, killed_after])
def test_a_sweep_that_died_is_finished_by_the_next_night(moving_world, today, killed):
    earn(moving_world)
    with killed("TransactWriteItems", lambda request: "fee_sweep#" in request), pytest.raises(FunctionFailed):
        sweep(moving_world, today)
    sweep(moving_world, today + timedelta(days=1))

    assert swept_fen(moving_world, today) == 200
    assert fees_payable(moving_world) == 0


def test_a_sweep_that_died_before_the_bank_was_asked_keeps_its_amount(moving_world, today):
    earn(moving_world)
    with killed_after("TransactWriteItems", lambda request: "swept_fen" in request):
        with pytest.raises(FunctionFailed):
            sweep(moving_world, today)
        earn(moving_world)

    assert sweep(moving_world, today)["amount_fen"] == 200
    assert sweep(moving_world, today + timedelta(days=1))["amount_fen"] == 200
