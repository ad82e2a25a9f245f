"""A deposit was requested: the bank is asked to debit the card."""

import json
from typing import Any

from jinqiao import clock
from jinqiao.aws import streams
from jinqiao.partners import bank
from jinqiao.partners.errors import PartnerError
from jinqiao.steps import logger, task
from payments import receipts


@task
def handler(event: dict[str, Any]) -> dict[str, Any]:
    """Consumes `payments.deposit_requested` from its queue; what the bank didn't take is delivered again."""
    undone = []
    for record in event["Records"]:
        told = json.loads(record["body"])["detail"]
        try:
            receipts.order_at_bank(told["deposit_id"], bank.connect(), clock.now())
        except PartnerError as error:
            logger.warning("deposit not ordered", extra={"error": type(error).__name__})
            undone.append(record["messageId"])
    return streams.failed(undone)
