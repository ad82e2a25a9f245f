"""An application was submitted: its workflow begins."""

from typing import Any

from jinqiao.aws import workflows
from jinqiao.steps import task


@task
def handler(event: dict[str, Any]) -> None:
    """Consumes `lending.application_submitted`."""
    told = event["detail"]
    ids = {"user_id": told["user_id"], "application_id": told["application_id"]}
    workflows.start("LOAN_APPLICATION_WORKFLOW", "application", told["application_id"], ids)
