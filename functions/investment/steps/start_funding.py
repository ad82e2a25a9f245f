"""A listing is full: its funding begins."""

from typing import Any

from jinqiao.aws import workflows
from jinqiao.steps import task


@task
def handler(event: dict[str, Any]) -> None:
    """Consumes `investment.listing_filled`."""
    listing_id = event["detail"]["listing_id"]
    workflows.start("FUNDING_WORKFLOW", "funding", listing_id, {"listing_id": listing_id})
