"""Signing out: on our own record, which every sensitive route and the refresh ask, and at the user pool."""

from datetime import datetime
from typing import TYPE_CHECKING

from jinqiao import sessions, vault
from jinqiao.aws.dynamo import Item, transact
from onboarding import user_pool

if TYPE_CHECKING:
    from jinqiao.http.request import Caller

_FIELD = "refresh_token"


def sealed(user_id: str, refresh_token: str) -> bytes:
    """The pool's refresh token, kept so that the session can be ended there without the app's help."""
    return vault.sealed(user_id, _FIELD, refresh_token)


def here(caller: "Caller", now: datetime) -> None:
    """End the caller's session, here and at the pool."""
    live = sessions.live_session(caller.user_id, caller.session_id)
    if live is not None:
        _end(live, now)


def everywhere(user_id: str, now: datetime, except_session: str | None = None) -> None:
    """End the sessions of a user, all or all but one."""
    for live in sessions.live_sessions(user_id):
        if live["session_id"] != except_session:
            _end(live, now)


def _end(live: Item, now: datetime) -> None:
    transact(sessions.ended(live["user_id"], live["session_id"], now))
    user_pool.revoke(vault.opened(live["user_id"], _FIELD, live["sealed_refresh_token"]))
