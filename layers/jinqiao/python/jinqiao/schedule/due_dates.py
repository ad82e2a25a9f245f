"""When instalments fall due."""

from calendar import monthrange
from datetime import date


def due_dates(start: date, months: int) -> list[date]:
    """The start's day in each following month, or that month's last day where it has none.

    A loan of 2024-01-31 falls due on 2024-02-29, 2024-03-31, 2024-04-30: each date is counted from the start,
    so that a short month does not shorten those after it.
    """
    first = start.year * 12 + start.month
    if start.day <= 28:
        return [date(at // 12, at % 12 + 1, start.day) for at in range(first, first + months)]
    return [_on_day(at // 12, at % 12 + 1, start.day) for at in range(first, first + months)]


def _on_day(year: int, month: int, day: int) -> date:
    return date(year, month, min(day, monthrange(year, month)[1]))
