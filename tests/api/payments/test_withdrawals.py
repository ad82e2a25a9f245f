"""Withdrawals over HTTP: what they need, what they hold, and that nothing is held twice."""

import pytest

from jinqiao.aws.dynamo import write
from jinqiao.ledger import book
from local.mobile_app import MobileApp
from local.world import World
from tests.customers import balances, ledger_of
from tests.savers import Saver, at_once, newcomer, problem_of, saver

STEP_UP_REQUIRED = (403, "step_up_required")


def test_a_withdrawal_holds_amount_and_fee_and_is_settled(world: World, rich: Saver):
    settled = rich.app.withdraw(300_000)
    world.settle()

    assert (settled["status"], settled["amount_fen"], settled["fee_fen"]) == ("settled", 300_000, 200)
    assert rich.app.account() | {"as_of": ""} == {
        "available_fen": 699_800,
        "held_fen": 0,
        "total_fen": 699_800,
        "as_of": "",
    }


def test_the_first_answer_says_what_is_held(rich: Saver):
    rich.app.step_up()
    taken = rich.app.post("/v1/withdrawals", {"amount_fen": 300_000})

    assert taken == {
        "withdrawal_id": taken["withdrawal_id"],
        "status": "held",
        "amount_fen": 300_000,
        "fee_fen": 200,
    }


def test_a_withdrawal_needs_a_step_up(world: World, rich: Saver):
    assert problem_of(rich.app.post, "/v1/withdrawals", {"amount_fen": 100_000}) == STEP_UP_REQUIRED
    assert balances(world, rich) == (1_000_000, 0)


def test_a_step_up_serves_one_withdrawal(world: World, rich: Saver):
    rich.app.withdraw(100_000)

    assert problem_of(rich.app.post, "/v1/withdrawals", {"amount_fen": 100_000}) == STEP_UP_REQUIRED


def test_two_withdrawals_at_once_on_one_step_up_are_one(world: World, rich: Saver):
    rich.app.step_up()
    answers = at_once(2, lambda: rich.app.post("/v1/withdrawals", {"amount_fen": 100_000}))
    world.settle()

    assert sum(answer == "step_up_required" for answer in answers) == 1
    assert balances(world, rich) == (899_800, 0)


def test_a_step_up_is_of_a_session_and_good_in_no_other(world: World, rich: Saver):
    rich.app.step_up()
    with MobileApp(world.url) as elsewhere:
        elsewhere.sign_in(rich.person.phone, rich.person.password)

        assert problem_of(elsewhere.post, "/v1/withdrawals", {"amount_fen": 100_000}) == STEP_UP_REQUIRED


def test_a_refused_withdrawal_spends_no_step_up(world: World, rich: Saver):
    rich.app.step_up()
    refusal = problem_of(rich.app.post, "/v1/withdrawals", {"amount_fen": 1_000_000})
    taken = rich.app.post("/v1/withdrawals", {"amount_fen": 999_800})

    assert refusal == (409, "insufficient_funds")
    assert taken["status"] == "held"


def test_twenty_identical_withdrawals_at_once_are_one(world: World, rich: Saver):
    rich.app.step_up()
    answers = at_once(20, lambda: rich.app.post("/v1/withdrawals", {"amount_fen": 100_000}, "one-key"))
    world.settle()

    [withdrawal] = rich.app.items("/v1/withdrawals")
    first = {"withdrawal_id": withdrawal["withdrawal_id"], "status": "held"}
    assert answers == [first | {"amount_fen": 100_000, "fee_fen": 200}] * 20
    assert balances(world, rich) == (899_800, 0)


def test_a_replay_asks_for_no_step_up_and_gives_the_first_answer(world: World, rich: Saver):
    rich.app.step_up()
    first = rich.app.post("/v1/withdrawals", {"amount_fen": 100_000}, "k")
    world.settle()

    assert rich.app.post("/v1/withdrawals", {"amount_fen": 100_000}, "k") == first
    assert problem_of(rich.app.post, "/v1/withdrawals", {"amount_fen": 200_000}, "k") == (
        422,
        "idempotency_key_reused",
    )


def test_many_withdrawals_at_once_never_take_more_than_there_is(world: World, rich: Saver):
    sessions = [signed_in_again(world, rich) for _ in range(4)]
    answers = [
        at_once(1, lambda app=app: app.post("/v1/withdrawals", {"amount_fen": 400_000})) for app in sessions
    ]
    world.settle()

    assert sum(answer == ["insufficient_funds"] for answer in answers) == 2
    assert balances(world, rich) == (199_600, 0)


def signed_in_again(world: World, rich: Saver) -> MobileApp:
    """Another phone of the same person, stepped up."""
    app = MobileApp(world.url)
    app.sign_in(rich.person.phone, rich.person.password)
    app.step_up()
    return app


def test_nobody_withdraws_before_the_verification(world: World):
    unknown = newcomer(world)

    assert problem_of(unknown.app.post, "/v1/withdrawals", {"amount_fen": 100}) == (409, "not_verified")


def test_a_frozen_account_pays_nothing_out_and_takes_deposits(world: World, rich: Saver):
    with ledger_of(world):
        write(book.set_status(rich.user_id, "frozen"))
    rich.app.step_up()

    assert problem_of(rich.app.post, "/v1/withdrawals", {"amount_fen": 100_000}) == (403, "suspended")
    assert rich.app.deposit(10_000)["status"] == "credited"


@pytest.mark.parametrize("amount_fen", [99, 10_000_000_001])
def test_an_amount_outside_the_limits_is_refused(rich: Saver, amount_fen: int):
    assert problem_of(rich.app.post, "/v1/withdrawals", {"amount_fen": amount_fen}) == (
        422,
        "invalid_request",
    )


def test_the_fees_are_published_to_everybody(world: World):
    with MobileApp(world.url) as anybody:
        published = anybody.get("/v1/withdrawal-fees")

    assert published["tiers"] == [
        {"up_to_fen": 5_000_000, "fee_fen": 200},
        {"up_to_fen": None, "fee_fen": 500},
    ]
    assert (published["least_fen"], published["policy_version"]) == (100, "sandbox@2016-01-01")


def test_a_large_withdrawal_costs_the_fee_of_its_tier(world: World, poor: Saver):
    poor.app.deposit(6_000_000)

    assert poor.app.withdraw(5_000_100)["fee_fen"] == 500


def test_anothers_withdrawal_is_not_there(world: World, rich: Saver):
    withdrawal_id = rich.app.withdraw(100_000)["withdrawal_id"]
    other = saver(world)

    assert problem_of(other.app.get, f"/v1/withdrawals/{withdrawal_id}") == (404, "not_found")
    assert problem_of(rich.app.get, f"/v1/deposits/{withdrawal_id}") == (404, "not_found")


def test_withdrawals_are_listed_newest_first(rich: Saver):
    ids = [rich.app.withdraw(amount_fen)["withdrawal_id"] for amount_fen in (10_000, 20_000)]

    assert [each["withdrawal_id"] for each in rich.app.items("/v1/withdrawals")] == ids[::-1]
