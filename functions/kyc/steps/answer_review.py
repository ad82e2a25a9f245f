"""A review was closed: the workflow that waits for it goes on."""

from typing import Any

from jinqiao.steps import task
from kyc import reviews


@task
def handler(event: dict[str, Any]) -> None:
    """Consumes `kyc.review_closed`."""
    reviews.relay(event["detail"]["case_id"])
