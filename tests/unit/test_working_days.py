import logging
from datetime import date

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
