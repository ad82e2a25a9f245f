"""What becomes of a listing's loan: started, receipts, another schedule, repaid, written off."""

from collections.abc import Callable
from typing import Any

from investment import loan_progress
from jinqiao.steps import task

_NOTED: dict[str, Callable[[dict[str, Any]], None]] = {
    "repayment.loan_started": loan_progress.note_started,
    "repayment.receipt_posted": loan_progress.note_receipt,
    "repayment.schedule_changed": loan_progress.note_schedule,
    "repayment.loan_compensated": loan_progress.note_compensated,
    "repayment.loan_repaid": loan_progress.note_repaid,
    "repayment.loan_written_off": loan_progress.note_written_off,
}


@task
def handler(event: dict[str, Any]) -> None:
    """Consumes the events above, each at least once and in any order."""
    _NOTED[event["detail-type"]](event["detail"])
