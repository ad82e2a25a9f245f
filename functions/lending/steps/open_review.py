"""Task that waits: put an application before the underwriters."""

from typing import Any

from jinqiao import clock
from jinqiao.steps import task
from lending import reviews


@task
def handler(event: dict[str, Any]) -> None:
    """`{user_id, application_id, task_token}`; the token is answered when the review is closed."""
    reviews.open_review(event["user_id"], event["application_id"], event["task_token"], clock.now())
