"""What onboarding's texts say, and what becomes of a partner's answer."""

import pytest

from jinqiao.errors import MessageNotSent, PhoneUnreachable, Text
from jinqiao.partners import sms
from jinqiao.partners.errors import PartnerRefused, PartnerTimeout, PartnerUnavailable
from onboarding import messages

WITH_CODE = (messages.REGISTRATION, messages.STEP_UP, messages.PASSWORD_RESET, messages.PHONE_CHANGE)
WITHOUT = (messages.ALREADY_REGISTERED, messages.NOT_REGISTERED, messages.PHONE_IN_USE)


@pytest.mark.parametrize("text", WITH_CODE)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_text_with_a_code_says_how_long_it_is_good_for(text: Text, language):
    said = text.within(language).format(code="012345", minutes=5)
    assert "012345" in said
    assert "5" in said.replace("012345", "")


@pytest.mark.parametrize("text", WITHOUT)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_text_to_who_must_get_no_code_has_no_place_for_one(text: Text, language):
    said = text.within(language)
    assert "{" not in said
    assert not any(character.isdigit() for character in said)


@pytest.mark.parametrize("text", WITH_CODE + WITHOUT)
def test_every_text_names_the_platform(text: Text):
    assert text.zh.startswith("【金桥】")
    assert text.en.startswith("[Jinqiao] ")


@pytest.mark.parametrize(
    ("answer", "refusal"),
    [
        (PartnerRefused("sms.send", "invalid_number"), PhoneUnreachable),
        (PartnerTimeout("sms.send"), MessageNotSent),
        (PartnerUnavailable("sms.send"), MessageNotSent),
    ],
)
def test_a_partners_failure_becomes_a_refusal_that_says_what_to_do(monkeypatch, answer, refusal):
    class Partner:
        def send(self, message_id, phone, text):
            raise answer

    monkeypatch.setattr(sms, "connect", Partner)
    with pytest.raises(refusal):
        messages.send("reg_1", "13812341234", "text")


def test_the_message_id_goes_to_the_partner_who_drops_a_repeat(monkeypatch):
    sent = []

    class Partner:
        def send(self, message_id, phone, text):
            sent.append((message_id, phone, text))

    monkeypatch.setattr(sms, "connect", Partner)
    messages.send("reg_1", "13812341234", "text")
    assert sent == [("reg_1", "13812341234", "text")]
