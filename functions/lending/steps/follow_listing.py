"""What becomes of an accepted application: listed, refunded, repaid."""

from collections.abc import Callable
from typing import Any

from jinqiao.steps import task
from lending import listing

_NOTED: dict[str, Callable[[dict[str, Any]], None]] = {
    "investment.listing_opened": listing.mark_listed,
    "investment.listing_refunded": listing.note_refund,
    "repayment.receipt_posted": listing.note_receipt,
    "repayment.loan_repaid": listing.note_repaid,
}


@task
def handler(event: dict[str, Any]) -> None:
    """Consumes the events above, each at least once and in any order."""
    _NOTED[event["detail-type"]](event["detail"])
