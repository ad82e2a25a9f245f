"""Task: what the bank knows of a payout."""

from typing import Any

from jinqiao import clock
from jinqiao.partners import bank
from jinqiao.steps import task
from payments import payouts


@task
def handler(event: dict[str, Any]) -> dict[str, Any]:
    """`{withdrawal_id}` → `{status, wait_seconds}`."""
    return payouts.ask(event["withdrawal_id"], bank.connect(), clock.now())
