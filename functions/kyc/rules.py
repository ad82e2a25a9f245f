"""The rule book that verification goes by."""

from datetime import datetime
from typing import TYPE_CHECKING

from jinqiao import clock
from jinqiao.settings import variable

if TYPE_CHECKING:
    from jinqiao.policy import Policy


def in_force(now: datetime) -> "Policy":
    """The pack of this environment, as it stands on the business date."""
    from jinqiao import policy  # loaded by who needs a figure, not by every start

    return policy.load(variable("POLICY_PACK")).on(clock.business_date(now))
