"""A vote was cast: where it made the outcome certain, the workflow that waits goes on."""

from typing import Any

from jinqiao.steps import task
from repayment.restructuring import vote


@task
def handler(event: dict[str, Any]) -> None:
    """Consumes `repayment.vote_cast`."""
    vote.answer_if_certain(event["detail"]["restructuring_id"])
