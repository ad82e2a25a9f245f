"""The bank executes orders once, calls back signed, and misbehaves only on magic amounts."""

from datetime import date

import pytest

from jinqiao import clock
from jinqiao.partners import signing
from jinqiao.partners.bank import Cancellation, PayoutStatus, Statement, StatementEntry
from jinqiao.partners.errors import PartnerRefused, PartnerTimeout, PartnerUnavailable
from local.sandbox import quirks
from tests.unit.sandbox.conftest import SECRET, Scene

PERSON = ("林晓", "110101199003078013")
CARD, MOBILE = "6222020000000000009", "13800000001"


@pytest.fixture
def funded(scene: Scene, sub_account: str) -> str:
    """A sub-account while custody holds ten million yuan."""
    scene.bank.order_deposit("dep_funding", sub_account, 1_000_000_000)
    scene.platform.next_callback()
    return sub_account


def test_a_user_has_one_sub_account_however_often_it_is_opened(scene: Scene, sub_account: str) -> None:
    assert scene.bank.open_sub_account("usr_a", *PERSON, CARD, MOBILE) == sub_account


def test_a_sub_account_is_never_given_to_another_person(scene: Scene, sub_account: str) -> None:
    with pytest.raises(PartnerRefused, match="another_person"):
        scene.bank.open_sub_account("usr_a", "王明", PERSON[1], CARD, MOBILE)
    with pytest.raises(PartnerRefused, match="another_person"):
        scene.bank.rebind_card(sub_account, "王明", PERSON[1], CARD, MOBILE)


def test_the_same_person_can_bind_another_card(scene: Scene, sub_account: str) -> None:
    scene.bank.rebind_card(sub_account, *PERSON, "6222020000000000017", MOBILE)
    with pytest.raises(PartnerRefused, match="unknown_sub_account"):
        scene.bank.rebind_card("sub_nobody", *PERSON, CARD, MOBILE)


def test_a_card_can_be_refused_when_the_account_is_opened(scene: Scene) -> None:
    with pytest.raises(PartnerRefused, match="card_not_supported"):
        scene.bank.open_sub_account("usr_b", *PERSON, "6222020000000090421", MOBILE)


def test_an_opening_that_times_out_has_opened_the_account(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(PartnerTimeout):
        scene.bank.open_sub_account("usr_b", *PERSON, "6222020000000090423", MOBILE)
    assert scene.bank.open_sub_account("usr_b", *PERSON, "6222020000000090423", MOBILE) == "sub_usr_b"
    scene.bank.order_deposit("dep_1", "sub_usr_b", 100)
    scene.platform.next_callback()


def test_a_deposit_is_called_back_signed_with_its_amount(scene: Scene, sub_account: str) -> None:
    scene.bank.order_deposit("dep_1", sub_account, 1_000_000)
    callback = scene.platform.next_callback()
    assert callback.message == {
        "type": "deposit.succeeded",
        "id": "dep_1",
        "sub_account_id": sub_account,
        "amount_fen": 1_000_000,
        "occurred_at": "2026-01-05T02:00:00+00:00",
    }
    wall = clock.wall_clock()
    assert signing.verify(callback.headers, callback.body, SECRET, wall).startswith("cb_")


def test_ordering_a_deposit_twice_is_ordering_it_once(scene: Scene, sub_account: str) -> None:
    scene.bank.order_deposit("dep_1", sub_account, 1_000_000)
    scene.bank.order_deposit("dep_1", sub_account, 1_000_000)
    scene.platform.next_callback()
    assert scene.bank.statement(date(2026, 1, 5)).balance_fen == 1_000_000


def test_one_order_id_cannot_stand_for_two_orders(scene: Scene, sub_account: str) -> None:
    scene.bank.order_deposit("dep_1", sub_account, 1_000_000)
    with pytest.raises(PartnerRefused, match="order_conflict"):
        scene.bank.order_deposit("dep_1", sub_account, 2_000_000)


def test_orders_need_a_sub_account(scene: Scene) -> None:
    with pytest.raises(PartnerRefused, match="unknown_sub_account"):
        scene.bank.order_deposit("dep_1", "sub_nobody", 100)


def test_a_declined_deposit_says_why_and_books_nothing(scene: Scene, sub_account: str) -> None:
    scene.bank.order_deposit("dep_1", sub_account, 190401)
    message = scene.platform.next_callback().message
    assert (message["type"], message["reason"]) == ("deposit.failed", "card_declined")
    assert scene.bank.statement(date(2026, 1, 5)) == Statement(date(2026, 1, 5), 0, ())


def test_a_deposit_over_the_limit_is_refused_at_once(scene: Scene, sub_account: str) -> None:
    with pytest.raises(PartnerRefused, match="limit_exceeded"):
        scene.bank.order_deposit("dep_1", sub_account, 190402)


def test_a_deposit_that_times_out_is_executed_all_the_same(scene: Scene, sub_account: str) -> None:
    with pytest.raises(PartnerTimeout):
        scene.bank.order_deposit("dep_1", sub_account, 190403)
    assert scene.platform.next_callback().message["type"] == "deposit.succeeded"


def test_a_late_deposit_waits_for_the_local_clock(scene: Scene, sub_account: str) -> None:
    scene.bank.order_deposit("dep_1", sub_account, 190404)
    assert not scene.sandbox.agenda.busy()
    scene.clock.move(days=1)
    assert scene.platform.next_callback().message["occurred_at"] == "2026-01-06T02:00:00+00:00"


def test_a_wrong_amount_is_what_the_bank_really_booked(scene: Scene, sub_account: str) -> None:
    scene.bank.order_deposit("dep_1", sub_account, 190405)
    assert scene.platform.next_callback().message["amount_fen"] == 190505
    assert scene.bank.statement(date(2026, 1, 5)).balance_fen == 190505


def test_a_repeated_callback_is_the_same_message(scene: Scene, sub_account: str) -> None:
    scene.bank.order_deposit("dep_1", sub_account, 190406)
    first, second, third = (scene.platform.next_callback() for _ in range(3))
    assert first.body == second.body == third.body
    assert first.headers["webhook-id"] == second.headers["webhook-id"] == third.headers["webhook-id"]


def test_a_callback_sent_twice_as_two_messages_has_two_ids(scene: Scene, sub_account: str) -> None:
    scene.bank.order_deposit("dep_1", sub_account, 190410)
    first, second = scene.platform.next_callback(), scene.platform.next_callback()
    assert first.headers["webhook-id"] != second.headers["webhook-id"]


def test_an_early_callback_is_there_before_the_answer(scene: Scene, sub_account: str) -> None:
    scene.bank.order_deposit("dep_1", sub_account, 190407)
    assert scene.platform.taken.get_nowait().message["id"] == "dep_1"


def test_a_silent_deposit_is_found_on_the_statement_only(scene: Scene, sub_account: str) -> None:
    scene.bank.order_deposit("dep_1", sub_account, 190408)
    scene.bank.order_deposit("dep_2", sub_account, 100)
    assert scene.platform.next_callback().message["id"] == "dep_2"
    references = [entry.reference for entry in scene.bank.statement(date(2026, 1, 5)).entries]
    assert sorted(references) == ["dep_1", "dep_2"]


def test_an_unavailable_bank_takes_the_third_order(scene: Scene, sub_account: str) -> None:
    with pytest.raises(PartnerUnavailable):
        scene.bank.order_deposit("dep_1", sub_account, 190409)
    with pytest.raises(PartnerUnavailable):
        scene.bank.order_deposit("dep_1", sub_account, 190409)
    scene.bank.order_deposit("dep_1", sub_account, 190409)
    assert scene.platform.next_callback().message["type"] == "deposit.succeeded"


def test_a_callback_is_tried_again_until_the_platform_takes_it(scene: Scene, sub_account: str) -> None:
    scene.platform.statuses = [500, 503]
    scene.bank.order_deposit("dep_1", sub_account, 100)
    first, second, third = (scene.platform.next_callback() for _ in range(3))
    assert first.headers["webhook-id"] == second.headers["webhook-id"] == third.headers["webhook-id"]


def test_a_payout_leaves_custody_and_succeeds(scene: Scene, funded: str) -> None:
    scene.bank.order_payout("pay_1", funded, 500_000)
    assert scene.bank.payout_status("pay_1") is PayoutStatus.ACCEPTED
    assert scene.platform.next_callback().message["type"] == "payout.succeeded"
    assert scene.bank.payout_status("pay_1") is PayoutStatus.SUCCEEDED
    statement = scene.bank.statement(date(2026, 1, 5))
    assert statement.balance_fen == 999_500_000
    assert statement.entries[-1] == StatementEntry("pay_1", "payout", -500_000, scene.clock.now())


def test_the_bank_pays_out_no_more_than_it_holds(scene: Scene, sub_account: str) -> None:
    with pytest.raises(PartnerRefused, match="insufficient_custody_balance"):
        scene.bank.order_payout("pay_1", sub_account, 1)


def test_a_failed_payout_stays_in_custody(scene: Scene, funded: str) -> None:
    scene.bank.order_payout("pay_1", funded, 190401)
    message = scene.platform.next_callback().message
    assert (message["type"], message["reason"]) == ("payout.failed", "card_closed")
    assert scene.bank.payout_status("pay_1") is PayoutStatus.FAILED
    assert scene.bank.statement(date(2026, 1, 5)).balance_fen == 1_000_000_000


def test_a_lost_payout_is_unknown_and_can_be_cancelled_for_good(scene: Scene, funded: str) -> None:
    with pytest.raises(PartnerTimeout):
        scene.bank.order_payout("pay_1", funded, 190405)
    assert scene.bank.payout_status("pay_1") is PayoutStatus.UNKNOWN
    assert scene.bank.cancel_payout("pay_1") is Cancellation.CANCELLED
    assert scene.bank.payout_status("pay_1") is PayoutStatus.CANCELLED
    with pytest.raises(PartnerRefused, match="cancelled"):
        scene.bank.order_payout("pay_1", funded, 190405)


def test_a_payout_that_is_done_cannot_be_cancelled(scene: Scene, funded: str) -> None:
    scene.bank.order_payout("pay_1", funded, 500_000)
    scene.platform.next_callback()
    assert scene.bank.cancel_payout("pay_1") is Cancellation.TOO_LATE


def test_a_payout_cancelled_in_time_is_never_executed(scene: Scene, funded: str) -> None:
    scene.bank.order_payout("pay_1", funded, 190404)
    assert scene.bank.cancel_payout("pay_1") is Cancellation.CANCELLED
    scene.clock.move(days=2)
    scene.bank.order_payout("pay_2", funded, 100)
    assert scene.platform.next_callback().message["id"] == "pay_2"
    assert scene.bank.statement(date(2026, 1, 7)).balance_fen == 999_999_900


def test_a_hanging_payout_stays_accepted_until_cancelled(scene: Scene, funded: str) -> None:
    scene.bank.order_payout("pay_1", funded, 190411)
    scene.clock.move(days=30)
    assert scene.bank.payout_status("pay_1") is PayoutStatus.ACCEPTED
    assert scene.bank.cancel_payout("pay_1") is Cancellation.CANCELLED


def test_a_payout_can_come_back_a_day_later(scene: Scene, funded: str) -> None:
    scene.bank.order_payout("pay_1", funded, 190410)
    assert scene.platform.next_callback().message["type"] == "payout.succeeded"
    scene.clock.move(days=1, seconds=1)
    assert scene.platform.next_callback().message["type"] == "payout.returned"
    assert scene.bank.payout_status("pay_1") is PayoutStatus.RETURNED
    assert scene.bank.statement(date(2026, 1, 6)).balance_fen == 1_000_000_000


def test_a_deaf_bank_pays_what_it_said_it_cancelled(scene: Scene, funded: str) -> None:
    with pytest.raises(PartnerTimeout):
        scene.bank.order_payout("pay_1", funded, 190412)
    assert scene.bank.cancel_payout("pay_1") is Cancellation.CANCELLED
    scene.clock.move(days=1)
    assert scene.platform.next_callback().message["type"] == "payout.succeeded"
    assert scene.bank.payout_status("pay_1") is PayoutStatus.SUCCEEDED


def test_a_statement_holds_one_business_date_of_shanghai(scene: Scene, funded: str) -> None:
    scene.clock.move(hours=14)  # 16:00 UTC is midnight in Shanghai
    scene.bank.order_payout("pay_1", funded, 100)
    scene.platform.next_callback()
    assert scene.bank.statement(date(2026, 1, 5)).balance_fen == 1_000_000_000
    assert [entry.reference for entry in scene.bank.statement(date(2026, 1, 6)).entries] == ["pay_1"]


def test_every_quirk_has_an_ending_of_its_own() -> None:
    endings = [(row["where"], row["ending"]) for row in quirks.table()]
    assert len(endings) == len(set(endings))
