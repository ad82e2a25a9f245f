"""Task: what a review came to, its deadline included."""

from dataclasses import asdict
from typing import Any

from jinqiao.steps import task
from kyc import reviews


@task
def handler(event: dict[str, Any]) -> dict[str, Any]:
    """`{case_id}` → `{outcome: accept|reject, reasons}`."""
    return asdict(reviews.conclude(event["case_id"]))
