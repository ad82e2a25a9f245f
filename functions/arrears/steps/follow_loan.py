"""What becomes of loans: queued events of the bus."""

from typing import Any

from arrears import following
from jinqiao import clock
from jinqiao.aws import queues
from jinqiao.steps import task


@task
def handler(event: dict[str, Any]) -> dict[str, Any]:
    """SQS records with `repayment.stage_changed`, `receipt_posted` and `loan_repaid`, in any order."""
    now = clock.now()
    return queues.each(event, lambda message: following.note(message, now))
