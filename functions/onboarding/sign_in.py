"""Signing in, and staying signed in.

A phone that nobody has is treated as one whose password is wrong, step by step. A session is on our own record
from sign-in on; what the app gets as refresh token is the pool's own with the user and the session before it.
"""

import re
from datetime import datetime, timedelta

from jinqiao import clock, ids, rules, sessions
from jinqiao.aws.dynamo import ConditionsFailed, Item, transact, write
from jinqiao.errors import SignedOut, Suspended, TooManyRequests
from jinqiao.http.request import Caller, Request
from onboarding import phones, sign_out, store, user_pool
from onboarding.models import RefreshRequest, Session, SignInRequest
from onboarding.user_pool import Tokens

_REFRESH_TOKEN = re.compile(r"([\w-]{1,100})\.([\w-]{1,100})\.(.+)", re.DOTALL)
"""User, session, and the pool's own token."""


def sign_in(request: Request, body: SignInRequest) -> Session:
    """Tokens for a phone and its password.

    Raises `WrongCredentials`, `NewPasswordRequired`, `Suspended`, or `TooManyRequests` while locked out.
    """
    new_password = body.new_password.get_secret_value() if body.new_password else None
    if new_password is not None:
        user_pool.require_good(new_password, request.language, "/new_password")
    phone = phones.read(body.phone)
    count_attempt(phone.hash, request.now)
    user_id = store.holder(phone.hash) or ids.derive("usr", "nobody", phone.hash)
    tokens = user_pool.sign_in(user_id, body.password.get_secret_value(), new_password)
    _begin(Caller(user_id, tokens.session_id), tokens, phone.hash, request.now)
    return _session(user_id, tokens)


def refresh(body: RefreshRequest) -> Session:
    """A new access token for a session that has neither ended nor been revoked. Raises `SignedOut`, `Suspended`."""
    user_id, session_id, token = _parts(body.refresh_token)
    sessions.require_live(Caller(user_id, session_id))
    tokens = user_pool.refresh(user_id, token)
    if tokens.session_id != session_id:
        raise SignedOut
    return _session(user_id, tokens)


def count_attempt(phone_hash: str, now: datetime) -> None:
    """Count a password before it is tried, so that guesses in parallel are no way around the lock.

    Raises `TooManyRequests` while the phone is locked out, with the seconds until it isn't.
    """
    policy = rules.in_force(now).sign_in
    try:
        write(store.password_tried(phone_hash, policy, now))
    except ConditionsFailed as refusal:
        tried = refusal.old(store.ATTEMPT)
        if tried is None or clock.parse(tried["until"]) > now:
            raise _locked(tried, now) from None
        _count_anew(phone_hash, tried, now)


def _count_anew(phone_hash: str, ended: Item, now: datetime) -> None:
    try:
        write(store.password_tried_anew(phone_hash, ended, rules.in_force(now).sign_in, now))
    except ConditionsFailed:
        count_attempt(phone_hash, now)


def _locked(tried: Item | None, now: datetime) -> TooManyRequests:
    left = clock.parse(tried["until"]) - now if tried else timedelta(seconds=1)
    return TooManyRequests(retry_after_seconds=int(left.total_seconds()) + 1)


def _begin(caller: Caller, tokens: Tokens, phone_hash: str, now: datetime) -> None:
    until = now + timedelta(days=rules.in_force(now).sign_in.session_days)
    sealed = sign_out.sealed(caller.user_id, tokens.refresh_token)
    session = sessions.begun(caller, sealed, now, until)
    try:
        transact([*session, sessions.in_good_standing(caller), store.password_right(phone_hash)])
    except ConditionsFailed:
        user_pool.revoke(tokens.refresh_token)
        raise Suspended from None


def _session(user_id: str, tokens: Tokens) -> Session:
    return Session(
        access_token=tokens.access_token,
        refresh_token=f"{user_id}.{tokens.session_id}.{tokens.refresh_token}",
        expires_in=tokens.expires_in,
        token_type="Bearer",  # noqa: S106 - the scheme's name
    )


def _parts(refresh_token: str) -> tuple[str, str, str]:
    found = _REFRESH_TOKEN.fullmatch(refresh_token)
    if found is None:
        raise SignedOut
    return found[1], found[2], found[3]
