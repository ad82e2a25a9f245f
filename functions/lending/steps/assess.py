"""Task: decide on an application."""

from typing import Any

from jinqiao import clock
from jinqiao.steps import task
from lending import assessment


@task
def handler(event: dict[str, Any]) -> dict[str, Any]:
    """`{user_id, application_id}` → `{outcome, review_seconds}`."""
    return assessment.assess(event["user_id"], event["application_id"], clock.now())
