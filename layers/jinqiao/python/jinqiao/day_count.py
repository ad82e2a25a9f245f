"""How long a period is: the share of a year between two due dates, by convention."""

from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from itertools import pairwise


class DayCount(StrEnum):
    """The conventions that an agreement can name, in the words of the API."""

    THIRTY_360 = "30/360"
    """Each month is a twelfth of the year, however long it is."""
    ACTUAL_365 = "actual/365"
    ACTUAL_360 = "actual/360"


_UNITS_A_YEAR = {DayCount.THIRTY_360: 12, DayCount.ACTUAL_365: 365, DayCount.ACTUAL_360: 360}


def units_a_year(convention: DayCount) -> int:
    """What a year is counted as: 12 months, or 365 or 360 days."""
    return _UNITS_A_YEAR[convention]


def period_units(convention: DayCount, start: date, due_dates: Sequence[date]) -> list[int]:
    """Each period's length in the convention's units: 1 for a month, else its calendar days.

    From 2024-01-31 to 2024-02-29 that is 1 under 30/360 and 29 under actual/….
    """
    if convention is DayCount.THIRTY_360:
        return [1] * len(due_dates)
    ordinals = [start.toordinal(), *(day.toordinal() for day in due_dates)]
    return [later - earlier for earlier, later in pairwise(ordinals)]
