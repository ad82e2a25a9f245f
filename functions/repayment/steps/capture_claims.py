"""Take a chunk of lenders' held money against their claims."""

from typing import Any

from jinqiao import clock
from jinqiao.steps import task
from repayment import funding
from repayment.funding import CapturedBid


@task
def handler(event: dict[str, Any]) -> dict[str, Any]:
    """`{loan_id, chunk, bids: [{investor_id, investment_id, amount_fen, from_unit, to_unit}]}` → `{loan_id, chunk}`."""
    bids = [CapturedBid(**bid) for bid in event["bids"]]
    funding.capture_claims(event["loan_id"], event["chunk"], bids, clock.now())
    return {"loan_id": event["loan_id"], "chunk": event["chunk"]}
