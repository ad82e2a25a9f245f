"""Schedule expressions against a minute-by-minute reading of the calendar, and alarms against a sorted list."""

import calendar
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from local.clock import LocalClock
from local.schedule_expressions import parse

zones = st.sampled_from([ZoneInfo("Asia/Shanghai"), ZoneInfo("UTC"), ZoneInfo("America/New_York")])
# Around month ends, a leap day, the turn of the year, and both changes of New York's clocks.
starts = st.sampled_from(
    [
        datetime(2026, 1, 31, 15, 58, tzinfo=UTC),
        datetime(2026, 2, 28, 15, 59, 59, tzinfo=UTC),
        datetime(2028, 2, 28, 20, tzinfo=UTC),
        datetime(2026, 12, 31, 15, 30, tzinfo=UTC),
        datetime(2026, 3, 8, 5, tzinfo=UTC),
        datetime(2026, 11, 1, 3, tzinfo=UTC),
        datetime(2026, 4, 30, 12, 0, 30, tzinfo=UTC),
    ]
)
minutes = st.sampled_from(["0", "30", "0,45", "*/20", "5-7", "59"])
hours = st.sampled_from(["0", "6", "*", "22-23", "1,2,3", "*/8"])
days = st.sampled_from([("*", "?"), ("1", "?"), ("L", "?"), ("28-31", "?"), ("?", "MON-FRI"), ("?", "SUN,7")])


@st.composite
def crons(draw: st.DrawFn) -> str:
    month_days, week_days = draw(days)
    return f"cron({draw(minutes)} {draw(hours)} {month_days} * {week_days} *)"


def meant(field: str, value: int, low: int) -> bool:
    """Whether a field of numbers names a value, read alternative by alternative."""
    for part in field.split(","):
        span, _, step = part.partition("/")
        first, _, last = span.partition("-")
        if span == "*":
            if (value - low) % int(step or 1) == 0:
                return True
        elif int(first) <= value <= int(last or first):
            return True
    return False


WEEK = ("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT")


def comes(text: str, local: datetime) -> bool:
    """Whether a cron expression means this minute."""
    minute, hour, month_day, _, week_day, _ = text[5:-1].split()
    if not (meant(minute, local.minute, 0) and meant(hour, local.hour, 0)):
        return False
    if week_day != "?":
        for number, name in enumerate(WEEK, 1):
            week_day = week_day.replace(name, str(number))
        return meant(week_day, local.isoweekday() % 7 + 1, 1)
    if month_day == "L":
        return local.day == calendar.monthrange(local.year, local.month)[1]
    return meant(month_day, local.day, 1)


@settings(max_examples=60, deadline=None)
@given(text=crons(), zone=zones, start=starts)
def test_a_cron_comes_when_the_calendar_says(text: str, zone: ZoneInfo, start: datetime) -> None:
    found = parse(text, zone, start).after(start)

    moment = start.replace(second=0) + timedelta(minutes=1)
    until = start + timedelta(days=4)
    # What comes twice as clocks go back comes the first time only.
    while moment < until and not (comes(text, moment.astimezone(zone)) and not moment.astimezone(zone).fold):
        moment += timedelta(minutes=1)
    assert found == moment if moment < until else found is not None and found >= until


@settings(max_examples=60, deadline=None)
@given(
    number=st.integers(1, 90), unit=st.sampled_from(["minute", "hour", "day"]), waited=st.integers(0, 10**6)
)
def test_a_rate_comes_at_each_multiple_since_it_was_made(number: int, unit: str, waited: int) -> None:
    made = datetime(2026, 1, 1, tzinfo=UTC)
    every = timedelta(**{f"{unit}s": number})
    after = made + timedelta(seconds=waited)
    expression = parse(f"rate({number} {unit}{'s' * (number > 1)})", ZoneInfo("UTC"), made)

    found = expression.after(after)

    assert found is not None
    assert after < found <= after + every
    assert (found - made) % every == timedelta()
    assert expression.after(found) == found + every


@settings(max_examples=60, deadline=None)
@given(
    offsets=st.lists(st.integers(0, 40), max_size=12),
    cancelled=st.sets(st.integers(0, 11)),
    moves=st.lists(st.integers(1, 20), max_size=4),
)
def test_alarms_ring_in_the_order_of_their_times_whatever_the_moves(
    offsets: list[int], cancelled: set[int], moves: list[int]
) -> None:
    clock, rung = LocalClock(), list[tuple[int, int]]()
    start = clock.now() + timedelta(hours=12)
    alarms = [
        clock.at(start + timedelta(days=days), lambda _, each=(days, place): rung.append(each))
        for place, days in enumerate(offsets)
    ]
    for place in cancelled & set(range(len(alarms))):
        alarms[place].cancel()

    for days in moves:
        clock.advance(days=days)

    due = [
        (days, place) for place, days in enumerate(offsets) if place not in cancelled and days < sum(moves)
    ]
    assert rung == sorted(due)
