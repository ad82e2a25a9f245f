"""Workflow and callbacks end a withdrawal in any order and number: every history of three endings, against a model."""

from collections.abc import Callable, Iterator
from itertools import product
from typing import Any

import pytest

from jinqiao.ledger import book, recipes
from local.world import World
from payments import casebook, settlement, store
from tests.contention import just_before
from tests.use_cases.people import balances, post
from tests.use_cases.withdrawals import AMOUNT_FEN, BALANCE_FEN, FEE_FEN, NOW, ordered, pay_debt, receive

Fresh = Callable[[str], str]

ENDINGS: dict[str, Callable[[dict[str, Any]], None]] = {
    "settle": lambda withdrawal: settlement.settle(withdrawal, NOW),
    "release": lambda withdrawal: settlement.release(withdrawal, "card_closed", NOW),
    "send_back": lambda withdrawal: settlement.send_back(withdrawal, NOW),
}

MODEL = {
    ("sent", "settle"): "settled",
    ("sent", "release"): "released",
    ("sent", "send_back"): "returned",
    ("settled", "settle"): "settled",
    ("settled", "release"): "contradicted",
    ("settled", "send_back"): "returned",
    ("contradicted", "settle"): "contradicted",
    ("contradicted", "release"): "contradicted",
    ("contradicted", "send_back"): "returned",
    ("released", "settle"): "late",
    ("released", "release"): "released",
    ("released", "send_back"): "late and returned",
    ("late", "settle"): "late",
    ("late", "release"): "late",
    ("late", "send_back"): "late and returned",
    ("late and returned", "settle"): "late and returned",
    ("late and returned", "release"): "late and returned",
    ("late and returned", "send_back"): "late and returned",
    ("returned", "settle"): "returned",
    ("returned", "release"): "returned",
    ("returned", "send_back"): "returned",
}
"""What a withdrawal is after another ending; a contradiction or a late payout is on finance's list besides."""

PAID = AMOUNT_FEN + FEE_FEN
AVAILABLE = {
    "settled": BALANCE_FEN - PAID,
    "contradicted": BALANCE_FEN - PAID,
    "released": BALANCE_FEN,
    "returned": BALANCE_FEN - FEE_FEN,
    "late": BALANCE_FEN - AMOUNT_FEN,
    "late and returned": BALANCE_FEN,
}
STATUS = {"released": "released"}


def lived(history: tuple[str, ...]) -> str:
    """What the model says of a history."""
    state = "sent"
    for ending in history:
        state = MODEL[(state, ending)]
    return state


@pytest.fixture
def released_with(platform: World, fresh: Fresh) -> Iterator[Callable[[int], dict[str, Any]]]:
    """A withdrawal that was released, of somebody who has so much left since: the rest is bid elsewhere.

    Debts are paid in the end: tests share a platform whose custody is what it owes its clients.
    """
    made: list[dict[str, Any]] = []

    def release_of(left_fen: int) -> dict[str, Any]:
        made.append(withdrawal := ordered(fresh("wdr"), fresh("usr"), "sent"))
        settlement.release(withdrawal, "cancelled", NOW)
        legs = recipes.bid_held(withdrawal["user_id"], BALANCE_FEN - left_fen)
        post(fresh("bid"), "bid_held", legs, NOW)
        return withdrawal

    yield release_of
    for withdrawal in made:
        pay_debt(store.order(withdrawal["order_id"]))


@pytest.mark.parametrize("history", list(product(ENDINGS, repeat=3)), ids="-".join)
def test_every_history_of_endings_ends_as_the_model_says(platform: World, fresh: Fresh, history):
    withdrawal = ordered(fresh("wdr"), fresh("usr"), "sent")
    for ending in history:
        ENDINGS[ending](withdrawal)

    ended, expected = store.order(withdrawal["order_id"]), lived(history)
    assert ended["status"] == STATUS.get(expected, "settled")
    assert ("returned_at" in ended) == ("returned" in expected)
    assert balances(withdrawal["user_id"]) == (AVAILABLE[expected], 0)


@pytest.mark.parametrize("history", [("settle", "release"), ("release", "settle"), ("release", "send_back")])
def test_what_contradicts_itself_is_on_finances_list_once(platform: World, fresh: Fresh, history):
    withdrawal = ordered(fresh("wdr"), fresh("usr"), "sent")
    for ending in (*history, *history):
        ENDINGS[ending](withdrawal)

    kind = "late_payout" if history[0] == "release" else "contradicting_callback"
    raised = store.exception(casebook.exception_id(kind, withdrawal["order_id"]))
    assert (raised["status"], raised["amount_fen"]) == ("open", AMOUNT_FEN)
    assert raised["user_id"] == withdrawal["user_id"]


@pytest.mark.parametrize(
    ("left_fen", "taken_fen", "status"),
    [
        (0, 0, "frozen"),
        (1, 1, "frozen"),
        (5_999, 5_999, "frozen"),
        (6_000, 6_000, "open"),
        (9_999, 6_000, "open"),
    ],
)
def test_a_late_payout_takes_what_is_there_and_freezes_only_for_what_is_missing(
    released_with, left_fen, taken_fen, status
):
    withdrawal = released_with(left_fen)
    settlement.settle(withdrawal, NOW)

    account, ended = book.user_account(withdrawal["user_id"]), store.order(withdrawal["order_id"])
    owed_fen = AMOUNT_FEN - taken_fen
    assert (account["available_fen"], account["status"]) == (left_fen - taken_fen, status)
    assert (ended["status"], ended["owed_fen"]) == ("settled", owed_fen)
    legs = {leg.pack() for leg in book.journal(f"late_payout#{withdrawal['order_id']}").legs}
    assert (f"D receivable:{withdrawal['user_id']} {owed_fen}" in legs) == (owed_fen > 0)
    assert f"C custody {AMOUNT_FEN}" in legs


@pytest.mark.parametrize("left_fen", [0, 1_000])
@pytest.mark.parametrize("comes_fen", [1, 4_999, 5_000, 6_000])
def test_money_that_comes_between_looking_and_taking_is_looked_at_again(released_with, left_fen, comes_fen):
    withdrawal = released_with(left_fen)
    with just_before("late_payout#", lambda: receive(withdrawal["user_id"], comes_fen)):
        settlement.settle(withdrawal, NOW)

    missing_fen = AMOUNT_FEN - left_fen - comes_fen
    account = book.user_account(withdrawal["user_id"])
    assert store.order(withdrawal["order_id"])["owed_fen"] == max(0, missing_fen)
    assert account["available_fen"] == max(0, -missing_fen)
    assert account["status"] == ("frozen" if missing_fen > 0 else "open")


def test_a_withdrawal_that_a_callback_ended_while_the_workflow_looked_is_ended_once(
    platform: World, fresh: Fresh
):
    withdrawal = ordered(fresh("wdr"), fresh("usr"), "sent")
    with just_before("withdrawal_release#", lambda: settlement.settle(withdrawal, NOW)):
        settlement.release(withdrawal, "card_closed", NOW)

    assert store.order(withdrawal["order_id"])["status"] == "settled"
    assert balances(withdrawal["user_id"]) == (BALANCE_FEN - PAID, 0)
    assert store.exception(casebook.exception_id("contradicting_callback", withdrawal["order_id"]))
