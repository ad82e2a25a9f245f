"""Every night: the fees of the day that has ended go to the operator's own bank account."""

from datetime import timedelta
from typing import Any

from jinqiao import clock
from jinqiao.partners import bank
from jinqiao.steps import task
from payments import sweeps


@task
def handler(event: dict[str, Any]) -> dict[str, Any]:
    """`{scheduled_at}` → `{date, amount_fen}` of the business date before."""
    day = clock.business_date(clock.parse(event["scheduled_at"])) - timedelta(days=1)
    return sweeps.sweep(day, bank.connect(), clock.now())
