"""The rule book that is in force for a request."""

from datetime import datetime

from jinqiao.clock import business_date
from jinqiao.policy import Policy, load
from jinqiao.settings import variable


def in_force(now: datetime) -> Policy:
    """The environment's policy pack on the business date of an instant."""
    return load(variable("POLICY_PACK")).on(business_date(now))
