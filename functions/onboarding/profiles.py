"""Profiles: how far somebody is verified and of which risk class, changed by several at once."""

from collections.abc import Callable
from datetime import date

from jinqiao.aws.dynamo import ConditionsFailed, Contended, Item, Write, transact
from jinqiao.errors import NotFound
from onboarding import store

_ATTEMPTS = 10


def class_on(profile: Item, day: date) -> str | None:
    """The risk class that counts on a business date, its last day included."""
    valid_until = profile.get("risk_valid_until")
    if valid_until is None or date.fromisoformat(valid_until) < day:
        return None
    return profile["risk_class"]


def of(user_id: str) -> Item:
    """A user's profile; raises `NotFound`."""
    profile = store.profile(user_id)
    if profile is None:
        raise NotFound
    return profile


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
