"""Task: a funding that cannot go on waits for finance."""

from typing import Any

from investment import funding
from jinqiao.steps import task


@task
def handler(event: dict[str, Any]) -> None:
    """`{listing_id, error}`."""
    funding.mark_stuck(event["listing_id"], event["error"])
