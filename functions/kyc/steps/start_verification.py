"""Papers were submitted: the workflow of their checks begins."""

from typing import Any

from jinqiao.aws import workflows
from jinqiao.steps import task


@task
def handler(event: dict[str, Any]) -> None:
    """Consumes `kyc.submitted`."""
    told = event["detail"]
    ids = {"user_id": told["user_id"], "case_id": told["case_id"]}
    workflows.start("VERIFICATION_WORKFLOW", "verification", told["case_id"], ids)
