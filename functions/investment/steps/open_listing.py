"""An offer was accepted: the loan comes to the market."""

from typing import Any

from investment import opening
from jinqiao import clock
from jinqiao.steps import task


@task
def handler(event: dict[str, Any]) -> None:
    """Consumes `lending.offer_accepted`."""
    opening.open_listing(event["detail"], clock.now())
