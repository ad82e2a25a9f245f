"""When a schedule fires next."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from local.schedule_expressions import UnsupportedExpression, parse

MADE = datetime(2026, 1, 1, 12, tzinfo=UTC)
SHANGHAI = ZoneInfo("Asia/Shanghai")


def times(text: str, number: int, zone: ZoneInfo = SHANGHAI, after: datetime = MADE) -> list[str]:
    expression, found = parse(text, zone, MADE), []
    for _ in range(number):
        after = expression.after(after)  # type: ignore[assignment]
        found.append(after.strftime("%Y-%m-%dT%H:%M"))
    return found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("cron(0 6 * * ? *)", ["2026-01-01T22:00", "2026-01-02T22:00"]),
        ("cron(30 0 1 * ? *)", ["2026-01-31T16:30", "2026-02-28T16:30"]),
        ("cron(0 12 L * ? *)", ["2026-01-31T04:00", "2026-02-28T04:00"]),
        ("cron(0 9 ? * MON-FRI *)", ["2026-01-02T01:00", "2026-01-05T01:00"]),
        ("cron(*/30 20 * * ? *)", ["2026-01-01T12:30", "2026-01-02T12:00"]),
        ("cron(0 0 29 FEB ? *)", ["2028-02-28T16:00", "2032-02-28T16:00"]),
        ("cron(0 10,22 * * ? 2027)", ["2027-01-01T02:00", "2027-01-01T14:00"]),
        ("rate(5 minutes)", ["2026-01-01T12:05", "2026-01-01T12:10"]),
        ("rate(1 day)", ["2026-01-02T12:00", "2026-01-03T12:00"]),
    ],
)
def test_the_next_times(text: str, expected: list[str]) -> None:
    assert times(text, 2) == expected


def test_an_instant_comes_once() -> None:
    expression = parse("at(2026-03-01T08:00:00)", SHANGHAI, MADE)

    first = expression.after(MADE)
    assert first == datetime(2026, 3, 1, tzinfo=UTC)
    assert expression.after(first) is None


def test_a_time_that_daylight_saving_skips_does_not_come() -> None:
    new_york = ZoneInfo("America/New_York")
    before = datetime(2026, 3, 7, 12, tzinfo=UTC)

    assert times("cron(30 2 * * ? *)", 1, new_york, before) == ["2026-03-09T06:30"]


@pytest.mark.parametrize(
    "text",
    [
        "every day",
        "rate(0 minutes)",
        "rate(5 weeks)",
        "cron(0 6 * * * *)",
        "cron(0 25 * * ? *)",
        "cron(0 6 ? * 2#1 *)",
    ],
)
def test_an_expression_that_is_not_understood_is_refused(text: str) -> None:
    with pytest.raises(UnsupportedExpression):
        parse(text, SHANGHAI, MADE)
