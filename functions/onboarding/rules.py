"""The rule book that is in force for a request."""

from datetime import datetime
from typing import TYPE_CHECKING

from jinqiao.clock import business_date
from jinqiao.settings import variable

if TYPE_CHECKING:
    from jinqiao.policy import Policy


def in_force(now: datetime) -> "Policy":
    """The environment's policy pack on the business date of an instant."""
    # With the pack, which is read when first asked for too: signing out or a profile need neither.
    from jinqiao.policy import load

    return load(variable("POLICY_PACK")).on(business_date(now))
