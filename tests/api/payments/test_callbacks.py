"""The bank's callbacks: forged, stale, repeated, contradicting, about nothing we know."""

from datetime import timedelta

import pytest

from jinqiao import ids
from jinqiao.ledger import book
from local.mobile_app import MobileApp
from local.world import World
from tests.bank_messages import message, post, send
from tests.customers import ledger_of
from tests.savers import Saver, trial_balance


@pytest.fixture
def pending(poor: Saver, world: World) -> dict:
    """A deposit that the bank accepted and never speaks of."""
    taken = poor.app.post("/v1/deposits", {"amount_fen": 190_411})
    world.settle()
    return taken


def about(saver: Saver, pending: dict, kind: str = "deposit.succeeded", amount_fen: int = 190_411, **more):
    return message(kind, pending["deposit_id"], amount_fen, f"sub_{saver.user_id}", **more)


def status_of(saver: Saver, pending: dict) -> str:
    return saver.app.get(f"/v1/deposits/{pending['deposit_id']}")["status"]


def test_a_signed_message_credits_the_deposit(world, poor, pending):
    answer = send(world, about(poor, pending))

    assert (answer.status_code, answer.json()) == (200, {"status": "taken"})
    assert status_of(poor, pending) == "credited"
    assert poor.app.account()["available_fen"] == 190_411


def test_a_forged_message_changes_nothing(world, poor, pending):
    answer = send(world, about(poor, pending), secret="not the bank's secret")

    assert (answer.status_code, answer.json()["code"]) == (401, "forged_callback")
    assert status_of(poor, pending) == "pending"


@pytest.mark.parametrize("age", [timedelta(minutes=6), timedelta(minutes=-6)], ids=["old", "from the future"])
def test_a_stale_message_changes_nothing(world, poor, pending, age):
    answer = send(world, about(poor, pending), age=age)

    assert (answer.status_code, answer.json()["code"]) == (401, "stale_callback")
    assert status_of(poor, pending) == "pending"


@pytest.mark.parametrize(
    "headers", [{}, {"webhook-id": "cb_1", "webhook-timestamp": "1"}, {"webhook-id": ""}]
)
def test_an_unsigned_message_is_forged(world, poor, pending, headers):
    assert post(world, about(poor, pending), headers).json()["code"] == "forged_callback"


@pytest.mark.parametrize("body", [b"\xff\xfe", b"", b"{", b'{"type": 1}'])
def test_rubbish_without_a_signature_is_forged_whatever_it_is(world, body):
    headers = {"webhook-id": "cb_1", "webhook-timestamp": "1763942400", "webhook-signature": "v1,x"}
    assert post(world, body, headers).status_code == 401


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ("{", 400),
        ("[]", 422),
        (message("deposit.vanished", "dep_1", 1, "sub_1"), 422),
        (message("deposit.succeeded", "dep_1", 0, "sub_1"), 422),
        (message("deposit.succeeded", "", 1, "sub_1"), 422),
    ],
)
def test_a_signed_message_without_sense_is_the_banks_mistake(world, body, status):
    assert send(world, body).status_code == status


def test_a_field_that_we_do_not_know_is_no_reason_to_refuse(world, poor, pending):
    assert send(world, about(poor, pending, channel="new")).status_code == 200


def test_only_the_bank_calls_back(world, poor, pending):
    assert send(world, about(poor, pending), partner="identity").status_code == 404


def test_the_same_message_again_is_taken_and_changes_nothing(world, poor, pending):
    body = about(poor, pending)

    answers = [send(world, body, message_id="cb_repeated") for _ in range(3)]
    assert {answer.status_code for answer in answers} == {200}
    assert poor.app.account()["available_fen"] == 190_411


def test_another_message_under_a_known_id_is_refused(world, poor, pending):
    send(world, about(poor, pending), message_id="cb_twice")

    answer = send(world, about(poor, pending, "deposit.failed"), message_id="cb_twice")
    assert (answer.status_code, answer.json()["code"]) == (409, "callback_conflict")
    assert status_of(poor, pending) == "credited"


def test_a_failure_after_the_success_changes_nothing(world, poor, pending):
    send(world, about(poor, pending))
    send(world, about(poor, pending, "deposit.failed", reason="card_declined"))

    assert status_of(poor, pending) == "credited"


def test_a_success_outweighs_an_earlier_failure_because_the_money_is_there(world, poor, pending):
    send(world, about(poor, pending, "deposit.failed", reason="card_declined"))
    assert status_of(poor, pending) == "failed"

    send(world, about(poor, pending))
    assert status_of(poor, pending) == "credited"
    assert poor.app.account()["available_fen"] == 190_411


def test_a_wrong_amount_goes_to_suspense_and_to_finance(world, poor, pending, finance: MobileApp):
    before = trial_balance(world)["kinds"]["suspense"]
    send(world, about(poor, pending, amount_fen=190_511))

    [raised] = [each for each in finance.items("/v1/ops/exceptions") if each["user_id"] == poor.user_id]
    assert status_of(poor, pending) == "suspense"
    assert poor.app.account()["available_fen"] == 0
    assert trial_balance(world)["kinds"]["suspense"] == before + 190_511
    assert (raised["kind"], raised["amount_fen"]) == ("deposit_differs", 190_511)
    assert raised["facts"]["ordered_fen"] == 190_411


def test_money_for_another_sub_account_goes_to_suspense(world, poor, pending):
    send(world, message("deposit.succeeded", pending["deposit_id"], 190_411, "sub_somebody_else"))

    assert status_of(poor, pending) == "suspense"


def test_the_first_message_of_an_order_decides_and_another_is_an_exception(world, poor, pending, finance):
    send(world, about(poor, pending))
    send(world, about(poor, pending, amount_fen=500_000))

    kinds = [e["kind"] for e in finance.items("/v1/ops/exceptions") if e["subject"] == pending["deposit_id"]]
    assert kinds == ["contradicting_callback"]
    assert poor.app.account()["available_fen"] == 190_411


def test_the_right_amount_after_a_wrong_one_is_an_exception_too(world, poor, pending, finance):
    send(world, about(poor, pending, amount_fen=500_000))
    send(world, about(poor, pending))

    kinds = {e["kind"] for e in finance.items("/v1/ops/exceptions") if e["subject"] == pending["deposit_id"]}
    assert kinds == {"deposit_differs", "contradicting_callback"}
    assert poor.app.account()["available_fen"] == 0


def test_money_for_an_order_that_we_never_made_goes_to_suspense_once(world, finance):
    send(world, message("deposit.succeeded", "dep_unheard_of", 777, "sub_x"))
    send(world, message("deposit.succeeded", "dep_unheard_of", 777, "sub_x"))

    [raised] = [e for e in finance.items("/v1/ops/exceptions") if e["subject"] == "dep_unheard_of"]
    with ledger_of(world):
        journal = book.journal(f"suspense#{ids.derive('rcp', 'bank', 'dep_unheard_of')}")
    assert (raised["kind"], raised["amount_fen"]) == ("unknown_deposit", 777)
    assert journal.legs[0].pack() == "D custody 777"


def test_another_amount_for_an_unknown_order_is_a_contradiction(world, finance):
    send(world, message("deposit.succeeded", "dep_two_amounts", 777, "sub_x"))
    assert send(world, message("deposit.succeeded", "dep_two_amounts", 888, "sub_x")).status_code == 200

    kinds = [e["kind"] for e in finance.items("/v1/ops/exceptions") if e["subject"] == "dep_two_amounts"]
    assert kinds == ["unknown_deposit", "contradicting_callback"]


@pytest.mark.parametrize("kind", ["deposit.failed", "payout.succeeded", "payout.failed", "payout.returned"])
def test_a_message_about_nothing_we_know_comes_before_finance(world, finance, kind):
    order_id = f"ord_unknown_{kind.replace('.', '_')}"
    assert send(world, message(kind, order_id, 555, "sub_x")).status_code == 200

    [raised] = [each for each in finance.items("/v1/ops/exceptions") if each["subject"] == order_id]
    assert (raised["kind"], raised["facts"]["type"]) == ("unknown_order", kind)


def test_a_message_about_a_payout_does_not_touch_a_deposit_of_that_id(world, poor, pending):
    send(world, about(poor, pending, "payout.succeeded"))

    assert status_of(poor, pending) == "pending"
