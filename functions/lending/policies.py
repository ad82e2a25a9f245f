"""The rule book that lending goes by."""

from datetime import datetime
from typing import TYPE_CHECKING

from jinqiao import clock
from jinqiao.settings import variable

if TYPE_CHECKING:
    from jinqiao.policy import Policy


def in_force(now: datetime) -> "Policy":
    """The pack of this environment, as it stands on the business date."""
    # Loaded when first asked: a quote, or a review that is answered, needs none of it.
    from jinqiao import policy

    return policy.load(variable("POLICY_PACK")).on(clock.business_date(now))
