"""Telling users of events: each thing once, however often, late or out of order its event comes."""

import json
from concurrent.futures import ThreadPoolExecutor

import pytest

from jinqiao import settings, vault
from jinqiao.aws.dynamo import transact
from jinqiao.partners.errors import PartnerUnavailable
from jinqiao.partners.sms import HttpSms
from local.account import acting
from tests.customers import signed_in
from tests.killing import killed_after, killed_before
from tests.told import credited, deliver, distributed, overdue, publish

QUEUE = "jinqiao-dev-notifications-notify"


@pytest.fixture
def customer(world):
    """Signed in; nothing but the welcome has been told to them."""
    somebody = signed_in(world)
    world.settle()
    return somebody


def move_to(world, customer, phone):
    """The customer's phone is another from now on."""
    name = "jinqiao-dev-onboarding-api"
    token = settings.environment.set(world.functions.find(name).environment)
    with acting(world.account):
        transact(vault.seal(customer.user_id, {"phone": phone}))
    settings.environment.reset(token)
    customer.app.phone = phone


def kinds(customer):
    return [note["kind"] for note in customer.app.notifications()]


def sms_of(customer, part):
    return [text for text in customer.app.messages() if part in text]


def test_a_new_customer_is_welcomed_in_the_app_and_by_sms(customer):
    assert kinds(customer) == ["onboarding.user_registered"]
    assert len(sms_of(customer, "欢迎使用金桥")) == 1


def test_an_event_on_the_bus_is_told(world, customer):
    publish(world, credited(customer))
    world.settle()

    [note, _] = customer.app.notifications()
    assert (note["title"], note["text"]) == ("充值到账", "您充值的 1,234.56 元 已到账。")
    assert (note["category"], note["read"], note["references"]) == (
        "payments",
        False,
        {"deposit_id": "dep_1"},
    )
    assert sms_of(customer, "已到账") == ["您充值的 1,234.56 元 已到账。"]


def test_an_event_that_comes_again_and_again_shows_once_and_rings_once(world, customer):
    for at in ("2026-11-24T00:00:00Z", "2026-11-24T00:05:00Z", "2026-11-25T00:00:00Z"):
        assert deliver(world, credited(customer, at=at), credited(customer, at=at)) == []

    assert kinds(customer).count("payments.deposit_credited") == 1
    assert len(sms_of(customer, "已到账")) == 1


def test_copies_of_an_event_at_the_same_moment_show_once(world, customer):
    with ThreadPoolExecutor(8) as pool:
        refused = list(pool.map(lambda _: deliver(world, credited(customer)), range(8)))

    assert refused == [[]] * 8
    assert kinds(customer).count("payments.deposit_credited") == 1
    assert len(sms_of(customer, "已到账")) == 1


def test_another_change_of_the_same_thing_is_told_too(world, customer):
    first, second = credited(customer), credited(customer)
    second["detail"]["seq"] = 3

    deliver(world, first, second)

    assert kinds(customer).count("payments.deposit_credited") == 2


def test_events_that_come_late_are_shown_where_they_belong(world, customer):
    deliver(world, credited(customer, 300, "dep_3", "2030-01-03T00:00:00Z"))
    deliver(world, credited(customer, 100, "dep_1", "2030-01-01T00:00:00Z"))
    deliver(world, credited(customer, 200, "dep_2", "2030-01-02T00:00:00Z"))

    shown = [note["references"]["deposit_id"] for note in customer.app.notifications()[:3]]
    assert shown == ["dep_3", "dep_2", "dep_1"]


def test_one_bad_event_does_not_hold_up_the_others(world, customer):
    bad = credited(customer, deposit_id="dep_bad")
    del bad["detail"]["amount_fen"]

    again = deliver(
        world, credited(customer, deposit_id="dep_1"), bad, credited(customer, deposit_id="dep_2")
    )

    assert again == ["1"]
    assert kinds(customer).count("payments.deposit_credited") == 2


def test_a_function_killed_after_sending_sends_the_same_message_again_and_it_arrives_once(world, customer):
    with killed_before("UpdateItem", lambda request: customer.user_id in request):
        publish(world, credited(customer))
        world.settle()

    assert kinds(customer).count("payments.deposit_credited") == 1
    assert len(sms_of(customer, "已到账")) == 1


@pytest.mark.parametrize("kill", [killed_before, killed_after])
def test_a_function_killed_before_the_app_shows_it_shows_it_later(world, customer, kill):
    with kill("PutItem", lambda request: "TOLD#" in request and customer.user_id in request):
        publish(world, credited(customer))
        world.settle()

    assert kinds(customer).count("payments.deposit_credited") == 1
    assert len(sms_of(customer, "已到账")) == 1


def test_a_partner_that_is_down_for_a_while_gets_the_message_later(world, customer):
    move_to(world, customer, "13812390409")

    publish(world, credited(customer))
    world.settle()

    assert kinds(customer).count("payments.deposit_credited") == 1
    assert len(sms_of(customer, "已到账")) == 1


def test_while_the_partner_stays_down_the_app_shows_it_and_the_event_waits_in_the_dead_letters(
    world, customer, monkeypatch
):
    def down(*_):
        raise PartnerUnavailable("sms.send")

    with monkeypatch.context() as broken:
        broken.setattr(HttpSms, "send", down)
        publish(world, credited(customer, deposit_id="dep_down"))
        world.settle()
    sqs = world.client("sqs")
    dead = sqs.get_queue_url(QueueName=f"{QUEUE}-dlq")["QueueUrl"]
    messages = sqs.receive_message(QueueUrl=dead, MaxNumberOfMessages=10)["Messages"]
    waiting = [json.loads(each["Body"]) for each in messages if "dep_down" in each["Body"]]
    world.failures.clear()

    assert kinds(customer).count("payments.deposit_credited") == 1
    assert sms_of(customer, "已到账") == []
    assert len(waiting) == 1
    assert deliver(world, *waiting) == []
    assert kinds(customer).count("payments.deposit_credited") == 1
    assert len(sms_of(customer, "已到账")) == 1


def test_a_number_that_the_partner_refuses_is_not_tried_for_ever(world, customer):
    move_to(world, customer, "13812390401")

    assert deliver(world, credited(customer)) == []
    assert deliver(world, credited(customer)) == []
    assert kinds(customer).count("payments.deposit_credited") == 1


def test_a_customer_who_reads_english_gets_both_in_english(world, customer):
    customer.app.request("PUT", "/v1/me/notification-preferences", json={"language": "en"})

    deliver(world, credited(customer))

    assert sms_of(customer, "CNY") == ["Your deposit of CNY 1,234.56 has arrived."]
    assert customer.app.notifications()[-1]["title"] == "Deposit credited"


def test_a_category_that_was_switched_off_does_not_ring_but_shows(world, customer):
    quiet = {"language": "zh", "sms": {"payments": False}}
    customer.app.request("PUT", "/v1/me/notification-preferences", json=quiet)

    deliver(world, credited(customer))

    assert kinds(customer).count("payments.deposit_credited") == 1
    assert sms_of(customer, "已到账") == []


def test_an_overdue_instalment_rings_whatever_was_switched_off(world, customer):
    quiet = {"language": "zh", "sms": {"borrowing": False}}
    customer.app.request("PUT", "/v1/me/notification-preferences", json=quiet)

    deliver(world, overdue(customer))

    assert sms_of(customer, "逾期") == ["您第 2 期还款已逾期，尚缺 50.00 元（含罚息），请尽快充值还款。"]


def test_every_lender_is_told_their_share_and_rings_only_who_asked_for_it(world, customer):
    other = signed_in(world)
    ringing = {"language": "zh", "sms": {"investing": True}}
    other.app.request("PUT", "/v1/me/notification-preferences", json=ringing)

    assert deliver(world, distributed(customer, other)) == []

    [note] = [each for each in customer.app.notifications() if each["category"] == "investing"]
    assert (
        note["text"] == "您于 2026年11月24日 收到回款 1.50 元（本金 1.00 元，利息 0.50 元，罚息 0.00 元）。"
    )
    assert sms_of(customer, "回款") == []
    assert len(sms_of(other, "回款")) == 1


def test_one_lender_who_cannot_be_told_now_does_not_keep_the_others_waiting(world, customer, monkeypatch):
    troubled = signed_in(world)
    for lender in (troubled, customer):
        ringing = {"language": "zh", "sms": {"investing": True}}
        lender.app.request("PUT", "/v1/me/notification-preferences", json=ringing)
    send = HttpSms.send

    def down_for_one(self, message_id, phone, text):
        if phone == troubled.app.phone:
            raise PartnerUnavailable("sms.send")
        send(self, message_id, phone, text)

    with monkeypatch.context() as broken:
        broken.setattr(HttpSms, "send", down_for_one)
        again = deliver(world, distributed(troubled, customer))
    done = deliver(world, distributed(troubled, customer))

    assert (again, done) == (["0"], [])
    assert [len(sms_of(lender, "回款")) for lender in (troubled, customer)] == [1, 1]


def test_nothing_personal_is_stored_with_a_notification(world, customer):
    deliver(world, credited(customer))

    items = world.client("dynamodb").query(
        TableName="jinqiao-dev-notifications",
        KeyConditionExpression="pk = :pk",
        ExpressionAttributeValues={":pk": {"S": f"USER#{customer.user_id}"}},
    )["Items"]

    assert customer.app.phone not in json.dumps(items)
    assert len(items) == 4
