"""Money that comes in: ordered at the bank and credited exactly once, whatever the bank says how often."""

from collections.abc import Callable
from itertools import permutations

import pytest

from jinqiao import clock, ids
from jinqiao.aws.dynamo import transact
from jinqiao.ledger import book
from jinqiao.partners.errors import PartnerRefused, PartnerTimeout, PartnerUnavailable
from local.world import World
from payments import callbacks, casebook, receipts, store
from payments.models import BankMessage
from tests.contention import just_before
from tests.use_cases.people import account_holder, balances
from tests.use_cases.withdrawals import NOW, ScriptedBank

pytestmark = pytest.mark.usefixtures("platform")
Fresh = Callable[[str], str]
ORDERED_FEN = 50_000


@pytest.fixture
def deposit(fresh: Fresh, platform: World) -> dict:
    """An order that the bank has not been asked about yet."""
    user_id = account_holder(fresh("usr"), NOW)
    order_id = fresh("dep")
    item = {
        "order_id": order_id,
        "deposit_id": order_id,
        "user_id": user_id,
        "sub_account_id": f"sub_{user_id}",
        "amount_fen": ORDERED_FEN,
        "status": "pending",
        "placed_at": clock.text(NOW),
        "fingerprint": "print",
        "event_seq": 1,
    }
    transact(store.new_order(store.DEPOSIT, item))
    return item


def told(deposit: dict, kind: str = "deposit.succeeded", **but) -> BankMessage:
    usual = {
        "type": kind,
        "id": deposit["order_id"],
        "sub_account_id": deposit["sub_account_id"],
        "amount_fen": ORDERED_FEN,
        "occurred_at": "2026-11-24T00:00:00+00:00",
    }
    return BankMessage(**usual | but)


def hear(message: BankMessage) -> None:
    """What a callback does once it is verified."""
    callbacks.act_on(message, NOW)


def status_of(deposit: dict) -> str:
    return store.order(deposit["order_id"])["status"]


def exceptions_about(deposit: dict) -> set[str]:
    kinds = (
        "deposit_differs",
        "unknown_deposit",
        "unknown_order",
        "contradicting_callback",
        "payout_differs",
    )
    ids_of = {kind: casebook.exception_id(kind, deposit["order_id"]) for kind in kinds}
    return {kind for kind, exception_id in ids_of.items() if store.exception(exception_id)}


def in_suspense(deposit: dict) -> int:
    journal = book.journal(f"suspense#{ids.derive('rcp', 'bank', deposit['order_id'])}")
    return journal.legs[1].amount_fen if journal else 0


def test_an_order_reaches_the_bank_under_our_id_and_stays_pending(deposit):
    bank = ScriptedBank()
    receipts.order_at_bank(deposit["order_id"], bank, NOW)

    assert bank.asked == [("deposit", (deposit["order_id"], deposit["sub_account_id"], ORDERED_FEN))]
    assert status_of(deposit) == "pending"


@pytest.mark.parametrize("silence", [PartnerTimeout("bank"), PartnerUnavailable("bank")])
def test_silence_is_no_refusal(deposit, silence):
    with pytest.raises(type(silence)):
        receipts.order_at_bank(deposit["order_id"], ScriptedBank(order=silence), NOW)

    assert status_of(deposit) == "pending"


def test_a_refusal_fails_the_deposit_with_the_banks_reason(deposit):
    receipts.order_at_bank(deposit["order_id"], ScriptedBank(order=PartnerRefused("bank", "no_funds")), NOW)

    failed = store.order(deposit["order_id"])
    assert (failed["status"], failed["reason"]) == ("failed", "no_funds")


def test_what_has_ended_or_never_was_is_not_ordered(deposit, fresh: Fresh):
    bank = ScriptedBank()
    hear(told(deposit))
    receipts.order_at_bank(deposit["order_id"], bank, NOW)
    receipts.order_at_bank(fresh("dep"), bank, NOW)

    assert bank.asked == []


SAID = {
    "right": {},
    "wrong": {"amount_fen": ORDERED_FEN + 100},
    "elsewhere": {"sub_account_id": "sub_of_somebody_else"},
    "no": {"type": "deposit.failed"},
}
FIRST_MONEY = {
    "right": ("credited", ORDERED_FEN, 0),
    "wrong": ("suspense", 0, ORDERED_FEN + 100),
    "elsewhere": ("suspense", 0, ORDERED_FEN),
}
"""Which message brought money first decides: status, credited, in suspense. A refusal brings none."""


@pytest.mark.parametrize("order", list(permutations(SAID)), ids="-".join)
def test_of_contradicting_messages_the_first_that_brings_money_decides(deposit, order):
    for name in order:
        hear(told(deposit, **SAID[name]))

    first = next(name for name in order if name in FIRST_MONEY)
    status, credited_fen, suspended_fen = FIRST_MONEY[first]
    assert status_of(deposit) == status
    assert balances(deposit["user_id"]) == (credited_fen, 0)
    assert in_suspense(deposit) == suspended_fen
    assert "contradicting_callback" in exceptions_about(deposit)


@pytest.mark.parametrize("name", list(SAID))
def test_a_message_heard_again_and_again_has_one_effect(deposit, name):
    hear(told(deposit, **SAID[name]))
    once = (status_of(deposit), balances(deposit["user_id"]), in_suspense(deposit), exceptions_about(deposit))
    for _ in range(3):
        hear(told(deposit, **SAID[name]))

    assert once == (
        status_of(deposit),
        balances(deposit["user_id"]),
        in_suspense(deposit),
        exceptions_about(deposit),
    )


@pytest.mark.parametrize("but", [{"amount_fen": 1}, {"sub_account_id": "sub_of_somebody_else"}])
def test_a_refusal_of_another_order_than_ours_fails_nothing(deposit, but):
    hear(told(deposit, "deposit.failed", **but))

    assert status_of(deposit) == "pending"
    assert exceptions_about(deposit) == {"contradicting_callback"}


@pytest.mark.parametrize("kind", ["payout.succeeded", "payout.failed", "payout.returned"])
def test_a_payouts_message_under_a_deposits_id_goes_to_finance_and_changes_nothing(deposit, kind):
    hear(told(deposit, kind))

    assert status_of(deposit) == "pending"
    assert exceptions_about(deposit) == {"unknown_order"}


def test_two_copies_of_a_success_at_once_credit_once(deposit):
    with just_before(f"deposit#{deposit['order_id']}", lambda: hear(told(deposit))):
        hear(told(deposit))

    assert balances(deposit["user_id"]) == (ORDERED_FEN, 0)
    assert exceptions_about(deposit) == set()


def test_a_success_that_overtakes_a_wrong_amount_wins_and_the_other_is_looked_into(deposit):
    with just_before("suspense#", lambda: hear(told(deposit))):
        hear(told(deposit, amount_fen=ORDERED_FEN + 1))

    assert (status_of(deposit), in_suspense(deposit)) == ("credited", 0)
    assert exceptions_about(deposit) == {"contradicting_callback"}


def test_a_frozen_account_still_gets_its_money(deposit):
    transact([book.set_status(deposit["user_id"], "frozen")])
    hear(told(deposit))

    assert balances(deposit["user_id"]) == (ORDERED_FEN, 0)


def test_a_deposit_publishes_one_event_for_each_thing_that_became_of_it(deposit):
    hear(told(deposit, "deposit.failed"))
    hear(told(deposit, "deposit.failed"))
    hear(told(deposit))
    hear(told(deposit))

    ended = store.order(deposit["order_id"])
    assert (ended["event"], ended["event_seq"]) == ("deposit_credited", 3)


def test_an_exception_is_raised_once_and_keeps_what_it_first_said(fresh: Fresh):
    subject = fresh("wdr")
    casebook.raise_once("payout_unanswered", subject, NOW, amount_fen=1, facts={"a": 1})
    casebook.raise_once("payout_unanswered", subject, NOW, amount_fen=2, facts={"b": 2})

    raised = store.exception(casebook.exception_id("payout_unanswered", subject))
    assert (raised["amount_fen"], raised["facts"]) == (1, {"a": 1})


def test_closing_what_was_never_raised_or_is_closed_changes_nothing(fresh: Fresh):
    subject = fresh("wdr")
    casebook.close("payout_unanswered", subject, NOW)
    assert store.exception(casebook.exception_id("payout_unanswered", subject)) is None

    casebook.raise_once("payout_unanswered", subject, NOW)
    casebook.close("payout_unanswered", subject, NOW)
    closed = store.exception(casebook.exception_id("payout_unanswered", subject))
    casebook.close("payout_unanswered", subject, NOW)
    casebook.raise_once("payout_unanswered", subject, NOW)
    assert store.exception(closed["exception_id"]) == closed


def test_an_exception_that_finance_closes_meanwhile_is_closed_once(fresh: Fresh):
    subject = fresh("wdr")
    casebook.raise_once("payout_unanswered", subject, NOW)
    exception_id = casebook.exception_id("payout_unanswered", subject)
    by_finance = {"status": "resolved", "resolved_by": "usr_finance"}
    with just_before(
        exception_id, lambda: transact([store.exception_change(exception_id, by_finance, ("open",))])
    ):
        casebook.close("payout_unanswered", subject, NOW)

    assert store.exception(exception_id)["resolved_by"] == "usr_finance"
