"""Task: a funding that cannot go on waits for finance."""

from typing import Any

from investment import stuck
from jinqiao.steps import task


@task
def handler(event: dict[str, Any]) -> None:
    """`{listing_id, error}`."""
    stuck.mark(event["listing_id"], event["error"])
