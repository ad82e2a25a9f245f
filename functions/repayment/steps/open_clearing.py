"""Open the clearing account of a loan that is being funded."""

from typing import Any

from jinqiao.steps import task
from repayment import funding


@task
def handler(event: dict[str, Any]) -> dict[str, Any]:
    """`{loan_id}` → the same."""
    funding.open_clearing(event["loan_id"])
    return {"loan_id": event["loan_id"]}
