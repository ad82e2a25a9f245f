"""Finance has asked for another attempt at a date's run: start it."""

from datetime import date
from typing import Any

from jinqiao.steps import task
from repayment import launch


@task
def handler(event: dict[str, Any]) -> dict[str, Any]:
    """The event `repayment.run_requested` → `{execution}`."""
    asked = event["detail"]
    return {"execution": launch.start(date.fromisoformat(asked["business_date"]), asked["attempt"])}
