"""Task: what follows from the checks."""

from dataclasses import asdict
from typing import Any

from jinqiao import clock, rules
from jinqiao.steps import task
from kyc import findings


@task
def handler(event: dict[str, Any]) -> dict[str, Any]:
    """`{results: {check: word}}` → `{outcome: accept|review|reject, reasons, review_seconds}`."""
    seconds = rules.in_force(clock.now()).identity.review_hours * 3600
    return asdict(findings.weigh(event["results"])) | {"review_seconds": seconds}
