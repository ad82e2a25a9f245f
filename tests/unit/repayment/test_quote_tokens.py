"""A quote's token: it says to its borrower what was promised, and nothing to anybody else."""

import base64
from datetime import date

import pytest

from jinqiao import keyed_hash
from jinqiao.errors import InvalidQuote
from repayment import quote_tokens
from repayment.quotation import Wish
from repayment.quote_tokens import Quoted

QUOTED = Quoted(
    "loan_1", 3, 1, "sandbox@2016-01-01", Wish("partial", date(2026, 2, 19), 5_000, "term"), 4_999
)


@pytest.fixture(autouse=True)
def secret(monkeypatch):
    """A secret as Secrets Manager would give it."""
    monkeypatch.setattr(keyed_hash.secrets, "value", lambda name: f"secret of {name}")


@pytest.mark.parametrize(
    "quoted", [QUOTED, QUOTED._replace(wish=Wish("full", date(2026, 2, 19)), total_fen=10**12)]
)
def test_a_token_says_what_was_signed(quoted):
    token = quote_tokens.sign(quoted, "usr_a")

    assert quote_tokens.read(token, "usr_a") == quoted


def test_the_same_promise_is_the_same_token():
    assert quote_tokens.sign(QUOTED, "usr_a") == quote_tokens.sign(QUOTED, "usr_a")


def test_a_token_is_plain_base64url_and_fits_a_body():
    token = quote_tokens.sign(QUOTED, "usr_" + "z" * 26)

    assert set(token) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
    assert len(token) < 400


def test_another_s_token_is_none():
    with pytest.raises(InvalidQuote):
        quote_tokens.read(quote_tokens.sign(QUOTED, "usr_a"), "usr_b")


def test_a_token_under_another_secret_is_none(monkeypatch):
    token = quote_tokens.sign(QUOTED, "usr_a")
    monkeypatch.setattr(keyed_hash.secrets, "value", lambda name: "another")

    with pytest.raises(InvalidQuote):
        quote_tokens.read(token, "usr_a")


def test_a_promise_that_was_changed_is_none():
    signed = quote_tokens.sign(QUOTED, "usr_a")
    whole = base64.urlsafe_b64decode(signed + "=" * (-len(signed) % 4))
    forged = base64.urlsafe_b64encode(whole.replace(b"4999", b"4998")).decode().rstrip("=")

    assert forged != signed
    with pytest.raises(InvalidQuote):
        quote_tokens.read(forged, "usr_a")


@pytest.mark.parametrize("token", ["", "x", "A" * 43, "é" * 80, "====", "A" * 2_048, "-" * 80, "\x00" * 60])
def test_any_other_text_is_none(token):
    with pytest.raises(InvalidQuote):
        quote_tokens.read(token, "usr_a")
