"""Statements: every movement of the available balance once, in order, whatever the stream does."""

import pytest

from local.mobile_app import MobileApp
from local.world import World
from tests.savers import Saver, trial_balance


@pytest.fixture
def moved(world: World, rich: Saver) -> Saver:
    """10,000 yuan in, 1,000 and the fee out, and 500 in again."""
    rich.app.withdraw(100_000)
    rich.app.deposit(50_000)
    world.settle()
    return rich


def ledger_stream(world: World, user_id: str) -> list[dict]:
    """Stream records of everything that the ledger holds about an account's last change."""
    table = "jinqiao-dev-ledger"
    stored = world.client("dynamodb").get_item(
        TableName=table, Key={"pk": {"S": f"ACCOUNT#user#{user_id}"}, "sk": {"S": "ACCOUNT"}}
    )["Item"]
    change = {"NewImage": stored, "SequenceNumber": "1"}
    arn = f"arn:aws:dynamodb:ap-southeast-1:1:table/{table}/stream/1"
    return [{"eventSourceARN": arn, "eventName": "MODIFY", "dynamodb": change}]


def test_lines_come_newest_first_with_the_balance_after_each(moved: Saver):
    lines = moved.app.transactions()

    assert [(line["kind"], line["amount_fen"], line["available_after_fen"]) for line in lines] == [
        ("deposit", 50_000, 949_800),
        ("withdrawal_held", -100_200, 899_800),
        ("deposit", 1_000_000, 1_000_000),
    ]


def test_the_lines_sum_to_what_is_available(moved: Saver):
    lines = moved.app.transactions()

    assert sum(line["amount_fen"] for line in lines) == moved.app.account()["available_fen"]


def test_a_change_delivered_again_changes_nothing(world: World, moved: Saver):
    before = moved.app.transactions()
    records = ledger_stream(world, moved.user_id)
    answer = world.invoke("payments-project-statements", {"Records": records * 3})

    assert answer == {"batchItemFailures": []}
    assert moved.app.transactions() == before


def test_lines_are_paged(moved: Saver):
    first = moved.app.get("/v1/me/transactions", limit=2)
    second = moved.app.get("/v1/me/transactions", limit=2, cursor=first["next_cursor"])

    assert first["items"] + second["items"] == moved.app.transactions()
    assert len(second["items"]) == 1


@pytest.mark.parametrize(("language", "memo"), [("zh-CN", "充值"), ("en", "Deposit")])
def test_a_memo_speaks_the_readers_language(world: World, moved: Saver, language: str, memo: str):
    with MobileApp(world.url, language) as app:
        app.sign_in(moved.person.phone, moved.person.password)

        assert app.transactions()[0]["memo"] == memo


def test_somebody_without_an_account_has_an_empty_statement(world: World, poor: Saver):
    assert poor.app.get("/v1/me/transactions") == {"items": [], "next_cursor": None}


def test_custody_is_what_the_bank_says(world: World, moved: Saver):
    balance = trial_balance(world)

    assert balance["custody_fen"] == balance["client_money_fen"] + balance["operator_money_fen"]
