"""Golden tables: 1,000 yuan over three months from a month's end, worked by hand for each method and day-count.

The periods have 29, 31 and 30 days, so that no two day-counts agree by accident.
"""

from datetime import date
from decimal import Decimal

import pytest

from jinqiao.schedule import DayCount, Method, Schedule, Terms, build

DUE = [date(2024, 2, 29), date(2024, 3, 31), date(2024, 4, 30)]


def thousand_yuan(method: str, day_count: str = "30/360", fee_fen: int = 0) -> Schedule:
    return build(
        Terms(100_000, Decimal("0.12"), 3, Method(method), date(2024, 1, 31), DayCount(day_count), fee_fen)
    )


def columns(schedule: Schedule) -> list[tuple[int, int, int]]:
    """Principal, interest and balance of each row."""
    return [(row.principal_fen, row.interest_fen, row.balance_fen) for row in schedule.instalments]


@pytest.mark.parametrize(
    ("method", "day_count", "expected"),
    [
        ("equal_instalment", "30/360", [(33002, 1000, 66998), (33332, 670, 33666), (33666, 337, 0)]),
        ("equal_instalment", "actual/365", [(33036, 953, 66964), (33307, 682, 33657), (33657, 332, 0)]),
        ("equal_instalment", "actual/360", [(33031, 967, 66969), (33306, 692, 33663), (33663, 337, 0)]),
        ("equal_principal", "30/360", [(33333, 1000, 66667), (33333, 667, 33334), (33334, 333, 0)]),
        ("equal_principal", "actual/365", [(33333, 953, 66667), (33333, 679, 33334), (33334, 329, 0)]),
        ("equal_principal", "actual/360", [(33333, 967, 66667), (33333, 689, 33334), (33334, 333, 0)]),
        ("interest_only", "30/360", [(0, 1000, 100_000), (0, 1000, 100_000), (100_000, 1000, 0)]),
        ("interest_only", "actual/365", [(0, 953, 100_000), (0, 1019, 100_000), (100_000, 986, 0)]),
        ("interest_only", "actual/360", [(0, 967, 100_000), (0, 1033, 100_000), (100_000, 1000, 0)]),
        ("flat", "30/360", [(33333, 1000, 66667), (33333, 1000, 33334), (33334, 1000, 0)]),
        ("flat", "actual/365", [(33333, 953, 66667), (33333, 1019, 33334), (33334, 986, 0)]),
        ("flat", "actual/360", [(33333, 967, 66667), (33333, 1033, 33334), (33334, 1000, 0)]),
        ("bullet", "30/360", [(100_000, 3000, 0)]),
        ("bullet", "actual/365", [(100_000, 2959, 0)]),
        ("bullet", "actual/360", [(100_000, 3000, 0)]),
    ],
)
def test_each_method_splits_the_loan_as_worked_by_hand(method, day_count, expected):
    schedule = thousand_yuan(method, day_count)

    assert columns(schedule) == expected


def test_a_bullet_rounds_its_interest_once_where_monthly_interest_is_rounded_three_times():
    monthly = thousand_yuan("interest_only", "actual/365")
    once = thousand_yuan("bullet", "actual/365")

    assert monthly.total_interest_fen == 2958
    assert once.total_interest_fen == 2959


def test_a_bullet_is_one_row_at_the_end_of_the_term():
    schedule = thousand_yuan("bullet", fee_fen=100)

    assert [tuple(row) for row in schedule.instalments] == [
        (1, date(2024, 4, 30), 100_000, 3000, 100, 103_100, 0)
    ]


@pytest.mark.parametrize("method", ["equal_instalment", "equal_principal", "interest_only", "flat"])
def test_monthly_methods_number_their_rows_and_date_them(method):
    schedule = thousand_yuan(method)

    assert [row.number for row in schedule.instalments] == [1, 2, 3]
    assert [row.due_date for row in schedule.instalments] == DUE


def test_the_fee_is_paid_in_equal_parts_beside_principal_and_interest():
    schedule = thousand_yuan("equal_principal", "actual/365", fee_fen=100)

    assert [row.fee_fen for row in schedule.instalments] == [33, 33, 34]
    assert [row.total_fen for row in schedule.instalments] == [34319, 34045, 33697]
    assert schedule.total_fen == 102_061
    assert schedule.total_interest_fen == 1961
