"""A review was closed: the workflow that waits for it goes on."""

from typing import Any

from jinqiao.steps import task
from lending import reviews


@task
def handler(event: dict[str, Any]) -> None:
    """Consumes `lending.review_closed`."""
    reviews.answer(event["detail"]["review_id"])
