"""The exception list: finance sees it, one proposes where money goes, another approves."""

from typing import Any

import pytest

from local.mobile_app import MobileApp
from local.world import World
from tests.bank_messages import message, send
from tests.savers import Saver, at_once, problem_of, saver, trial_balance

RESOLVED = (409, "exception_resolved")


@pytest.fixture
def suspended(world: World, poor: Saver, finance: MobileApp) -> dict[str, Any]:
    """The exception of a deposit for which 100 fen more came than were ordered."""
    poor.app.deposit(190_405)
    return raised_about(finance, poor)


def raised_about(finance: MobileApp, saver: Saver) -> dict[str, Any]:
    [raised] = [each for each in finance.items("/v1/ops/exceptions") if each["user_id"] == saver.user_id]
    return raised


def resolve(app: MobileApp, raised: dict[str, Any], action: str, key: str | None = None, **more: str):
    path = f"/v1/ops/exceptions/{raised['exception_id']}/resolution"
    return app.post(path, {"action": action, "reason": "looked into it", **more}, key)


def approve(app: MobileApp, raised: dict[str, Any], decision: str = "approve", key: str | None = None):
    path = f"/v1/ops/exceptions/{raised['exception_id']}/approval"
    return app.post(path, {"decision": decision, "reason": "agreed"}, key)


def test_what_came_too_much_is_on_the_list(suspended: dict[str, Any]):
    assert (suspended["kind"], suspended["status"], suspended["amount_fen"]) == (
        "deposit_differs",
        "open",
        190_505,
    )


def test_a_receipt_is_credited_when_a_second_person_agrees(world, poor, suspended, finance, admin):
    proposed = resolve(finance, suspended, "credit")
    assert (proposed["status"], poor.app.account()["available_fen"]) == ("proposed", 0)

    assert approve(admin, suspended)["status"] == "resolved"
    assert poor.app.account()["available_fen"] == 190_505
    assert [deposit["status"] for deposit in poor.app.items("/v1/deposits")] == ["credited"]
    assert [e for e in finance.items("/v1/ops/exceptions") if e["user_id"] == poor.user_id] == []


def test_a_receipt_is_returned_when_a_second_person_agrees(world, poor, suspended, finance, admin):
    before = trial_balance(world)["kinds"]
    resolve(finance, suspended, "return")
    approve(admin, suspended)

    after = trial_balance(world)["kinds"]
    assert before["suspense"] - after["suspense"] == before["custody"] - after["custody"] == 190_505
    assert [deposit["status"] for deposit in poor.app.items("/v1/deposits")] == ["failed"]


def test_a_receipt_can_be_credited_to_somebody_else(world, poor, suspended, finance, admin):
    other = saver(world)
    resolve(finance, suspended, "credit", user_id=other.user_id)
    approve(admin, suspended)

    assert other.app.account()["available_fen"] == 190_505


def test_nobody_approves_their_own_proposal(suspended, finance):
    resolve(finance, suspended, "credit")

    assert problem_of(approve, finance, suspended) == (403, "second_person_required")


def test_a_rejected_proposal_opens_the_exception_again(poor, suspended, finance, admin):
    resolve(finance, suspended, "credit")
    assert approve(admin, suspended, "reject")["status"] == "open"

    assert raised_about(finance, poor)["status"] == "open"
    assert problem_of(approve, admin, suspended) == RESOLVED


def test_an_approval_counts_once_however_often_it_is_given(world, poor, suspended, finance, admin):
    resolve(finance, suspended, "credit")
    answers = at_once(10, lambda: approve(admin, suspended, key="one-key"))

    assert answers == [{"exception_id": suspended["exception_id"], "status": "resolved"}] * 10
    assert poor.app.account()["available_fen"] == 190_505


def test_what_is_resolved_stays_so(suspended, finance, admin):
    resolve(finance, suspended, "credit")
    approve(admin, suspended)

    assert problem_of(approve, admin, suspended) == RESOLVED
    assert problem_of(resolve, finance, suspended, "return") == RESOLVED


def test_a_replayed_proposal_gives_the_first_answer(suspended, finance, admin):
    first = resolve(finance, suspended, "credit", key="k-propose")
    approve(admin, suspended)

    assert resolve(finance, suspended, "credit", key="k-propose") == first
    assert problem_of(resolve, finance, suspended, "return", key="k-propose") == (
        422,
        "idempotency_key_reused",
    )


def test_money_in_suspense_cannot_simply_be_closed(suspended, finance):
    assert problem_of(resolve, finance, suspended, "close") == (422, "invalid_request")


def test_money_goes_to_nobody_without_an_account(suspended, finance):
    refusal = problem_of(resolve, finance, suspended, "credit", user_id="usr_nobody")
    assert refusal == (422, "invalid_request")


def test_what_needs_no_money_is_closed_by_one(world: World, finance: MobileApp):
    send(world, message("payout.failed", "wdr_never_heard_of", 1_000, "sub_x"))
    [raised] = [e for e in finance.items("/v1/ops/exceptions") if e["subject"] == "wdr_never_heard_of"]

    assert problem_of(resolve, finance, raised, "credit") == (422, "invalid_request")
    assert resolve(finance, raised, "close")["status"] == "resolved"
    assert raised not in finance.items("/v1/ops/exceptions")


def test_an_unknown_exception_is_not_there(finance: MobileApp):
    assert problem_of(resolve, finance, {"exception_id": "exc_x"}, "close") == (404, "not_found")
    assert problem_of(approve, finance, {"exception_id": "exc_x"}) == (404, "not_found")


def test_the_list_is_finances_alone(world: World, rich: Saver, suspended: dict[str, Any]):
    assert problem_of(rich.app.get, "/v1/ops/exceptions") == (403, "forbidden")
    assert problem_of(resolve, rich.app, suspended, "credit") == (403, "forbidden")


def test_another_context_that_is_stuck_comes_onto_the_list_once(world: World, finance: MobileApp):
    detail = {"listing_id": "lst_stuck", "user_id": "usr_b", "amount_fen": 500, "error": "X", "seq": 4}
    event = {
        "detail-type": "investment.funding_stuck",
        "detail": detail | {"aggregate_id": "LISTING#lst_stuck"},
    }
    world.invoke("payments-record-exception", event)
    world.invoke("payments-record-exception", event)

    [raised] = [e for e in finance.items("/v1/ops/exceptions") if e["facts"].get("listing_id") == "lst_stuck"]
    assert (raised["kind"], raised["amount_fen"], raised["facts"]["error"]) == ("funding_stuck", 500, "X")
