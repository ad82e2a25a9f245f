"""The user pool: it holds passwords and issues tokens. A username is an opaque user id."""

import base64
import hashlib
import hmac
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from jinqiao.aws.clients import client
from jinqiao.errors import Busy, InvalidRequest, NewPasswordRequired, SignedOut, Text, WrongCredentials
from jinqiao.settings import variable

_CHALLENGE = "NEW_PASSWORD_REQUIRED"
_WEAK = Text(
    "密码至少 {length} 位，且须包含大写字母、小写字母和数字",
    "At least {length} characters, with capital and small letters and digits",
)
_MUST_HAVE = {
    "RequireUppercase": "[A-Z]",
    "RequireLowercase": "[a-z]",
    "RequireNumbers": "[0-9]",
    "RequireSymbols": "[^A-Za-z0-9]",
}


@dataclass(frozen=True)
class Tokens:
    """What a sign-in gives. `session_id` names the session through all refreshes (`origin_jti`)."""

    session_id: str
    access_token: str = field(repr=False)
    refresh_token: str = field(repr=False)
    expires_in: int


def require_good(password: str, language: str, pointer: str = "/password") -> None:
    """Raises `InvalidRequest` for a password that the pool's policy wouldn't take."""
    policy = _password_policy(variable("USER_POOL_ID"))
    missing = any(policy.get(rule) and not re.search(kind, password) for rule, kind in _MUST_HAVE.items())
    if missing or len(password) < policy["MinimumLength"] or password != password.strip():
        message = _WEAK.within(language).format(length=policy["MinimumLength"])
        raise InvalidRequest([{"pointer": pointer, "code": "weak_password", "message": message}])


def create(user_id: str, password: str) -> None:
    """Make the user with this password; one that is there already gets it."""
    _create(user_id)
    set_password(user_id, password)


def enrol(user_id: str, group: str, temporary_password: str) -> None:
    """Make a member of staff, whose first sign-in has to choose another password, and add the group."""
    _create(user_id, TemporaryPassword=temporary_password)
    _pool("admin_add_user_to_group", Username=user_id, GroupName=group)


def set_password(user_id: str, password: str) -> None:
    _pool("admin_set_user_password", Username=user_id, Password=password, Permanent=True)


def remove(user_id: str) -> None:
    """Delete the user, if there is one."""
    try:
        _pool("admin_delete_user", Username=user_id)
    except _exceptions().UserNotFoundException:
        return


def sign_in(user_id: str, password: str, new_password: str | None = None) -> Tokens:
    """Tokens for the right password.

    Raises `WrongCredentials`, for a user who doesn't exist too, and `NewPasswordRequired` for a temporary
    password without a new one.
    """
    try:
        answer = _ask("ADMIN_USER_PASSWORD_AUTH", user_id, USERNAME=user_id, PASSWORD=password)
    except (_exceptions().NotAuthorizedException, _exceptions().UserNotFoundException):
        raise WrongCredentials from None
    if answer.get("ChallengeName") == _CHALLENGE:
        answer = _choose_password(user_id, answer["Session"], new_password)
    return _tokens(answer["AuthenticationResult"])


def refresh(user_id: str, refresh_token: str) -> Tokens:
    """A new access token. Raises `SignedOut` for a token that is wrong, expired or revoked."""
    try:
        answer = _ask("REFRESH_TOKEN_AUTH", user_id, REFRESH_TOKEN=refresh_token)
    except (_exceptions().NotAuthorizedException, _exceptions().UserNotFoundException):
        raise SignedOut from None
    return _tokens({"RefreshToken": refresh_token, **answer["AuthenticationResult"]})


def revoke(refresh_token: str) -> None:
    """End a session at the pool: neither this token nor those that came of it are good any more."""
    client("cognito-idp").revoke_token(Token=refresh_token, **_client_with_secret())


def _create(user_id: str, **more: str) -> None:
    try:
        _pool("admin_create_user", Username=user_id, MessageAction="SUPPRESS", **more)
    except _exceptions().UsernameExistsException:
        return


def _choose_password(user_id: str, session: str, new_password: str | None) -> dict[str, Any]:
    if new_password is None:
        raise NewPasswordRequired
    return _pool(
        "admin_respond_to_auth_challenge",
        ClientId=variable("USER_POOL_CLIENT_ID"),
        ChallengeName=_CHALLENGE,
        Session=session,
        ChallengeResponses={
            "USERNAME": user_id,
            "NEW_PASSWORD": new_password,
            "SECRET_HASH": _secret_hash(user_id),
        },
    )


def _ask(flow: str, user_id: str, **parameters: str) -> dict[str, Any]:
    return _pool(
        "admin_initiate_auth",
        ClientId=variable("USER_POOL_CLIENT_ID"),
        AuthFlow=flow,
        AuthParameters={**parameters, "SECRET_HASH": _secret_hash(user_id)},
    )


def _pool(operation: str, **request: Any) -> dict[str, Any]:
    call = getattr(client("cognito-idp"), operation)
    try:
        return call(UserPoolId=variable("USER_POOL_ID"), **request)
    except _exceptions().TooManyRequestsException:
        raise Busy from None


def _exceptions() -> Any:
    return client("cognito-idp").exceptions


def _tokens(result: Mapping[str, Any]) -> Tokens:
    return Tokens(
        session_id=_session_id(result["AccessToken"]),
        access_token=result["AccessToken"],
        refresh_token=result["RefreshToken"],
        expires_in=result["ExpiresIn"],
    )


def _session_id(access_token: str) -> str:
    """From the token's own claims: it comes from the pool itself, so there is nothing to verify."""
    claims = access_token.split(".")[1]
    return json.loads(base64.urlsafe_b64decode(claims + "=" * (-len(claims) % 4)))["origin_jti"]


def _secret_hash(user_id: str) -> str:
    held = _client_with_secret()
    message = (user_id + held["ClientId"]).encode()
    digest = hmac.new(held["ClientSecret"].encode(), message, hashlib.sha256).digest()
    return base64.b64encode(digest).decode()


def _client_with_secret() -> dict[str, str]:
    return _described_client(variable("USER_POOL_ID"), variable("USER_POOL_CLIENT_ID"))


@cache
def _described_client(pool_id: str, client_id: str) -> dict[str, str]:
    """The client's id and secret, asked for once per process."""
    described = client("cognito-idp").describe_user_pool_client(UserPoolId=pool_id, ClientId=client_id)
    held = described["UserPoolClient"]
    return {"ClientId": held["ClientId"], "ClientSecret": held["ClientSecret"]}


@cache
def _password_policy(pool_id: str) -> dict[str, Any]:
    """The pool's rules, asked for once per process: a password is refused before anything is written."""
    pool = client("cognito-idp").describe_user_pool(UserPoolId=pool_id)["UserPool"]
    return pool["Policies"]["PasswordPolicy"]
