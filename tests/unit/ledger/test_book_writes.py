"""What a journal becomes in a transaction: one write per item, each refused below zero. Nothing is stored here."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as example_settings
from hypothesis import strategies as st

from jinqiao import settings
from jinqiao.aws.dynamo import ConditionsFailed, Write, from_stored
from jinqiao.errors import JournalConflict
from jinqiao.ledger import book, recipes
from jinqiao.ledger.accounts import Account, Kind, available, clearing
from jinqiao.ledger.book import Guard
from jinqiao.ledger.journal import Journal, Leg

NOW = datetime(2026, 1, 5, 4, 0, tzinfo=UTC)
A = "ACCOUNT#user#usr_a"
calm = example_settings(
    derandomize=True,
    deadline=None,
    max_examples=80,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@pytest.fixture(autouse=True)
def ledger_table() -> Iterator[None]:
    """Requests name a table; none is called."""
    token = settings.environment.set({"LEDGER_TABLE": "ledger"})
    yield
    settings.environment.reset(token)


def posted(legs: tuple[Leg, ...], **more: Any) -> Journal:
    return Journal("test#1", "test", date(2026, 1, 5), NOW, "hash", legs, **more)


def values_of(write: Write) -> dict[str, Any]:
    return from_stored(write.request.get("ExpressionAttributeValues", {}))


def key_of(write: Write) -> str:
    return from_stored(write.request.get("Key") or write.request["Item"])["pk"]


def test_the_journal_is_written_where_none_stands_and_keeps_all_that_explains_it():
    [written, *_] = book.writes(posted(recipes.deposit("usr_a", 100), facts={"deposit_id": "dep_1"}))

    assert (written.label, written.action) == ("journal", "Put")
    assert written.request["ConditionExpression"] == "attribute_not_exists(pk)"
    assert written.request["ReturnValuesOnConditionCheckFailure"] == "ALL_OLD"
    assert from_stored(written.request["Item"]) == {
        "pk": "JOURNAL#test#1",
        "sk": "JOURNAL",
        "journal_id": "test#1",
        "kind": "test",
        "book": "p2p",
        "effective_date": "2026-01-05",
        "recorded_at": "2026-01-05T04:00:00.000000+00:00",
        "command_hash": "hash",
        "legs": ["D custody 100", "C available:usr_a 100"],
        "facts": {"deposit_id": "dep_1"},
    }


def test_a_journal_reads_back_from_its_item():
    journal = posted(recipes.withdrawal_settled("usr_a", 100, 2), facts={"withdrawal_id": "wdr_1"})

    assert book.read(from_stored(book.writes(journal)[0].request["Item"])) == journal


def test_a_journal_without_facts_stores_none_and_reads_back():
    journal = posted(recipes.deposit("usr_a", 100))
    stored = from_stored(book.writes(journal)[0].request["Item"])

    assert "facts" not in stored
    assert book.read(stored) == journal


@pytest.mark.parametrize(
    ("legs", "items"),
    [
        (recipes.deposit("usr_a", 100), {A}),
        (recipes.suspense_receipt("rcp_1", 100), set()),
        (recipes.fee_sweep(100), set()),
        (recipes.bid_held("usr_a", 100), {A}),
        (recipes.late_payout("usr_a", 100, 0), set()),
        (recipes.late_payout("usr_a", 100, 1), {A}),
        (recipes.loan_disbursed("loan_1", "usr_a", 100), {A, "ACCOUNT#loan#loan_1"}),
        (recipes.repayment_collected("usr_a", "loan_1", 100), {A, "ACCOUNT#loan#loan_1"}),
        (recipes.claims_captured("loan_1", [("usr_a", 1), ("usr_a", 2)]), {A, "ACCOUNT#loan#loan_1"}),
    ],
)
def test_only_guarded_accounts_are_written_each_once(legs, items):
    [_, *accounts] = book.writes(posted(legs))

    assert {key_of(write) for write in accounts} == items
    assert len(accounts) == len(items)


@pytest.mark.parametrize(
    ("legs", "condition"),
    [
        (recipes.deposit("usr_a", 100), "attribute_exists(pk)"),
        (recipes.bid_held("usr_a", 100), "attribute_exists(pk) AND #available_fen >= :available_fen"),
        (recipes.bid_released("usr_a", 100), "attribute_exists(pk) AND #held_fen >= :held_fen"),
        (recipes.withdrawal_settled("usr_a", 100, 2), "attribute_exists(pk) AND #held_fen >= :held_fen"),
    ],
)
def test_what_is_lowered_must_be_there_and_what_is_raised_must_exist(legs, condition):
    account = next(write for write in book.writes(posted(legs)) if write.label == f"account {A}")

    assert account.request["ConditionExpression"] == condition


def test_a_guard_adds_to_the_conditions_of_money_and_takes_none_away():
    guard = Guard("#status = :open", {"open": "open"}, {"status": "frozen"})
    [_, account] = book.writes(posted(recipes.bid_held("usr_a", 100)), {A: guard})

    condition = account.request["ConditionExpression"]
    assert condition == "attribute_exists(pk) AND #available_fen >= :available_fen AND #status = :open"
    assert values_of(account) == {
        ":available_fen": 100,
        ":open": "open",
        ":set_last_journal": "test#1",
        ":set_status": "frozen",
        ":add_seq": 1,
        ":add_available_fen": -100,
        ":add_held_fen": 100,
    }


def test_a_guard_of_an_account_that_the_journal_does_not_touch_is_not_written():
    guards = {"ACCOUNT#user#usr_b": Guard("#status = :open", {"open": "open"})}

    assert [key_of(write) for write in book.writes(posted(recipes.bid_held("usr_a", 1)), guards)] == [
        "JOURNAL#test#1",
        A,
    ]


def test_an_account_whose_legs_cancel_each_other_is_still_named_by_the_journal():
    """A borrower who lends the whole loan to themselves: nothing moves, and the statement shows both sides."""
    legs = recipes.repayment_distributed("usr_a", [recipes.Share("usr_a", 100, "principal")], 0)
    [_, account] = book.writes(posted(legs))

    assert values_of(account) == {":set_last_journal": "test#1", ":add_seq": 1}
    assert account.request["ConditionExpression"] == "attribute_exists(pk)"


people = st.sampled_from(["usr_a", "usr_b", "usr_c", "usr_d"])
shares = st.lists(
    st.builds(recipes.Share, people, st.integers(1, 10**9), st.sampled_from(["principal", "interest"])),
    min_size=1,
    max_size=40,
)


@calm
@given(shares, people, st.integers(0, 1_000))
def test_however_often_somebody_appears_each_item_is_written_once_and_by_its_sum(
    given_shares, borrower, fees_fen
):
    journal = posted(recipes.repayment_distributed(borrower, given_shares, fees_fen))
    [_, *accounts] = book.writes(journal)

    assert len({key_of(write) for write in accounts}) == len(accounts)
    for write in accounts:
        user_id = key_of(write).removeprefix("ACCOUNT#user#")
        assert values_of(write).get(":add_available_fen", 0) == journal.effects()[available(user_id)]
        assert values_of(write)[":add_seq"] == 1


@pytest.mark.parametrize(
    ("account", "item", "attribute"),
    [
        (available("usr_a"), A, "available_fen"),
        (Account(Kind.HELD, "usr_a"), A, "held_fen"),
        (clearing("loan_1"), "ACCOUNT#loan#loan_1", "clearing_fen"),
        (Account(Kind.RESERVE), "ACCOUNT#platform#", "reserve_fen"),
    ],
)
def test_guarded_accounts_say_where_their_balance_stands(account, item, attribute):
    assert (account.guarded_item, account.balance_attribute) == (item, attribute)


@pytest.mark.parametrize("kind", [Kind.CUSTODY, Kind.FEES_PAYABLE])
def test_what_many_places_add_to_has_no_running_balance(kind):
    assert Account(kind).guarded_item is None


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind in (Kind.SUSPENSE, Kind.RECEIVABLE)])
def test_what_waits_for_finance_has_no_running_balance_either(kind):
    assert Account(kind, "x").guarded_item is None


@pytest.mark.parametrize("name", ["available", "custody:usr_a", "treasure", "", "available:"])
def test_a_name_that_is_no_account_does_not_parse(name):
    with pytest.raises(ValueError):  # noqa: PT011 - which of the two is wrong does not matter
        Account.parse(name)


@pytest.mark.parametrize("stored", ["X custody 5", "D custody five", "D custody 0", "D custody -5"])
def test_a_leg_that_is_none_does_not_read(stored):
    with pytest.raises(ValueError):  # noqa: PT011 - side, number or sign
        Leg.unpack(stored)


def refused(stored: dict[str, Any] | None) -> ConditionsFailed:
    return ConditionsFailed({"journal": stored} if stored else {"account x": None})


def test_a_journal_that_stands_there_is_a_replay_only_under_the_same_command():
    journal = posted(recipes.deposit("usr_a", 100))

    assert book.replayed(refused({"command_hash": "hash"}), journal)
    assert not book.replayed(refused(None), journal)
    with pytest.raises(JournalConflict, match="test#1"):
        book.replayed(refused({"command_hash": "another"}), journal)


def test_amounts_read_back_as_integers_and_never_as_decimals():
    stored = from_stored(
        book.writes(posted(recipes.deposit("usr_a", 10**12)))[1].request["ExpressionAttributeValues"]
    )

    assert {type(value) for name, value in stored.items() if name.startswith(":add")} == {int}
    assert not any(isinstance(value, Decimal) for value in stored.values())
