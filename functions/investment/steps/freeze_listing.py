"""Task: freeze a full listing."""

from typing import Any

from investment import funding
from jinqiao import clock
from jinqiao.steps import task


@task
def handler(event: dict[str, Any]) -> dict[str, Any]:
    """`{listing_id}` → `{listing_id, loan_id, borrower_id, chunks, loan}`."""
    return funding.freeze(event["listing_id"], clock.now())
