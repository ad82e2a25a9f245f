"""Task that waits: put a case before the reviewers."""

from typing import Any

from jinqiao import clock
from jinqiao.steps import task
from kyc import reviews


@task
def handler(event: dict[str, Any]) -> None:
    """`{case_id, flags, task_token}`; the token is answered when the review is closed."""
    reviews.open_review(event["case_id"], event["flags"], event["task_token"], clock.now())
