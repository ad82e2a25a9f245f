"""Finance has asked for another attempt at a date's run: start it."""

from datetime import date
from typing import Any

from jinqiao.steps import task
from repayment import runs


@task
def handler(event: dict[str, Any]) -> dict[str, Any]:
    """The event `repayment.run_requested` → `{execution}`."""
    asked = event["detail"]
    return {"execution": runs.start(date.fromisoformat(asked["business_date"]), asked["attempt"])}
