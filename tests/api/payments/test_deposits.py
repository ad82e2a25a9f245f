"""Deposits over HTTP: taken, ordered at the bank, credited once by its callback."""

import pytest

from local.world import World
from tests.savers import Saver, at_once, newcomer, problem_of, saver


def test_a_deposit_is_taken_at_once_and_credited_by_the_callback(poor: Saver):
    taken = poor.app.post("/v1/deposits", {"amount_fen": 120_000})
    credited = poor.app.until(
        "credit", lambda: poor.app.get(f"/v1/deposits/{taken['deposit_id']}"), lambda it: it["credited_at"]
    )

    assert taken == {"deposit_id": taken["deposit_id"], "status": "pending"}
    assert (credited["status"], credited["amount_fen"]) == ("credited", 120_000)
    assert poor.app.account()["available_fen"] == 120_000


@pytest.mark.parametrize(
    ("amount_fen", "status", "reason", "available_fen"),
    [
        (190_401, "failed", "card_declined", 0),
        (190_402, "failed", "limit_exceeded", 0),
        (190_403, "credited", None, 190_403),
        (190_405, "suspense", None, 0),
        (190_406, "credited", None, 190_406),
        (190_407, "credited", None, 190_407),
        (190_409, "credited", None, 190_409),
        (190_410, "credited", None, 190_410),
    ],
    ids=[
        "declined",
        "refused",
        "late answer",
        "other amount",
        "thrice",
        "early",
        "503 twice",
        "two messages",
    ],
)
def test_a_deposit_survives_what_the_bank_does(world, poor, amount_fen, status, reason, available_fen):
    ended = poor.app.deposit(amount_fen)
    world.settle()

    assert (ended["status"], ended["reason"]) == (status, reason)
    assert poor.app.account()["available_fen"] == available_fen


@pytest.mark.parametrize("amount_fen", [190_408, 190_411], ids=["silent", "nothing comes of it"])
def test_a_deposit_without_a_callback_stays_pending(world: World, poor: Saver, amount_fen: int):
    deposit_id = poor.app.post("/v1/deposits", {"amount_fen": amount_fen})["deposit_id"]
    world.settle()

    assert poor.app.get(f"/v1/deposits/{deposit_id}")["status"] == "pending"
    assert poor.app.account()["available_fen"] == 0


def test_nobody_deposits_before_the_verification(world: World):
    unknown = newcomer(world)

    assert problem_of(unknown.app.post, "/v1/deposits", {"amount_fen": 10_000}) == (409, "not_verified")
    assert problem_of(unknown.app.account) == (409, "not_verified")


@pytest.mark.parametrize("amount_fen", [99, 10_000_000_001])
def test_an_amount_outside_the_limits_is_refused(poor: Saver, amount_fen: int):
    assert problem_of(poor.app.post, "/v1/deposits", {"amount_fen": amount_fen}) == (422, "invalid_request")


@pytest.mark.parametrize("amount", ["100", 100.0, True, 0, -1, None, 10**13])
def test_an_amount_is_a_positive_integer(poor: Saver, amount: object):
    assert problem_of(poor.app.post, "/v1/deposits", {"amount_fen": amount}) == (422, "invalid_request")


def test_twenty_identical_deposits_at_once_are_one(world: World, poor: Saver):
    answers = at_once(20, lambda: poor.app.post("/v1/deposits", {"amount_fen": 50_000}, "the-same-key"))
    world.settle()

    [deposit] = poor.app.items("/v1/deposits")
    assert answers == [{"deposit_id": deposit["deposit_id"], "status": "pending"}] * 20
    assert poor.app.account()["available_fen"] == 50_000


def test_a_replay_gives_the_first_answer_after_the_deposit_was_credited(world: World, poor: Saver):
    first = poor.app.post("/v1/deposits", {"amount_fen": 50_000}, "k")
    world.settle()

    assert poor.app.post("/v1/deposits", {"amount_fen": 50_000}, "k") == first


def test_a_key_stands_for_one_amount(poor: Saver):
    poor.app.post("/v1/deposits", {"amount_fen": 50_000}, "k")

    refusal = problem_of(poor.app.post, "/v1/deposits", {"amount_fen": 60_000}, "k")
    assert refusal == (422, "idempotency_key_reused")


def test_two_people_may_use_the_same_key(world: World, poor: Saver):
    other = saver(world)

    first = poor.app.post("/v1/deposits", {"amount_fen": 50_000}, "k")
    second = other.app.post("/v1/deposits", {"amount_fen": 50_000}, "k")
    assert first["deposit_id"] != second["deposit_id"]


def test_a_deposit_needs_a_key(poor: Saver):
    refusal = problem_of(poor.app.request, "POST", "/v1/deposits", json={"amount_fen": 100})
    assert refusal == (400, "idempotency_key_required")


def test_anothers_deposit_is_not_there(world: World, poor: Saver, rich: Saver):
    [deposit] = rich.app.items("/v1/deposits")

    assert problem_of(poor.app.get, f"/v1/deposits/{deposit['deposit_id']}") == (404, "not_found")
    assert problem_of(rich.app.get, "/v1/deposits/dep_nothing") == (404, "not_found")


def test_deposits_are_listed_newest_first_page_by_page(world: World, poor: Saver):
    placed = [poor.app.post("/v1/deposits", {"amount_fen": 1_000 + n})["deposit_id"] for n in range(3)]
    first = poor.app.get("/v1/deposits", limit=2)
    second = poor.app.get("/v1/deposits", limit=2, cursor=first["next_cursor"])

    listed = [deposit["deposit_id"] for deposit in first["items"] + second["items"]]
    assert listed == placed[::-1]
    assert second["next_cursor"] is None


def test_anothers_cursor_is_refused(world: World, rich: Saver, poor: Saver):
    rich.app.post("/v1/deposits", {"amount_fen": 1_000})
    cursor = rich.app.get("/v1/deposits", limit=1)["next_cursor"]

    assert problem_of(poor.app.get, "/v1/deposits", cursor=cursor) == (400, "invalid_cursor")
