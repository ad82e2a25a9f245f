"""The rule book that arrears go by."""

from datetime import datetime
from typing import TYPE_CHECKING

from jinqiao import clock
from jinqiao.settings import variable

if TYPE_CHECKING:
    from jinqiao.policy.rules_arrears import Collections


def in_force(now: datetime) -> "Collections":
    """What the pack of this environment says of collections on the business date."""
    from jinqiao import policy  # loaded by who needs a figure, not by every start

    return policy.load(variable("POLICY_PACK")).on(clock.business_date(now)).collections
