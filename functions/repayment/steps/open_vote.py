"""Task that waits: hand out the ballots and count until the outcome is certain."""

from typing import Any

from jinqiao import clock
from jinqiao.steps import task
from repayment.restructuring import vote


@task
def handler(event: dict[str, Any]) -> None:
    """`{restructuring_id, task_token}`; the token is answered when no vote to come can change the outcome."""
    vote.open_vote(event["restructuring_id"], event["task_token"], clock.now())
