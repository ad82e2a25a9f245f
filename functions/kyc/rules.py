"""The rule book that verification goes by."""

from datetime import datetime

from jinqiao import clock, policy
from jinqiao.settings import variable


def in_force(now: datetime) -> policy.Policy:
    """The pack of this environment, as it stands on the business date."""
    return policy.load(variable("POLICY_PACK")).on(clock.business_date(now))
