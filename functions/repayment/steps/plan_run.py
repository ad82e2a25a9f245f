"""Write down which loans a run has to look at."""

from datetime import date
from typing import Any

from jinqiao import clock
from jinqiao.steps import task
from repayment import runs


@task
def handler(event: dict[str, Any]) -> dict[str, Any]:
    """`{business_date, attempt}` → the same with `batches`, how many there are, and `key`, the file of them."""
    plan = runs.plan(date.fromisoformat(event["business_date"]), event["attempt"], clock.now())
    return {**event, "batches": plan.batches, "key": plan.key}
