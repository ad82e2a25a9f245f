"""Every morning after the daily run: what has come up for the cases of arrears."""

from typing import Any

from arrears import agenda
from jinqiao import clock
from jinqiao.steps import task


@task
def handler(_: dict[str, Any]) -> dict[str, int]:
    """Works everything that has come up by now → how many of each kind there were."""
    return agenda.work(clock.now())
