from datetime import date

import pytest

from jinqiao.day_count import DayCount, period_units, units_a_year
from jinqiao.schedule.due_dates import due_dates


def test_an_instalment_falls_due_on_the_start_day_of_each_following_month():
    assert due_dates(date(2023, 11, 15), 3) == [date(2023, 12, 15), date(2024, 1, 15), date(2024, 2, 15)]


def test_from_a_month_end_short_months_end_early_and_do_not_shorten_the_next():
    assert due_dates(date(2024, 1, 31), 4) == [
        date(2024, 2, 29),
        date(2024, 3, 31),
        date(2024, 4, 30),
        date(2024, 5, 31),
    ]


@pytest.mark.parametrize(
    ("start", "in_february"),
    [
        (date(2023, 1, 29), date(2023, 2, 28)),
        (date(2024, 1, 29), date(2024, 2, 29)),
        (date(2100, 1, 30), date(2100, 2, 28)),
        (date(2000, 1, 31), date(2000, 2, 29)),
        (date(2023, 1, 28), date(2023, 2, 28)),
    ],
)
def test_february_takes_its_last_day_where_it_lacks_the_start_day(start, in_february):
    assert due_dates(start, 1) == [in_february]


def test_a_loan_of_a_leap_day_falls_due_on_the_29th_or_the_last_of_february():
    later_februaries = due_dates(date(2024, 2, 29), 48)[11::12]

    assert later_februaries == [date(2025, 2, 28), date(2026, 2, 28), date(2027, 2, 28), date(2028, 2, 29)]


def test_thirty_years_end_on_the_day_they_began():
    assert due_dates(date(2024, 12, 31), 360)[-1] == date(2054, 12, 31)


def test_under_30_360_each_month_is_one_of_twelve():
    dates = due_dates(date(2024, 1, 31), 3)

    assert period_units(DayCount.THIRTY_360, date(2024, 1, 31), dates) == [1, 1, 1]
    assert units_a_year(DayCount.THIRTY_360) == 12


@pytest.mark.parametrize(("convention", "year"), [(DayCount.ACTUAL_365, 365), (DayCount.ACTUAL_360, 360)])
def test_under_actual_conventions_the_days_are_counted(convention, year):
    dates = due_dates(date(2024, 1, 31), 3)

    assert period_units(convention, date(2024, 1, 31), dates) == [29, 31, 30]
    assert units_a_year(convention) == year
