"""What is asked of the user pool: passwords of its policy, its client's proof, and what its tokens say."""

import base64
import json

import pytest

from jinqiao import settings
from jinqiao.errors import InvalidRequest
from onboarding import user_pool

POLICY = {
    "MinimumLength": 10,
    "RequireUppercase": True,
    "RequireLowercase": True,
    "RequireNumbers": True,
    "RequireSymbols": False,
}
NAMES = {"USER_POOL_ID": "pool", "USER_POOL_CLIENT_ID": "client"}


@pytest.fixture(autouse=True)
def pool(monkeypatch):
    held = {"ClientId": "client", "ClientSecret": "secret"}
    monkeypatch.setattr(user_pool, "_password_policy", lambda pool_id: POLICY)
    monkeypatch.setattr(user_pool, "_described_client", lambda pool_id, client_id: held)
    token = settings.environment.set(NAMES)
    yield
    settings.environment.reset(token)


@pytest.mark.parametrize("password", ["Abcdefghi1", "Aa1-------", "长长长长长长长Aa1", "with space Aa1"])
def test_a_password_of_the_policy_is_taken(password):
    assert user_pool.require_good(password, "en") is None


@pytest.mark.parametrize(
    "password",
    ["Abcdefgh1", "abcdefghi1", "ABCDEFGHI1", "Abcdefghij", " Abcdefghi1", "Abcdefghi1 ", "Abcdefghi１"],
)
def test_another_is_refused_and_never_repeated(password):
    with pytest.raises(InvalidRequest) as refused:
        user_pool.require_good(password, "en", "/new_password")
    (fault,) = refused.value.errors
    assert (fault["pointer"], fault["code"]) == ("/new_password", "weak_password")
    assert fault["message"] == "At least 10 characters, with capital and small letters and digits"


def test_the_refusal_is_in_the_callers_language():
    with pytest.raises(InvalidRequest) as refused:
        user_pool.require_good("weak", "zh")
    assert refused.value.errors[0]["message"].startswith("密码至少 10 位")


def test_the_client_proves_itself_by_a_hash_over_user_and_client():
    # HMAC-SHA-256("secret", "usr_a" + "client"), base64, as AWS documents SECRET_HASH.
    assert user_pool._secret_hash("usr_a") == "XDwUt+QqkbTS4/YJkTGSA8/QYkIFo1aUkE1VYkDVXIM="


def test_a_session_is_named_by_the_tokens_own_claim():
    claims = base64.urlsafe_b64encode(json.dumps({"origin_jti": "session-1"}).encode()).decode().rstrip("=")
    assert user_pool._session_id(f"header.{claims}.signature") == "session-1"


def test_tokens_do_not_show_themselves():
    tokens = user_pool.Tokens("session-1", "an access token", "a refresh token", 900)
    assert "token" not in repr(tokens).replace("Tokens", "")
