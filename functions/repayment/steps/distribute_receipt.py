"""Give out a receipt that was collected by hand from a loan with many lenders."""

from typing import Any

from jinqiao import clock
from jinqiao.aws import queues
from jinqiao.steps import task
from repayment import distribution


@task
def handler(event: dict[str, Any]) -> dict[str, Any]:
    """Queued events `repayment.receipt_posted` that say `distribution`; the daily run gives out its own."""
    return queues.each(event, _distribute)


def _distribute(posted: dict[str, Any]) -> None:
    distribution.resume(posted["detail"]["loan_id"], clock.now())
