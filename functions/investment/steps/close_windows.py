"""Every day: refund the listings whose window is over."""

from typing import Any

from investment import refunds
from jinqiao import clock
from jinqiao.steps import task


@task
def handler(event: dict[str, Any]) -> list[str]:
    """Called by the schedule; returns the ids of the listings whose refund was started."""
    return refunds.start_due(clock.now())
