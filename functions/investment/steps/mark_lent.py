"""Task: note on the bids of one chunk that their money is lent."""

from typing import Any

from investment import funding
from jinqiao.steps import task


@task
def handler(event: dict[str, Any]) -> None:
    """`{listing_id, chunk}`."""
    funding.mark_lent(event["listing_id"], event["chunk"])
