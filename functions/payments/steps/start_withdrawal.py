"""A withdrawal was requested and its money is held: the workflow that pays it out begins."""

from typing import Any

from jinqiao.aws import workflows
from jinqiao.steps import task


@task
def handler(event: dict[str, Any]) -> None:
    """Consumes `payments.withdrawal_requested`."""
    withdrawal_id = event["detail"]["withdrawal_id"]
    workflows.start("WITHDRAWAL_WORKFLOW", "withdrawal", withdrawal_id, {"withdrawal_id": withdrawal_id})
