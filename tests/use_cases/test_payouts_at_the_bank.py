"""A payout at the bank: what each of its answers, and its silence, does to the withdrawal, and what it must not do."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from jinqiao.errors import NotFound
from jinqiao.partners.bank import Cancellation, PayoutStatus
from jinqiao.partners.errors import PartnerRefused, PartnerTimeout, PartnerUnavailable
from local.world import World
from payments import casebook, payouts, settlement, store
from payments.steps import end_withdrawal
from tests.contention import just_before
from tests.use_cases.people import balances
from tests.use_cases.withdrawals import AMOUNT_FEN, BALANCE_FEN, FEE_FEN, NOW, ScriptedBank, ordered

pytestmark = pytest.mark.usefixtures("platform")
Fresh = Callable[[str], str]
SET_ASIDE = (BALANCE_FEN - AMOUNT_FEN - FEE_FEN, AMOUNT_FEN + FEE_FEN)


@pytest.fixture
def withdrawal(fresh: Fresh, platform: World) -> dict:
    """One whose money is held and of which the bank knows nothing yet."""
    return ordered(fresh("wdr"), fresh("usr"))


@pytest.fixture
def unanswered(fresh: Fresh, platform: World) -> dict:
    """One whose order the bank did not answer."""
    made = ordered(fresh("wdr"), fresh("usr"))
    payouts.order(made["order_id"], ScriptedBank(order=PartnerTimeout("bank")), NOW)
    return made


def stored(withdrawal: dict) -> dict:
    return store.order(withdrawal["order_id"])


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (None, "accepted"),
        (PartnerRefused("bank", "card_closed"), "refused"),
        (PartnerTimeout("bank"), "unanswered"),
    ],
)
def test_an_order_is_known_as_sent_whatever_the_bank_answers(withdrawal, answer, said):
    bank = ScriptedBank(order=answer)

    assert payouts.order(withdrawal["order_id"], bank, NOW) == {"status": said, "wait_seconds": 5}
    assert bank.asked == [
        ("payout", (withdrawal["order_id"], withdrawal["sub_account_id"], AMOUNT_FEN)),
    ]
    assert stored(withdrawal)["status"] == "sent"
    assert balances(withdrawal["user_id"]) == SET_ASIDE


def test_a_bank_that_is_certainly_down_is_asked_again_and_nothing_is_decided(withdrawal):
    with pytest.raises(PartnerUnavailable):
        payouts.order(withdrawal["order_id"], ScriptedBank(order=PartnerUnavailable("bank")), NOW)

    assert stored(withdrawal)["status"] == "sent"
    assert balances(withdrawal["user_id"]) == SET_ASIDE
    assert payouts.order(withdrawal["order_id"], ScriptedBank(), NOW)["status"] == "accepted"


def test_the_bank_does_not_hear_of_a_withdrawal_before_it_is_sent_here(withdrawal):
    seen = []
    bank = ScriptedBank()
    bank.order_payout = lambda *_: seen.append(stored(withdrawal)["status"])
    payouts.order(withdrawal["order_id"], bank, NOW)

    assert seen == ["sent"]


def test_time_for_the_bank_runs_from_the_first_order_and_not_from_a_repeat(withdrawal):
    payouts.order(withdrawal["order_id"], ScriptedBank(), NOW)
    first = stored(withdrawal)["sent_at"]
    payouts.order(withdrawal["order_id"], ScriptedBank(), NOW + timedelta(hours=5))

    assert stored(withdrawal)["sent_at"] == first


@pytest.mark.parametrize("ending", [settlement.settle, settlement.send_back])
def test_an_early_callback_ends_a_withdrawal_of_which_the_bank_then_hears_no_more(withdrawal, ending):
    ending(withdrawal, NOW)
    bank = ScriptedBank()

    assert payouts.order(withdrawal["order_id"], bank, NOW)["status"] == "closed"
    assert payouts.ask(withdrawal["order_id"], bank, NOW)["status"] == "closed"
    assert bank.asked == []


@pytest.mark.parametrize(
    ("status", "said"),
    [
        (PayoutStatus.UNKNOWN, "unknown"),
        (PayoutStatus.SUCCEEDED, "succeeded"),
        (PayoutStatus.FAILED, "failed"),
        (PayoutStatus.RETURNED, "returned"),
        (PayoutStatus.CANCELLED, "cancelled"),
        (PayoutStatus.ACCEPTED, "accepted"),
    ],
)
def test_asking_moves_no_money_whatever_the_bank_says(unanswered, status, said):
    bank = ScriptedBank(status=status)

    assert payouts.ask(unanswered["order_id"], bank, NOW)["status"] == said
    assert stored(unanswered)["status"] == "sent"
    assert balances(unanswered["user_id"]) == SET_ASIDE


@pytest.mark.parametrize("silence", [PartnerTimeout("bank"), PartnerUnavailable("bank")])
def test_a_bank_that_does_not_answer_questions_either_decides_nothing(unanswered, silence):
    with pytest.raises(type(silence)):
        payouts.ask(unanswered["order_id"], ScriptedBank(status=silence), NOW)
    with pytest.raises(type(silence)):
        payouts.cancel(unanswered["order_id"], ScriptedBank(cancellation=silence), NOW)

    assert stored(unanswered)["status"] == "sent"
    assert "reason" not in stored(unanswered)
    assert balances(unanswered["user_id"]) == SET_ASIDE


@pytest.mark.parametrize(
    ("answer", "minutes", "said"),
    [
        (PartnerTimeout("bank"), 29, "accepted"),
        (PartnerTimeout("bank"), 30, "overdue"),
        (None, 30, "accepted"),
        (None, 72 * 60 - 1, "accepted"),
        (None, 72 * 60, "overdue"),
    ],
    ids=lambda value: str(value)[:20],
)
def test_policy_says_how_long_an_accepted_payout_may_stay_open(withdrawal, answer, minutes, said):
    payouts.order(withdrawal["order_id"], ScriptedBank(order=answer), NOW)
    later = NOW + timedelta(minutes=minutes)

    assert payouts.ask(withdrawal["order_id"], ScriptedBank(), later)["status"] == said


def test_an_order_without_an_answer_is_on_the_list_once_however_often_it_is_asked_after(unanswered):
    for minutes in (1, 2, 3):
        payouts.ask(unanswered["order_id"], ScriptedBank(), NOW + timedelta(minutes=minutes))

    raised = store.exception(casebook.exception_id("payout_unanswered", unanswered["order_id"]))
    assert (raised["status"], raised["amount_fen"]) == ("open", AMOUNT_FEN)
    assert raised["raised_at"].startswith("2026-11-24T04:01")


@pytest.mark.parametrize("end", [settlement.settle, settlement.send_back])
def test_the_exception_of_an_unanswered_order_closes_by_itself_when_the_bank_pays(unanswered, end):
    payouts.ask(unanswered["order_id"], ScriptedBank(), NOW)
    end(unanswered, NOW)

    raised = store.exception(casebook.exception_id("payout_unanswered", unanswered["order_id"]))
    assert (raised["status"], raised["resolved_by"]) == ("resolved", "system")


@pytest.mark.parametrize(
    ("answer", "reason"),
    [(PartnerTimeout("bank"), "cancelled"), (PartnerRefused("bank", "limit_exceeded"), "limit_exceeded")],
)
def test_what_was_cancelled_says_why_it_was_not_paid(withdrawal, answer, reason):
    payouts.order(withdrawal["order_id"], ScriptedBank(order=answer), NOW)

    assert payouts.cancel(withdrawal["order_id"], ScriptedBank(), NOW)["status"] == "cancelled"
    assert stored(withdrawal)["reason"] == reason
    end_withdrawal.handler({"withdrawal_id": withdrawal["order_id"], "ending": "release"}, None)
    assert (stored(withdrawal)["status"], stored(withdrawal)["reason"]) == ("released", reason)
    assert balances(withdrawal["user_id"]) == (BALANCE_FEN, 0)


def test_a_payout_that_can_no_longer_be_cancelled_stays_as_it_is(unanswered):
    bank = ScriptedBank(cancellation=Cancellation.TOO_LATE)

    assert payouts.cancel(unanswered["order_id"], bank, NOW)["status"] == "too_late"
    assert "reason" not in stored(unanswered)
    assert balances(unanswered["user_id"]) == SET_ASIDE


def test_a_cancellation_after_the_callback_notes_nothing(withdrawal):
    settlement.settle(withdrawal, NOW)
    payouts.cancel(withdrawal["order_id"], ScriptedBank(), NOW)

    assert (stored(withdrawal)["status"], stored(withdrawal).get("reason")) == ("settled", None)


def test_the_workflow_may_release_and_the_callback_settle_at_once_and_the_books_are_right(unanswered):
    event = {"withdrawal_id": unanswered["order_id"], "ending": "settle"}
    with just_before("withdrawal_settlement#", lambda: settlement.release(unanswered, "cancelled", NOW)):
        end_withdrawal.handler(event, None)

    assert stored(unanswered)["status"] == "settled"
    assert balances(unanswered["user_id"]) == (BALANCE_FEN - AMOUNT_FEN, 0)
    assert store.exception(casebook.exception_id("late_payout", unanswered["order_id"]))


@pytest.mark.parametrize("ending", ["settle", "release", "send_back"])
def test_a_withdrawal_that_nobody_made_cannot_be_ended(fresh: Fresh, ending):
    with pytest.raises(NotFound):
        end_withdrawal.handler({"withdrawal_id": fresh("wdr"), "ending": ending}, None)


def test_a_deposit_is_no_withdrawal(fresh: Fresh):
    with pytest.raises(NotFound):
        payouts.order(fresh("dep"), ScriptedBank(), NOW)
