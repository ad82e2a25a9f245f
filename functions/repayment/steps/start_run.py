"""Every morning: start the run of the day."""

from typing import Any

from jinqiao import clock
from jinqiao.steps import task
from repayment import launch


@task
def handler(event: dict[str, Any]) -> dict[str, Any]:
    """`{scheduled_at}` (a UTC instant) → `{execution}`; the business date is that instant's in Shanghai."""
    business_date = clock.business_date(clock.parse(event["scheduled_at"]))
    return {"execution": launch.start(business_date, attempt=1)}
