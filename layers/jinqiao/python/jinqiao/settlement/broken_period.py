"""Interest of a period that a settlement breaks: to the day, and for the days that are left of it.

The convention is a figure of the policy (`prepayment.interest_convention`) and is shown in every quote.
"""

from collections.abc import Callable
from datetime import date

from jinqiao.money import divide_half_up
from jinqiao.settlement.position import Position


class UnknownConvention(ValueError):
    """The policy names a convention that the platform doesn't know."""


def pro_rata_days(interest_fen: int, days: int, days_in_period: int) -> int:
    """A period's interest × days ÷ days in the period, by the calendar, half up.

    49 fen for 29 days are 49 · 14/29 = 23.66 → 24 fen for 14 of them. A period without days, behind rows of later
    dates that were paid in advance, bears nothing yet.
    """
    if days_in_period < 1:
        return 0
    return divide_half_up(interest_fen * days, days_in_period)


_CONVENTIONS: dict[str, Callable[[int, int, int], int]] = {"pro_rata_days": pro_rata_days}


def interest_to_the_day(position: Position, convention: str) -> int:
    """What the first row ahead has borne of its interest since interest was last charged, in fen.

    Nothing on the day of the row before it, be it an instalment or a prepayment, and nothing while a row that
    was paid in advance still runs. Raises `UnknownConvention`.
    """
    row, start = position.ahead[0], position.accrues_from
    elapsed = max((position.day - start).days, 0)
    return _share(convention)(row.interest_fen, elapsed, (row.due_date - start).days)


def interest_to_pay(position: Position, convention: str) -> int:
    """What of the interest to the day is still to be paid, in fen; what was paid in advance is not given back."""
    borne = interest_to_the_day(position, convention)
    return max(borne - position.paid_in_advance[0].interest_fen, 0)


def interest_for_the_rest(position: Position, convention: str, interest_fen: int, period_start: date) -> int:
    """What is left of the interest of a whole period, in fen, from the settlement to the first row ahead."""
    due_date = position.ahead[0].due_date
    left = (due_date - max(position.day, position.accrues_from)).days
    return _share(convention)(interest_fen, left, (due_date - period_start).days)


def _share(convention: str) -> Callable[[int, int, int], int]:
    if convention not in _CONVENTIONS:
        raise UnknownConvention(convention)
    return _CONVENTIONS[convention]
