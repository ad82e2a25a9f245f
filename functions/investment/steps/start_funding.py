"""A listing is full, or finance resumed its funding: the funding begins."""

from typing import Any

from jinqiao.aws import workflows
from jinqiao.steps import task


@task
def handler(event: dict[str, Any]) -> None:
    """Consumes `investment.listing_filled` (the first attempt) and `investment.funding_resumed` (the next)."""
    told = event["detail"]
    ids = {"listing_id": told["listing_id"]}
    workflows.start("FUNDING_WORKFLOW", "funding", told["listing_id"], ids, told.get("funding_attempt", 1))
