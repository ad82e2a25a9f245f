"""A restructuring was approved by a second person: ask the lenders."""

from typing import Any

from jinqiao.steps import task
from repayment.restructuring import vote


@task
def handler(event: dict[str, Any]) -> dict[str, Any]:
    """The event `repayment.restructuring_approved` → `{execution}`."""
    return {"execution": vote.start(event["detail"]["restructuring_id"])}
