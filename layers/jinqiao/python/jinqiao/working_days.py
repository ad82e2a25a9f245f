"""Working days in mainland China, the weekends that are worked in exchange for holidays included.

The calendar is the `holidays` package's. The State Council announces each year's exchanges late in the year
before; for a year not announced yet only the statutory holidays are known, and a warning says so once.
The package is heavy and therefore loaded when first asked.
"""

import logging
from datetime import date, timedelta
from functools import cache
from typing import Protocol, cast

_log = logging.getLogger(__name__)


class _Calendar(Protocol):
    weekend_workdays: set[date]

    def is_working_day(self, day: date) -> bool: ...


def is_working_day(day: date) -> bool:
    """Whether offices work: 2026-02-14 is a Saturday that is worked, 2026-02-20 a Friday that is not."""
    return _calendar(day.year).is_working_day(day)


def add_working_days(start: date, working_days: int) -> date:
    """The date on which the n-th working day after the start falls; the start itself does not count.

    Two working days after Friday 2026-02-13 is Tuesday 2026-02-24: Saturday the 14th is worked, then comes the
    Spring Festival. None after a day is that day; a negative number raises `ValueError`.
    """
    if working_days < 0:
        raise ValueError("working days are counted forward")
    day = start
    while working_days:
        day += timedelta(days=1)
        working_days -= is_working_day(day)
    return day


@cache
def _calendar(year: int) -> _Calendar:
    import holidays

    calendar = cast(_Calendar, holidays.country_holidays("CN", years=[year]))
    if not any(day.year == year for day in calendar.weekend_workdays):
        _log.warning("no working-day exchanges known for %s: statutory holidays and weekends only", year)
    return calendar
