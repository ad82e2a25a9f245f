"""Task: end a vote, give the loan its new schedule if it was accepted, and tell those who voted."""

from typing import Any

from jinqiao import clock
from jinqiao.steps import task
from repayment.restructuring import vote


@task
def handler(event: dict[str, Any]) -> dict[str, Any]:
    """`{restructuring_id}` → `{outcome}`."""
    return {"outcome": vote.conclude(event["restructuring_id"], clock.now())}
