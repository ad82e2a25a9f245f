"""A user's profile: who it is as far as may be shown, how far verified, of which risk class."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from jinqiao.aws.dynamo import ConditionsFailed, Contended, Item, Write, transact
from jinqiao.clock import business_date
from jinqiao.errors import NotFound
from jinqiao.http.request import Caller
from onboarding import store
from onboarding.models import Profile

_ATTEMPTS = 10


def mine(caller: Caller, now: datetime) -> Profile:
    """The caller's own profile. A risk class that has run out is none."""
    profile = of(caller.user_id)
    valid_until = profile.get("risk_valid_until")
    counts = valid_until is not None and business_date(now) <= date.fromisoformat(valid_until)
    return Profile(
        user_id=caller.user_id,
        phone_masked=profile["phone_masked"],
        kyc_status=profile["kyc_status"],
        risk_class=profile["risk_class"] if counts else None,
        risk_valid_until=date.fromisoformat(valid_until) if valid_until else None,
        roles=sorted(caller.groups) or ["customer"],
        registered_at=profile["registered_at"],
    )


def of(user_id: str) -> Item:
    """A user's profile; raises `NotFound`."""
    profile = store.profile(user_id)
    if profile is None:
        raise NotFound
    return profile


def change(user_id: str, changes: Mapping[str, Any], event: str | None = None) -> None:
    """Change a profile, whatever happens to it meanwhile."""
    commit(user_id, lambda known: [store.profile_changed(known, changes, event)])


def commit(user_id: str, decide: Callable[[Item], list[Write]]) -> None:
    """Read the profile, decide, write; again where somebody changed the profile between.

    `decide` returns the writes, `store.profile_changed` among them; none of them, if there is nothing to do.
    What else refuses the transaction is raised as `ConditionsFailed`.
    """
    for _ in range(_ATTEMPTS):
        writes = decide(of(user_id))
        if not writes:
            return
        try:
            transact(writes)
        except ConditionsFailed as refusal:
            if refusal.old(store.PROFILE) is None:
                raise
        else:
            return
    raise Contended(store.PROFILE)
