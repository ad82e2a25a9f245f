"""Dates and instants in the query of a request: none that isn't written plainly, none to come."""

from datetime import date, datetime, timedelta

from jinqiao import clock
from jinqiao.errors import InvalidRequest, Text
from jinqiao.http.request import Request

_NO_DATE = Text("不是 2026-01-31 形式的日期", "not a date such as 2026-01-31")
_NO_INSTANT = Text("不是带时区的 RFC 3339 时间", "not an RFC 3339 instant with its offset")
_TO_COME = Text("不能晚于现在", "cannot be later than now")


def day(request: Request, name: str) -> date | None:
    """A business date that has begun, or None where the query names none. Raises `InvalidRequest`."""
    asked = request.query.get(name)
    if asked is None:
        return None
    found = written_day(asked)
    if found is None:
        raise _fault(name, "invalid_date", _NO_DATE, request)
    if found > clock.business_date(request.now):
        raise _fault(name, "to_come", _TO_COME, request)
    return found


def instant(request: Request, name: str) -> datetime | None:
    """An instant that has passed, or None where the query names none. Raises `InvalidRequest`."""
    asked = request.query.get(name)
    if asked is None:
        return None
    found = _written_instant(asked)
    if found is None:
        raise _fault(name, "invalid_instant", _NO_INSTANT, request)
    if found > request.now:
        raise _fault(name, "to_come", _TO_COME, request)
    return found


def written_day(text: str) -> date | None:
    """The date that a text like `2026-01-31` is, or None."""
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if found.isoformat() == text else None


def _written_instant(text: str) -> datetime | None:
    """None also for one so early that its business date has no day before."""
    try:
        found = datetime.fromisoformat(text)
        clock.business_date(found - timedelta(days=2))
    except (ValueError, OverflowError):
        return None
    return found if found.tzinfo is not None else None


def _fault(pointer: str, code: str, text: Text, request: Request) -> InvalidRequest:
    message = text.within(request.language)
    return InvalidRequest([{"pointer": pointer, "code": code, "message": message}])
