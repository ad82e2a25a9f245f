"""The notifications in the app, and how a user wants them."""

import pytest

from local.api_client import Problem
from tests.customers import signed_in
from tests.told import credited, deliver


@pytest.fixture
def customer(world):
    somebody = signed_in(world)
    world.settle()
    return somebody


def prefer(customer, body):
    return customer.app.request("PUT", "/v1/me/notification-preferences", json=body)


def test_notifications_come_newest_first_page_by_page(world, customer):
    deposits = [credited(customer, 100, f"dep_{n}", f"2030-01-{n + 1:02d}T00:00:00Z") for n in range(5)]
    deliver(world, *deposits)

    first = customer.app.get("/v1/me/notifications", limit=3)
    second = customer.app.get("/v1/me/notifications", limit=3, cursor=first["next_cursor"])

    shown = [note["references"].get("deposit_id") for note in [*first["items"], *second["items"]]]
    assert shown == ["dep_4", "dep_3", "dep_2", "dep_1", "dep_0", None]
    assert second["next_cursor"] is None


def test_one_that_was_read_stays_read(customer):
    [note] = customer.app.notifications()
    path = f"/v1/me/notifications/{note['notification_id']}/read"

    once = customer.app.request("POST", path)
    twice = customer.app.request("POST", path)

    assert note["read"] is False
    assert once == twice == note | {"read": True}
    assert customer.app.notifications() == [once]


def test_anothers_notification_is_as_absent_as_none(world, customer):
    [note] = customer.app.notifications()
    stranger = signed_in(world).app

    for notification_id in (note["notification_id"], "ntf_absent"):
        with pytest.raises(Problem, match="404 not_found"):
            stranger.request("POST", f"/v1/me/notifications/{notification_id}/read")


def test_the_app_is_answered_in_the_language_of_the_request_until_one_is_chosen(customer):
    english = {"Accept-Language": "en"}

    before = customer.app.request("GET", "/v1/me/notifications", headers=english)["items"][0]
    prefer(customer, {"language": "zh"})
    after = customer.app.request("GET", "/v1/me/notifications", headers=english)["items"][0]

    assert (before["title"], after["title"]) == ("Welcome", "注册成功")


def test_preferences_begin_with_everything_but_investing(customer):
    assert customer.app.get("/v1/me/notification-preferences") == {
        "language": "zh",
        "sms": {"account": True, "payments": True, "borrowing": True, "investing": False},
    }


def test_preferences_are_kept_as_chosen_and_the_rest_has_its_default(customer):
    chosen = prefer(customer, {"language": "en", "sms": {"payments": False, "investing": True}})

    assert chosen == {
        "language": "en",
        "sms": {"account": True, "payments": False, "borrowing": True, "investing": True},
    }
    assert customer.app.get("/v1/me/notification-preferences") == chosen


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"language": "fr"},
        {"language": "en", "sms": {"payments": "yes"}},
        {"language": "en", "sms": {"weather": True}},
        {"language": "en", "email": True},
    ],
)
def test_preferences_of_another_form_are_not_valid(customer, body):
    with pytest.raises(Problem, match="422 invalid_request"):
        prefer(customer, body)


def test_nobody_reads_notifications_without_signing_in(customer):
    customer.app.tokens = {}

    with pytest.raises(Problem, match="401 sign_in_required"):
        customer.app.notifications()


@pytest.mark.parametrize("cursor", ["nonsense", "eyJzIjogIngiLCAiayI6ICJ5In0="])
def test_a_foreign_cursor_is_refused(customer, cursor):
    with pytest.raises(Problem, match="400 invalid_cursor"):
        customer.app.get("/v1/me/notifications", cursor=cursor)
