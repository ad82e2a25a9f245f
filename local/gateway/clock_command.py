"""POST /_local/clock: `{"advance_days": 30}` or `{"to": "2026-06-01T00:00:00+08:00"}`."""

from datetime import datetime, timedelta
from typing import Any

from jinqiao.errors import InvalidRequest
from local.gateway.platform import Clock

_FURTHEST = timedelta(days=40 * 366)


def execute(clock: Clock, body: Any) -> None:
    """Move the clock; returns when what the schedules in between caused is done. Raises InvalidRequest."""
    if not isinstance(body, dict) or len(body) != 1:
        raise _invalid("", "exactly one of advance_days and to")
    [(name, value)] = body.items()
    if name == "advance_days":
        clock.advance(days=_days(value))
    elif name == "to":
        clock.to(_instant(value, clock.now()))
    else:
        raise _invalid(f"/{name}", "only advance_days and to are known")


def _days(value: Any) -> int:
    if type(value) is not int or not 1 <= value <= _FURTHEST.days:
        raise _invalid("/advance_days", "an integer from 1 on")
    return value


def _instant(value: Any, now: datetime) -> datetime:
    try:
        instant = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        raise _invalid("/to", "an RFC 3339 instant with its offset") from None
    if instant.tzinfo is None or not now <= instant <= now + _FURTHEST:
        raise _invalid("/to", "an instant with its offset, not in the past")
    return instant


def _invalid(pointer: str, message: str) -> InvalidRequest:
    return InvalidRequest([{"pointer": pointer, "code": "invalid", "message": message}])
