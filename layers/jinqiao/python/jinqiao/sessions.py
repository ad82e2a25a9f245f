"""Sessions and step-ups: what money out and staff commands check beyond the token.

A session is named by the token's `origin_jti`. Its item in the sessions table says whose it is, whether it was
signed out, and until when a confirmed step-up is good. Onboarding begins and ends sessions; a context that
moves money out adds `step_up_spent` to its transaction, so that a step-up serves once and never beside the money.

Access patterns
    a session and its step-up     pk SESSION#<session_id>     sk SESSION
    a user's sessions             pk USER#<user_id>           sk LIVE#<session_id>     {sealed_refresh_token}
    a user's standing             pk USER#<user_id>           sk STANDING              {suspended}
"""

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from jinqiao import clock
from jinqiao.aws.dynamo import ConditionsFailed, Item, Table, Write
from jinqiao.errors import SignedOut, StepUpRequired, Suspended

if TYPE_CHECKING:
    from jinqiao.http.request import Caller

SESSIONS = Table("SESSIONS_TABLE")
STEP_UP = "step-up"
STANDING = "standing"


def require_live(caller: "Caller") -> None:
    """Raises `SignedOut` unless the session is on record and not revoked, `Suspended` if its user is."""
    session = SESSIONS.get(f"SESSION#{caller.session_id}", "SESSION")
    if session is None or session["user_id"] != caller.user_id or "revoked_at" in session:
        raise SignedOut
    standing = SESSIONS.get(f"USER#{caller.user_id}", "STANDING")
    if standing and standing.get("suspended"):
        raise Suspended


def begun(caller: "Caller", sealed_refresh_token: bytes, now: datetime, until: datetime) -> list[Write]:
    """A new session, and its entry in the user's list with what the user pool needs to revoke it."""
    times = {
        "user_id": caller.user_id,
        "signed_in_at": clock.text(now),
        "expires_at_epoch": int(until.timestamp()),
    }
    session = {"pk": f"SESSION#{caller.session_id}", "sk": "SESSION", **times}
    entry = {
        "pk": f"USER#{caller.user_id}",
        "sk": f"LIVE#{caller.session_id}",
        "session_id": caller.session_id,
        "sealed_refresh_token": sealed_refresh_token,
        **times,
    }
    return [SESSIONS.put_new("session", session), SESSIONS.put_new("live session", entry)]


def ended(user_id: str, session_id: str, now: datetime) -> list[Write]:
    """Revoke a session for good, and take it off the user's list."""
    return [
        SESSIONS.update(
            "session",
            f"SESSION#{session_id}",
            "SESSION",
            set={"revoked_at": clock.text(now)},
            remove=("step_up_good_until",),
        ),
        SESSIONS.delete("live session", f"USER#{user_id}", f"LIVE#{session_id}"),
    ]


def live_session(user_id: str, session_id: str) -> Item | None:
    """A session's entry in its user's list, or None once it has ended."""
    return SESSIONS.get(f"USER#{user_id}", f"LIVE#{session_id}")


def live_sessions(user_id: str) -> Iterator[Item]:
    """The sessions of a user that have not ended."""
    return SESSIONS.all(f"USER#{user_id}", "LIVE#")


def standing(user_id: str, suspended: bool) -> Write:
    """Suspend a user, or lift it."""
    return SESSIONS.put(
        STANDING, {"pk": f"USER#{user_id}", "sk": "STANDING", "user_id": user_id, "suspended": suspended}
    )


def step_up_granted(caller: "Caller", good_until: datetime) -> Write:
    """A confirmed step-up, for this session alone; one that was granted before is replaced."""
    return SESSIONS.update(
        STEP_UP,
        f"SESSION#{caller.session_id}",
        "SESSION",
        set={"step_up_good_until": clock.text(good_until)},
        condition="#user_id = :user_id AND attribute_not_exists(#revoked_at)",
        values={"user_id": caller.user_id},
    )


def require_step_up(caller: "Caller", now: datetime) -> None:
    """Raises `StepUpRequired` unless a confirmed step-up could be spent now, and whatever `require_live` raises.

    A first look, before a partner is asked; only `step_up_spent` spends it.
    """
    require_live(caller)
    session = SESSIONS.get(f"SESSION#{caller.session_id}", "SESSION") or {}
    if session.get("step_up_good_until", "") < clock.text(now):
        raise StepUpRequired


def step_up_spent(caller: "Caller", cause: str, now: datetime) -> Write:
    """Spend the session's confirmed step-up on `cause`, in the transaction that moves the money."""
    return SESSIONS.update(
        STEP_UP,
        f"SESSION#{caller.session_id}",
        "SESSION",
        set={"step_up_spent_on": cause},
        remove=("step_up_good_until",),
        condition=(
            "#user_id = :user_id AND attribute_not_exists(#revoked_at) AND #step_up_good_until >= :now"
        ),
        values={"user_id": caller.user_id, "now": clock.text(now)},
    )


def in_good_standing(caller: "Caller") -> Write:
    """A condition for the same transaction: the user is not suspended."""
    return SESSIONS.check(
        STANDING,
        f"USER#{caller.user_id}",
        "STANDING",
        "attribute_not_exists(pk) OR #suspended = :no",
        {"no": False},
    )


def explain(refusal: ConditionsFailed) -> None:
    """Raise the error that fits when one of the two writes above stopped a transaction."""
    if refusal.failed(STANDING):
        raise Suspended
    if refusal.failed(STEP_UP):
        session = refusal.old(STEP_UP)
        raise SignedOut if session and "revoked_at" in session else StepUpRequired
