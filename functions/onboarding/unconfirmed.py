"""Registrations that nobody confirmed: they go, with their users in the pool and their vaults."""

from collections.abc import Iterator
from datetime import date, timedelta

from jinqiao import vault
from jinqiao.aws.dynamo import write
from onboarding import store, user_pool

_LOOK_BACK_DAYS = 31
"""How many nights the sweep may have failed without leaving anything behind."""


def sweep(newest: date) -> int:
    """Remove those begun on a business date or in the month before it; how many there were."""
    days = (newest - timedelta(days=back) for back in range(_LOOK_BACK_DAYS))
    return sum(remove(registration_id) for day in days for registration_id in _begun_on(day))


def remove(registration_id: str) -> bool:
    """Take one away, unless it is gone or was confirmed after all; killed on the way, it is taken next time."""
    item = store.registration(registration_id)
    if item is None or "confirmed_at" in item:
        return False
    user_pool.remove(item["user_id"])
    for each in vault.removed(item["user_id"]):
        write(each)
    write(store.dropped(item))
    return True


def _begun_on(day: date) -> Iterator[str]:
    """Read whole before anything is removed: the index is what is being emptied."""
    yield from list(store.unconfirmed(day))
