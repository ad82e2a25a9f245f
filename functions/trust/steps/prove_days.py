"""Every night: the days that are complete are closed and proven."""

from typing import Any

from jinqiao import clock
from jinqiao.steps import task
from trust import proving


@task
def handler(event: dict[str, Any]) -> dict[str, Any]:
    """Called by the schedule, or by hand to catch up; whatever it is given, it goes on where proofs end."""
    return proving.prove(clock.now())
