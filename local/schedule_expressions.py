"""Schedule expressions of EventBridge: `at(…)`, `rate(…)` and `cron(…)`, in a time zone."""

import calendar
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

_UNITS = {"minute": 60, "hour": 3600, "day": 86400}
_MONTHS = {name.upper(): number for number, name in enumerate(calendar.month_abbr) if name}
_WEEKDAYS = {name: number for number, name in enumerate(("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"), 1)}
_HORIZON = timedelta(days=366 * 8)


class UnsupportedExpression(ValueError):
    """A schedule expression that is wrong or that the local platform doesn't know."""


class Expression(Protocol):
    """When something is to happen."""

    def after(self, instant: datetime) -> datetime | None:
        """The first time strictly after `instant`, in UTC; None if there is none."""
        ...


@dataclass(frozen=True)
class At:
    """Once."""

    instant: datetime

    def after(self, instant: datetime) -> datetime | None:
        return self.instant if self.instant > instant else None


@dataclass(frozen=True)
class Rate:
    """Every so often, counted from when the schedule was made."""

    every: timedelta
    since: datetime

    def after(self, instant: datetime) -> datetime | None:
        return self.since + ((instant - self.since) // self.every + 1) * self.every


@dataclass(frozen=True)
class Cron:
    """At certain minutes and hours of certain days, in a time zone. Times that a day skips do not happen."""

    minutes: tuple[int, ...]
    hours: tuple[int, ...]
    month_days: frozenset[int] | None
    last_day: bool
    months: frozenset[int]
    week_days: frozenset[int] | None
    years: frozenset[int] | None
    zone: ZoneInfo

    def after(self, instant: datetime) -> datetime | None:
        local = instant.astimezone(self.zone)
        day, end = local.date(), (local + _HORIZON).date()
        while day <= end:
            if self._includes(day):
                for moment in self._times(day):
                    if moment > instant:
                        return moment
            day += timedelta(days=1)
        return None

    def _includes(self, day: date) -> bool:
        if day.month not in self.months or (self.years is not None and day.year not in self.years):
            return False
        if self.week_days is not None:
            return day.isoweekday() % 7 + 1 in self.week_days
        last = calendar.monthrange(day.year, day.month)[1]
        return (self.last_day and day.day == last) or self.month_days is None or day.day in self.month_days

    def _times(self, day: date) -> list[datetime]:
        local = [
            datetime.combine(day, time(hour, minute), self.zone)
            for hour in self.hours
            for minute in self.minutes
        ]
        return [each.astimezone(UTC) for each in local if each.astimezone(UTC).astimezone(self.zone) == each]


def parse(text: str, zone: ZoneInfo, since: datetime) -> Expression:
    """Read the expression of a schedule made at `since`; raises `UnsupportedExpression`."""
    match = re.fullmatch(r"(at|rate|cron)\((.+)\)", text.strip())
    if match is None:
        raise UnsupportedExpression(text)
    kind, content = match.groups()
    if kind == "at":
        return At(datetime.fromisoformat(content).replace(tzinfo=zone).astimezone(UTC))
    return _rate(content, text, since) if kind == "rate" else _cron(content, text, zone)


def _rate(content: str, text: str, since: datetime) -> Rate:
    match = re.fullmatch(r"(\d+) (minute|hour|day)s?", content.strip())
    if match is None or int(match[1]) == 0:
        raise UnsupportedExpression(text)
    return Rate(timedelta(seconds=int(match[1]) * _UNITS[match[2]]), since)


def _cron(content: str, text: str, zone: ZoneInfo) -> Cron:
    fields = content.split()
    if len(fields) != 6 or (fields[2] == "?") == (fields[4] == "?"):
        raise UnsupportedExpression(f"{text}: six fields, and ? in exactly one of the two that name days")
    minutes, hours, month_days, months, week_days, years = fields
    try:
        return Cron(
            minutes=tuple(sorted(_numbers(minutes, 0, 59))),
            hours=tuple(sorted(_numbers(hours, 0, 23))),
            month_days=_days(month_days),
            last_day=month_days == "L",
            months=_numbers(months, 1, 12, _MONTHS),
            week_days=None if week_days == "?" else _numbers(week_days, 1, 7, _WEEKDAYS),
            years=None if years == "*" else _numbers(years, 1970, 2199),
            zone=zone,
        )
    except ValueError as error:
        raise UnsupportedExpression(f"{text}: {error}") from error


def _days(text: str) -> frozenset[int] | None:
    if text in {"?", "*"}:
        return None
    return frozenset() if text == "L" else _numbers(text, 1, 31)


def _numbers(text: str, low: int, high: int, names: dict[str, int] | None = None) -> frozenset[int]:
    """The numbers that a field such as `1-5`, `MON,WED`, `*/15` or `3` stands for."""
    numbers: set[int] = set()
    for part in text.split(","):
        span, _, step = part.partition("/")
        first, _, last = span.partition("-")
        if span == "*":
            start, end = low, high
        else:
            start = _number(first, names)
            end = _number(last, names) if last else (high if step else start)
        if not low <= start <= end <= high:
            raise ValueError(f"{part} is outside of {low} to {high}")
        numbers |= set(range(start, end + 1, int(step or 1)))
    return frozenset(numbers)


def _number(text: str, names: dict[str, int] | None) -> int:
    return (names or {}).get(text.upper()) or int(text)
