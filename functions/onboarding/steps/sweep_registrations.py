"""Every night: registrations that nobody confirmed, with their users in the pool."""

from datetime import timedelta
from typing import Any

from jinqiao import clock
from jinqiao.steps import task
from onboarding import registrations, rules, store

_LOOK_BACK_DAYS = 31
"""How many nights the sweep may have failed without leaving anything behind."""


@task
def handler(event: dict[str, Any]) -> dict[str, Any]:
    """Remove what policy no longer keeps; what a killed sweep left, the next one takes."""
    scheduled_at = clock.parse(event["scheduled_at"])
    kept_days = rules.in_force(scheduled_at).sign_in.unconfirmed_days
    newest = clock.business_date(scheduled_at) - timedelta(days=kept_days)
    days = [newest - timedelta(days=back) for back in range(_LOOK_BACK_DAYS)]
    removed = [
        registrations.remove_unconfirmed(registration_id)
        for day in days
        for registration_id in list(store.unconfirmed(day))
    ]
    return {"removed": sum(removed)}
