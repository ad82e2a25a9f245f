"""One-time codes: what they look like, and what they fit."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from jinqiao.aws.dynamo import ConditionsFailed
from jinqiao.errors import AlreadyConfirmed, CodeExhausted, CodeExpired, NotFound, Text, WrongCode
from jinqiao.policy import load
from onboarding import codes

RULES = load("sandbox").on(datetime(2026, 11, 1, tzinfo=UTC).date()).codes
NOW = datetime(2026, 11, 1, 12, 0, tzinfo=UTC)

pytestmark = pytest.mark.usefixtures("hash_key")


def test_a_code_has_the_digits_that_policy_says_leading_zeros_included():
    lengths = {len(codes.of(f"reg_{n}", RULES)) for n in range(200)}
    assert lengths == {6}
    assert len(codes.of("reg_1", replace(RULES, digits=8))) == 8
    assert any(codes.of(f"reg_{n}", RULES).startswith("0") for n in range(200))


def test_the_same_cause_has_the_same_code_and_others_have_others():
    assert codes.of("reg_1", RULES) == codes.of("reg_1", RULES)
    assert len({codes.of(f"reg_{n}", RULES) for n in range(200)}) > 190


def test_an_item_keeps_a_hash_of_its_code_and_never_the_code():
    item = codes.issued("reg_1", RULES, NOW)
    assert codes.of("reg_1", RULES) not in str(item)
    assert item["code_expires_at"] == "2026-11-01T12:05:00.000000+00:00"
    assert item["tries_left"] == 5


def test_a_code_fits_its_own_item_alone():
    item, other = codes.issued("reg_1", RULES, NOW), codes.issued("reg_2", RULES, NOW)
    code = codes.of("reg_1", RULES)
    assert codes.fits(item, code)
    assert not codes.fits(other, code)


def test_no_code_fits_an_item_that_nobody_is_to_confirm():
    item = codes.issued("reg_1", RULES, NOW, deliverable=False)
    assert not codes.fits(item, codes.of("reg_1", RULES))
    assert item.keys() == codes.issued("reg_1", RULES, NOW).keys()


def test_a_message_carries_code_and_minutes_in_the_language_that_it_was_asked_for_in():
    text = Text("码 {code} 用 {minutes} 分", "code {code} for {minutes} minutes")
    item = codes.issued("reg_1", RULES, NOW) | {"language": "en"}
    assert codes.message(text, item, RULES) == f"code {codes.of('reg_1', RULES)} for 5 minutes"


@pytest.fixture
def stored(monkeypatch):
    """What stands in the table when a try is counted: None lets the try count."""
    standing: list[dict] = []

    def write(_):
        if standing:
            raise ConditionsFailed({codes.store.TRY: standing[0]})

    monkeypatch.setattr(codes, "write", write)
    monkeypatch.setattr(codes.store, "try_spent", lambda item, now: item)
    return standing


def test_the_right_code_proves_an_item(stored):
    item = codes.issued("reg_1", RULES, NOW)
    assert codes.prove(item, codes.of("reg_1", RULES), NOW) is None


def test_a_wrong_code_says_how_many_tries_are_left(stored):
    with pytest.raises(WrongCode) as refused:
        codes.prove(codes.issued("reg_1", RULES, NOW), "none", NOW)
    assert refused.value.facts == {"tries_left": 4}


def test_the_code_that_confirmed_an_item_before_brings_it_back(stored):
    item = codes.issued("reg_1", RULES, NOW)
    stored.append(item | {"sent_at": "x", "confirmed_at": "y"})
    assert codes.prove(item, codes.of("reg_1", RULES), NOW) == stored[0]
    with pytest.raises(AlreadyConfirmed):
        codes.prove(item, "000000x", NOW)


SENT = {"sent_at": "2026-11-01T12:00:00.000000+00:00", "code_expires_at": "2026-11-01T12:05:00.000000+00:00"}


@pytest.mark.parametrize(
    ("stored", "refusal"),
    [
        (None, NotFound),
        ({"code_expires_at": "2026-11-01T12:05:00.000000+00:00"}, NotFound),
        ({**SENT, "confirmed_at": "2026-11-01T12:01:00.000000+00:00"}, AlreadyConfirmed),
        ({**SENT, "code_expires_at": "2026-11-01T12:00:00.000000+00:00"}, CodeExpired),
        ({**SENT, "tries_left": 0}, CodeExhausted),
    ],
)
def test_why_a_code_cannot_be_tried_any_more(stored, refusal):
    assert isinstance(codes._why(stored, NOW), refusal)


@pytest.mark.parametrize(
    ("sent", "seconds"),
    [
        ({"next_at": "2026-11-01T12:00:59.100000+00:00"}, 60),
        ({"next_at": "2026-11-01T12:00:01.000000+00:00"}, 1),
        (None, 3600),
    ],
)
def test_who_asks_too_soon_is_told_how_long_to_wait(sent, seconds):
    assert codes.too_soon(sent, NOW).retry_after_seconds == seconds
