"""Collect and distribute for one batch of a run."""

from datetime import date
from typing import Any

from jinqiao import clock
from jinqiao.steps import task
from repayment import runs


@task
def handler(event: dict[str, Any]) -> dict[str, Any]:
    """`{business_date, attempt, batch: {number, loan_ids}}` → what it came to; raises `LoansLeft` for some."""
    batch = event["batch"]
    business_date = date.fromisoformat(event["business_date"])
    totals = runs.work(business_date, event["attempt"], batch["number"], batch["loan_ids"], clock.now())
    return totals._asdict()
