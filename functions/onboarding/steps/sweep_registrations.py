"""Every night: registrations that nobody confirmed, with their users in the pool."""

from datetime import timedelta
from typing import Any

from jinqiao import clock, rules
from jinqiao.steps import task
from onboarding import unconfirmed


@task
def handler(event: dict[str, Any]) -> dict[str, Any]:
    """Remove what policy no longer keeps on the day of the schedule."""
    scheduled_at = clock.parse(event["scheduled_at"])
    kept_days = rules.in_force(scheduled_at).sign_in.unconfirmed_days
    newest = clock.business_date(scheduled_at) - timedelta(days=kept_days)
    return {"removed": unconfirmed.sweep(newest)}
