"""What users read: amounts and dates in the reader's language, and no fact that the event doesn't carry."""

from datetime import date

import pytest

from jinqiao.events import CATALOGUE
from notifications import wording

FACTS = {
    "amount_fen": 123_456,
    "loss_fen": 123_456,
    "principal_fen": 100_000,
    "interest_fen": 20_000,
    "fee_fen": 3_456,
    "penalty_fen": 789,
    "missing_fen": 5,
    "overdue_fen": 7,
    "instalment_number": 3,
    "business_date": "2026-01-31",
    "effective_date": "2026-01-31",
    "next_due_date": "2026-02-28",
    "promise_date": "2026-02-14",
}
DERIVED = {"amount_fen", "principal_fen", "interest_fen", "penalty_fen"}
"""What the audience adds up itself, from a receipt, a loan's terms or a journal's legs."""


@pytest.mark.parametrize(
    ("fen", "zh", "en"),
    [
        (0, "0.00 元", "CNY 0.00"),
        (5, "0.05 元", "CNY 0.05"),
        (123_456, "1,234.56 元", "CNY 1,234.56"),
        (10**12, "10,000,000,000.00 元", "CNY 10,000,000,000.00"),
    ],
)
def test_an_amount_reads_as_its_language_writes_it(fen, zh, en):
    assert wording.amount(fen, "zh") == zh
    assert wording.amount(fen, "en") == en


def test_a_date_reads_as_its_language_writes_it():
    assert wording.day(date(2026, 1, 31), "zh") == "2026年1月31日"
    assert wording.day(date(2026, 12, 1), "en") == "1 December 2026"


def test_a_credited_deposit_in_both_languages():
    said = {language: wording.say("payments.deposit_credited", FACTS, language) for language in ("zh", "en")}

    assert (said["zh"].title, said["zh"].text) == ("充值到账", "您充值的 1,234.56 元 已到账。")
    assert said["en"].text == "Your deposit of CNY 1,234.56 has arrived."


@pytest.mark.parametrize("kind", sorted(wording.templates()))
def test_every_template_is_of_an_event_that_exists(kind):
    assert kind in CATALOGUE


@pytest.mark.parametrize("kind", sorted(wording.templates()))
def test_every_template_has_a_category(kind):
    assert wording.templates()[kind].category in wording.CATEGORIES


@pytest.mark.parametrize("language", wording.LANGUAGES)
@pytest.mark.parametrize("kind", sorted(wording.templates()))
def test_every_template_can_be_said_in_both_languages(kind, language):
    said = wording.say(kind, FACTS, language)

    assert said.title
    assert said.text
    assert "{" not in said.text


@pytest.mark.parametrize("kind", sorted(wording.templates()))
def test_no_template_needs_what_its_event_does_not_carry(kind):
    assert wording.templates()[kind].needs <= {*CATALOGUE[kind], *DERIVED}


@pytest.mark.parametrize("kind", sorted(wording.templates()))
def test_a_message_fits_into_two_sms(kind):
    # 70 characters of Chinese make one message; 134 two.
    assert len(wording.say(kind, FACTS, "zh").text) <= 134
