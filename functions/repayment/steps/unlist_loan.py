"""A loan is repaid: it is no longer among the open ones that reports look at."""

from typing import Any

from jinqiao.steps import task
from repayment import store


@task
def handler(event: dict[str, Any]) -> None:
    """The event `repayment.loan_repaid`."""
    store.no_longer_open(event["detail"]["loan_id"])
