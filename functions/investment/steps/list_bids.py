"""Task: the bids of one chunk, with the units that each is given."""

from typing import Any

from investment import funding
from jinqiao.steps import task


@task
def handler(event: dict[str, Any]) -> list[dict[str, Any]]:
    """`{listing_id, chunk}` → `[{investor_id, investment_id, amount_fen, from_unit, to_unit}]`."""
    return funding.bids_of_chunk(event["listing_id"], event["chunk"])
