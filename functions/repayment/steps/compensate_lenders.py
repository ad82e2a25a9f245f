"""Every morning after the run: the risk reserve buys the claims of loans that are long past due."""

from typing import Any

from jinqiao import clock
from jinqiao.steps import task
from repayment.reserve import daily


@task
def handler(event: dict[str, Any]) -> dict[str, int]:
    """`{scheduled_at}` (a UTC instant) → `{bought, short}` of that instant's business date."""
    return daily.compensate(clock.business_date(clock.parse(event["scheduled_at"])), clock.now())
