"""The rule book that is in force: the policy pack of this environment, as it stands on a business date."""

from datetime import datetime
from typing import TYPE_CHECKING

from jinqiao import clock
from jinqiao.settings import variable

if TYPE_CHECKING:
    from jinqiao.policy import Policy


def in_force(now: datetime) -> "Policy":
    """The rules on the business date of an instant."""
    # Loaded, and its pack read, by who needs a figure: signing out or a profile need neither.
    from jinqiao import policy

    return policy.load(variable("POLICY_PACK")).on(clock.business_date(now))
