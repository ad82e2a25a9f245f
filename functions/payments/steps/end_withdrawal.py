"""Task: a withdrawal ends as the bank said."""

from typing import Any

from jinqiao import clock
from jinqiao.steps import task
from payments import payouts, settlement


@task
def handler(event: dict[str, Any]) -> None:
    """`{withdrawal_id, ending: settle|release|send_back}`; what ended before by a callback stays as it is."""
    withdrawal = payouts.required(event["withdrawal_id"])
    if event["ending"] == "settle":
        settlement.settle(withdrawal, clock.now())
    elif event["ending"] == "send_back":
        settlement.send_back(withdrawal, clock.now())
    else:
        settlement.release(withdrawal, withdrawal.get("reason", "not_paid"), clock.now())
