"""The rule book that payments go by."""

from datetime import datetime
from typing import TYPE_CHECKING

from jinqiao import clock
from jinqiao.errors import InvalidRequest, Text
from jinqiao.settings import variable

if TYPE_CHECKING:
    from jinqiao.policy import Policy

_TOO_SMALL = Text("金额低于最低限额", "The amount is below the minimum")
_TOO_LARGE = Text("金额超过单笔限额", "The amount is above the limit of one order")


def in_force(now: datetime) -> "Policy":
    """The pack of this environment, as it stands on the business date."""
    from jinqiao import policy  # loaded by who needs a figure, not by every start

    return policy.load(variable("POLICY_PACK")).on(clock.business_date(now))


def require_within(amount_fen: int, least_fen: int, most_fen: int, language: str) -> None:
    """Raises `InvalidRequest` for an amount outside the published limits."""
    if least_fen <= amount_fen <= most_fen:
        return
    code, said = ("too_small", _TOO_SMALL) if amount_fen < least_fen else ("too_large", _TOO_LARGE)
    raise InvalidRequest([{"pointer": "/amount_fen", "code": code, "message": said.within(language)}])
