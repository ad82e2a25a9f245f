"""When instalments fall due."""

from calendar import isleap
from datetime import date
from itertools import chain, cycle, islice, repeat

_LENGTHS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def due_dates(start: date, months: int) -> list[date]:
    """The start's day in each following month, or that month's last day where it has none.

    A loan of 2024-01-31 falls due on 2024-02-29, 2024-03-31, 2024-04-30: each date is counted from the start,
    so that a short month does not shorten those after it.
    """
    dates = _in_common_years(start, months)
    if start.day > 28:
        for at in range((1 - start.month) % 12, months, 12):
            if isleap(dates[at].year):
                dates[at] = date(dates[at].year, 2, 29)
    return dates


def _in_common_years(start: date, months: int) -> list[date]:
    """The due dates as if every February had 28 days: three columns, put together without a loop."""
    years = chain.from_iterable(map(repeat, range(start.year, start.year + months // 12 + 2), repeat(12)))
    days = cycle([min(start.day, length) for length in _LENGTHS]) if start.day > 28 else repeat(start.day)
    columns = (years, cycle(range(1, 13)), days)
    return list(map(date, *(islice(column, start.month, start.month + months) for column in columns)))
