"""Task: carry out what a review came to, or close it when its deadline has passed."""

from typing import Any

from jinqiao import clock
from jinqiao.steps import task
from lending import reviews


@task
def handler(event: dict[str, Any]) -> dict[str, Any]:
    """`{user_id, application_id}` → `{outcome}`."""
    return reviews.conclude(event["user_id"], event["application_id"], clock.now())
