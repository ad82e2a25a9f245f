"""Task: release the next bids of a listing that was not filled in its window."""

from typing import Any

from investment import refunds
from jinqiao import clock
from jinqiao.steps import task


@task
def handler(event: dict[str, Any]) -> dict[str, Any]:
    """`{listing_id, after}` → `{listing_id, after, done}`."""
    return refunds.release(event["listing_id"], event["after"], clock.now())
