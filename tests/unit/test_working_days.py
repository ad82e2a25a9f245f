import logging
from calendar import isleap
from datetime import date, timedelta

import pytest

from jinqiao import working_days
from jinqiao.working_days import add_working_days, is_working_day


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2026, 3, 2), True),
        (date(2026, 3, 7), False),
        (date(2026, 1, 1), False),
        (date(2026, 2, 17), False),
        (date(2026, 2, 14), True),
        (date(2026, 2, 20), False),
        (date(2026, 10, 10), True),
        (date(2024, 2, 4), True),
        (date(2024, 2, 16), False),
    ],
)
def test_holidays_rest_and_exchanged_weekends_work(day, works):
    assert is_working_day(day) is works


@pytest.mark.parametrize(
    ("start", "count", "end"),
    [
        (date(2026, 3, 2), 0, date(2026, 3, 2)),
        (date(2026, 3, 7), 0, date(2026, 3, 7)),
        (date(2026, 3, 6), 1, date(2026, 3, 9)),
        (date(2026, 3, 7), 1, date(2026, 3, 9)),
        (date(2026, 2, 13), 1, date(2026, 2, 14)),
        (date(2026, 2, 13), 2, date(2026, 2, 24)),
        (date(2026, 3, 2), 20, date(2026, 3, 30)),
        (date(2025, 12, 31), 1, date(2026, 1, 4)),
    ],
)
def test_working_days_are_counted_from_the_day_after(start, count, end):
    assert add_working_days(start, count) == end


def test_working_days_are_not_counted_backwards():
    with pytest.raises(ValueError, match="forward"):
        add_working_days(date(2026, 3, 2), -1)


def test_a_year_not_announced_yet_falls_back_to_statutory_holidays_and_says_so_once(caplog):
    working_days._calendar.cache_clear()

    with caplog.at_level(logging.WARNING):
        answers = [is_working_day(date(2041, 10, 1)), is_working_day(date(2041, 10, 10))]

    assert answers == [False, True]
    assert [record.message for record in caplog.records] == [
        "no working-day exchanges known for 2041: statutory holidays and weekends only"
    ]


def test_a_known_year_warns_of_nothing(caplog):
    working_days._calendar.cache_clear()

    with caplog.at_level(logging.WARNING):
        is_working_day(date(2026, 3, 2))

    assert caplog.records == []


OFFICIAL = {
    2023: (
        ["01-01 01-02", "01-21 01-27", "04-05 04-05", "04-29 05-03", "06-22 06-24", "09-29 10-06"],
        ["01-28", "01-29", "04-23", "05-06", "06-25", "10-07", "10-08"],
    ),
    2024: (
        [
            "01-01 01-01",
            "02-10 02-17",
            "04-04 04-06",
            "05-01 05-05",
            "06-10 06-10",
            "09-15 09-17",
            "10-01 10-07",
        ],
        ["02-04", "02-18", "04-07", "04-28", "05-11", "09-14", "09-29", "10-12"],
    ),
    2025: (
        ["01-01 01-01", "01-28 02-04", "04-04 04-06", "05-01 05-05", "05-31 06-02", "10-01 10-08"],
        ["01-26", "02-08", "04-27", "09-28", "10-11"],
    ),
}
"""The State Council's notices of the years: days off from … to …, and the weekend days that are worked instead."""


def days_of(year: int) -> list[date]:
    return [date(year, 1, 1) + timedelta(days=number) for number in range(365 + isleap(year))]


def off_in(year: int) -> set[date]:
    """All days on which offices are closed, by the notice: weekends and days off, less what is worked."""
    spans, worked = OFFICIAL[year]
    off = {day for day in days_of(year) if day.weekday() >= 5}
    for span in spans:
        first, last = (date.fromisoformat(f"{year}-{day}") for day in span.split())
        off |= {first + timedelta(days=number) for number in range((last - first).days + 1)}
    return off - {date.fromisoformat(f"{year}-{day}") for day in worked}


@pytest.mark.parametrize("year", OFFICIAL)
def test_every_day_of_a_year_is_as_the_notice_of_that_year_has_it(year):
    assert {day for day in days_of(year) if not is_working_day(day)} == off_in(year)


@pytest.mark.parametrize("year", OFFICIAL)
def test_twenty_working_days_from_any_day_of_a_year_are_twenty_days_that_are_worked(year):
    for start in days_of(year)[:300:7]:
        end = add_working_days(start, 20)
        between = [start + timedelta(days=number) for number in range(1, (end - start).days + 1)]

        assert sum(is_working_day(day) for day in between) == 20
        assert is_working_day(end)
