"""Task: void a payout at the bank."""

from typing import Any

from jinqiao import clock
from jinqiao.partners import bank
from jinqiao.steps import task
from payments import payouts


@task
def handler(event: dict[str, Any]) -> dict[str, Any]:
    """`{withdrawal_id}` → `{status: cancelled|too_late, wait_seconds}`."""
    return payouts.cancel(event["withdrawal_id"], bank.connect(), clock.now())
