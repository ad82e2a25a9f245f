"""The investment table's stream: bids laid out by listing, in the order in which they were committed."""

from typing import Any

from investment import claim_order
from jinqiao.aws import streams
from jinqiao.steps import task


@task
def handler(event: dict[str, Any]) -> dict[str, Any]:
    """One delivery of changes of listings; delivered again it writes the same."""
    return streams.in_order(event, claim_order.project)
