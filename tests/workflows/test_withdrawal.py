"""The withdrawal workflow with a bank at its worst: nothing is released that may still be paid."""

from collections.abc import Iterator
from typing import Any

import pytest

from local.mobile_app import MobileApp
from local.world import World
from tests.bank_messages import message, send
from tests.customers import balances
from tests.market import staff
from tests.savers import Saver, problem_of, saver, trial_balance

FEE_FEN = 200


@pytest.fixture
def rich(moving_world: World) -> Saver:
    return fresh(saver(moving_world, 1_000_000))


@pytest.fixture
def finance(moving_world: World) -> MobileApp:
    return staff(moving_world, "finance")


@pytest.fixture(autouse=True)
def books_balance(moving_world: World) -> Iterator[None]:
    """Whatever a test does: journals balance, and custody is what the bank has."""
    yield
    balance = trial_balance(moving_world)
    assert balance["grand_total_fen"] == 0
    assert balance["mismatches"] == []
    assert balance["custody_fen"] == balance["bank_balance_fen"]


def fresh(saver: Saver) -> Saver:
    """Signed in anew: the clock may have moved since."""
    saver.app.sign_in(saver.person.phone, saver.person.password)
    return saver


def ask_for(world: World, rich: Saver, amount_fen: int) -> str:
    """Order a withdrawal and let everything happen that needs no time."""
    rich.app.step_up()
    withdrawal_id = rich.app.post("/v1/withdrawals", {"amount_fen": amount_fen})["withdrawal_id"]
    world.settle()
    return withdrawal_id


def shown(rich: Saver, withdrawal_id: str) -> dict[str, Any]:
    fresh(rich)
    return rich.app.get(f"/v1/withdrawals/{withdrawal_id}")


def status_of(rich: Saver, withdrawal_id: str) -> str:
    return shown(rich, withdrawal_id)["status"]


def exceptions_about(world: World, subject: str) -> list[str]:
    return [e["kind"] for e in staff(world, "finance").items("/v1/ops/exceptions") if e["subject"] == subject]


def run_of(world: World, withdrawal_id: str) -> Any:
    [run] = [run for run in world.executions() if withdrawal_id in run.name]
    return run


@pytest.mark.parametrize("amount_fen", [100_000, 190_403, 190_406, 190_407, 190_409])
def test_a_payout_is_settled_once_however_the_bank_stumbles(moving_world, rich, amount_fen):
    withdrawal_id = ask_for(moving_world, rich, amount_fen)

    assert status_of(rich, withdrawal_id) == "settled"
    assert balances(moving_world, rich) == (1_000_000 - amount_fen - FEE_FEN, 0)


def test_a_workflow_ends_when_it_sees_that_a_callback_has_settled(moving_world, rich):
    withdrawal_id = ask_for(moving_world, rich, 100_000)
    moving_world.clock.advance(minutes=1)

    assert run_of(moving_world, withdrawal_id).status == "SUCCEEDED"


@pytest.mark.parametrize(
    ("amount_fen", "reason"), [(190_401, "card_closed"), (190_402, "limit_exceeded"), (190_405, "cancelled")]
)
def test_what_is_certainly_not_paid_is_released_with_its_fee(moving_world, rich, amount_fen, reason):
    withdrawal_id = ask_for(moving_world, rich, amount_fen)
    moving_world.clock.advance(minutes=1)

    released = shown(rich, withdrawal_id)
    assert (released["status"], released["reason"]) == ("released", reason)
    assert balances(moving_world, rich) == (1_000_000, 0)


def test_a_payout_whose_callback_never_comes_is_asked_after(moving_world, rich):
    withdrawal_id = ask_for(moving_world, rich, 190_408)
    assert status_of(rich, withdrawal_id) == "sent"

    moving_world.clock.advance(seconds=10)
    assert status_of(rich, withdrawal_id) == "settled"


def test_a_payout_that_takes_a_day_stays_sent_until_it_is_there(moving_world, rich):
    withdrawal_id = ask_for(moving_world, rich, 190_404)
    moving_world.clock.advance(hours=20)
    assert status_of(rich, withdrawal_id) == "sent"

    moving_world.clock.advance(hours=5)
    assert status_of(rich, withdrawal_id) == "settled"


def test_a_payout_that_never_comes_to_anything_is_cancelled_in_the_end(moving_world, rich):
    withdrawal_id = ask_for(moving_world, rich, 190_411)
    moving_world.clock.advance(hours=71)
    assert status_of(rich, withdrawal_id) == "sent"

    moving_world.clock.advance(hours=7)
    assert status_of(rich, withdrawal_id) == "released"
    assert balances(moving_world, rich) == (1_000_000, 0)


def test_an_order_without_an_answer_that_is_still_open_is_on_the_exception_list(moving_world, rich):
    withdrawal_id = ask_for(moving_world, rich, 190_412)

    assert status_of(rich, withdrawal_id) == "sent"
    assert exceptions_about(moving_world, withdrawal_id) == ["payout_unanswered"]


def test_the_exception_goes_away_with_its_cause(moving_world, rich):
    withdrawal_id = ask_for(moving_world, rich, 190_412)
    moving_world.clock.advance(hours=1)

    assert status_of(rich, withdrawal_id) == "released"
    assert exceptions_about(moving_world, withdrawal_id) == []


def test_a_success_after_the_release_is_taken_back_from_what_is_there(moving_world, rich):
    withdrawal_id = ask_for(moving_world, rich, 190_412)
    moving_world.clock.advance(hours=1)
    moving_world.clock.advance(hours=24)

    assert status_of(rich, withdrawal_id) == "settled"
    assert balances(moving_world, rich) == (1_000_000 - 190_412, 0)
    assert exceptions_about(moving_world, withdrawal_id) == ["late_payout"]
    assert trial_balance(moving_world)["kinds"]["receivable"] == 0


def test_what_is_missing_for_a_late_success_is_owed_and_freezes_the_account(moving_world):
    rich = saver(moving_world, 190_612)
    late = ask_for(moving_world, rich, 190_412)
    moving_world.clock.advance(hours=1)
    ask_for(moving_world, fresh(rich), 150_000)
    owed_before = trial_balance(moving_world)["kinds"]["receivable"]
    moving_world.clock.advance(hours=24)

    rest_fen = 190_612 - 150_000 - FEE_FEN
    assert status_of(rich, late) == "settled"
    assert balances(moving_world, rich) == (0, 0)
    assert trial_balance(moving_world)["kinds"]["receivable"] - owed_before == 190_412 - rest_fen
    fresh(rich).app.step_up()
    assert problem_of(rich.app.post, "/v1/withdrawals", {"amount_fen": 100}) == (403, "suspended")


def test_a_late_success_with_nothing_left_is_owed_whole(moving_world):
    rich = saver(moving_world, 190_812)
    late = ask_for(moving_world, rich, 190_412)
    moving_world.clock.advance(hours=1)
    ask_for(moving_world, fresh(rich), 190_812 - FEE_FEN)
    owed_before = trial_balance(moving_world)["kinds"]["receivable"]
    moving_world.clock.advance(hours=24)

    assert status_of(rich, late) == "settled"
    assert trial_balance(moving_world)["kinds"]["receivable"] - owed_before == 190_412
    fresh(rich).app.step_up()
    assert problem_of(rich.app.post, "/v1/withdrawals", {"amount_fen": 100}) == (403, "suspended")


def test_a_returned_payout_is_available_again_without_its_fee(moving_world, rich):
    withdrawal_id = ask_for(moving_world, rich, 190_410)
    assert status_of(rich, withdrawal_id) == "settled"

    moving_world.clock.advance(hours=25)
    assert shown(rich, withdrawal_id)["returned_at"] is not None
    assert balances(moving_world, rich) == (1_000_000 - FEE_FEN, 0)


def test_callbacks_in_any_order_and_number_end_in_the_same_books(moving_world, rich):
    withdrawal_id = ask_for(moving_world, rich, 190_410)
    moving_world.clock.advance(hours=25)
    before = balances(moving_world, rich)
    for kind in ("payout.returned", "payout.succeeded", "payout.failed", "payout.returned"):
        send(moving_world, message(kind, withdrawal_id, 190_410, f"sub_{rich.user_id}"))

    assert balances(moving_world, rich) == before
    assert exceptions_about(moving_world, withdrawal_id) == ["contradicting_callback"]


def test_a_message_about_another_amount_does_not_settle(moving_world, rich):
    withdrawal_id = ask_for(moving_world, rich, 190_404)
    send(moving_world, message("payout.succeeded", withdrawal_id, 99, f"sub_{rich.user_id}"))

    assert status_of(rich, withdrawal_id) == "sent"
    assert exceptions_about(moving_world, withdrawal_id) == ["payout_differs"]
    moving_world.clock.advance(hours=25)


def test_every_task_done_twice_is_done_once(moving_world, rich):
    withdrawal_id = ask_for(moving_world, rich, 100_000)
    event = {"withdrawal_id": withdrawal_id}
    moving_world.invoke("payments-start-withdrawal", {"detail": event})
    assert moving_world.invoke("payments-order-payout", event)["status"] == "closed"
    assert moving_world.invoke("payments-ask-bank", event)["status"] == "closed"
    assert moving_world.invoke("payments-cancel-payout", event)["status"] == "too_late"
    moving_world.invoke("payments-end-withdrawal", event | {"ending": "settle"})

    assert balances(moving_world, rich) == (1_000_000 - 100_000 - FEE_FEN, 0)
