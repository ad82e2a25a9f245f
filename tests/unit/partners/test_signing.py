"""Signatures: ours verify, everybody else's do not, and the standard's own library agrees."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from standardwebhooks import Webhook

from jinqiao.partners import signing
from jinqiao.partners.errors import ForgedCallback, StaleCallback

NOW = datetime(2026, 1, 5, 2, 0, tzinfo=UTC)
SECRET, BODY = "a-secret-of-these-tests", '{"type":"deposit.succeeded","id":"dep_1"}'


def signed(now: datetime = NOW) -> dict[str, str]:
    return signing.headers("msg_1", BODY, SECRET, now)


def test_what_we_sign_verifies_and_gives_its_id() -> None:
    assert signing.verify(signed(), BODY, SECRET, NOW) == "msg_1"


def test_header_names_may_be_in_any_case() -> None:
    shouted = {name.title(): value for name, value in signed().items()}
    assert signing.verify(shouted, BODY, SECRET, NOW) == "msg_1"


def test_the_standards_own_library_accepts_our_signature() -> None:
    now = datetime.now(UTC)
    headers = signing.headers("msg_1", BODY, "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", now)
    Webhook("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").verify(BODY, headers)
    assert signing.verify(headers, BODY, "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", now) == "msg_1"


def test_an_instant_in_another_zone_is_the_same_instant() -> None:
    shanghai = NOW.astimezone(timezone(timedelta(hours=8)))
    assert signing.headers("msg_1", BODY, SECRET, shanghai) == signed()


def test_one_good_signature_among_several_is_enough() -> None:
    headers = signed()
    headers["webhook-signature"] = f"v1,AAAA {headers['webhook-signature']} v1a,BBBB"
    assert signing.verify(headers, BODY, SECRET, NOW) == "msg_1"


@pytest.mark.parametrize(
    "change",
    [
        {"webhook-id": "msg_2"},
        {"webhook-id": ""},
        {"webhook-timestamp": str(int(NOW.timestamp()) + 1)},
        {"webhook-timestamp": ""},
        {"webhook-timestamp": "-1"},
        {"webhook-timestamp": "1e9"},
        {"webhook-timestamp": "٣٣"},
        {"webhook-timestamp": "9" * 30},
        {"webhook-signature": ""},
        {"webhook-signature": "v1"},
        {"webhook-signature": "v1,é"},
        {"webhook-signature": "v1,AAAA"},
    ],
)
def test_a_changed_header_is_forged(change: dict[str, str]) -> None:
    with pytest.raises(ForgedCallback):
        signing.verify(signed() | change, BODY, SECRET, NOW)


def test_no_headers_at_all_are_forged() -> None:
    with pytest.raises(ForgedCallback):
        signing.verify({}, BODY, SECRET, NOW)


def test_a_changed_body_and_another_secret_are_forged() -> None:
    with pytest.raises(ForgedCallback):
        signing.verify(signed(), BODY.replace("dep_1", "dep_2"), SECRET, NOW)
    with pytest.raises(ForgedCallback):
        signing.verify(signed(), BODY, "another-secret", NOW)


@pytest.mark.parametrize("minutes", [-5, 5])
def test_five_minutes_either_way_are_fresh(minutes: int) -> None:
    assert signing.verify(signed(), BODY, SECRET, NOW + timedelta(minutes=minutes)) == "msg_1"


@pytest.mark.parametrize("seconds", [-301, 301])
def test_more_than_five_minutes_either_way_are_stale(seconds: int) -> None:
    with pytest.raises(StaleCallback):
        signing.verify(signed(), BODY, SECRET, NOW + timedelta(seconds=seconds))


def test_a_forgery_is_told_before_its_age() -> None:
    headers = signed() | {"webhook-signature": "v1,AAAA"}
    with pytest.raises(ForgedCallback):
        signing.verify(headers, BODY, SECRET, NOW + timedelta(days=1))
