"""Golden tables beside the published ones: loans whose every row follows from exact arithmetic, given with each.

`Loan.i` is the rate of a month. Where numbers are chosen so that no row is rounded, a closed formula gives them.
"""

from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jinqiao.schedule import Method, Schedule, Terms, build

calm = settings(derandomize=True, deadline=None, max_examples=60)
START = date(2025, 1, 15)
LEVELLING = [Method.EQUAL_INSTALMENT, Method.EQUAL_PRINCIPAL, Method.FLAT]


def loan(principal_fen: int, rate: str, months: int, method: str, **more) -> Schedule:
    return build(Terms(principal_fen, Decimal(rate), months, Method(method), START, **more))


def column(schedule: Schedule, name: str) -> list[int]:
    return [getattr(row, name) for row in schedule.instalments]


PER_THOUSAND = {
    "0.04": {120: 1012, 180: 740, 240: 606, 300: 528, 360: 477},
    "0.05": {120: 1061, 180: 791, 240: 660, 300: 585, 360: 537},
    "0.06": {120: 1110, 180: 844, 240: 716, 300: 644, 360: 600},
    "0.07": {120: 1161, 180: 899, 240: 775, 300: 707, 360: 665},
    "0.08": {120: 1213, 180: 956, 240: 836, 300: 772, 360: 734},
}
"""The textbook table "monthly payment per 1,000 borrowed": at 6 % over 30 years 6.00, over 10 years 11.10."""


@pytest.mark.parametrize(
    ("rate", "months", "instalment_fen"),
    [(rate, months, fen) for rate, row in PER_THOUSAND.items() for months, fen in row.items()],
)
def test_the_textbook_table_of_payments_per_thousand(rate, months, instalment_fen):
    assert loan(100_000, rate, months, "equal_instalment").instalments[0].total_fen == instalment_fen


@pytest.mark.parametrize(
    ("principal_fen", "rate", "months", "instalment_fen"),
    [
        (10_000_000, "0.06", 360, 59_955),  # 599.55: the most quoted mortgage of all
        (20_000_000, "0.06", 360, 119_910),  # 1,199.10: twice it
        (20_000_000, "0.04", 360, 95_483),  # 954.83
        (20_000_000, "0.045", 360, 101_337),  # 1,013.37
        (20_000_000, "0.05", 360, 107_364),  # 1,073.64
        (2_000_000, "0.05", 60, 37_742),  # 377.42: a car over five years
        (1_000_000, "0.06", 36, 30_422),  # 304.22
        (100_000, "0.12", 12, 8_885),  # 88.85: one per cent a month
    ],
)
def test_instalments_that_everybody_quotes(principal_fen, rate, months, instalment_fen):
    assert loan(principal_fen, rate, months, "equal_instalment").instalments[0].total_fen == instalment_fen


@pytest.mark.parametrize(
    ("divisor", "months"), [(12, 3), (15, 4), (16, 5), (20, 2), (20, 6), (24, 4), (25, 5), (40, 3), (100, 4)]
)
def test_an_annuity_without_a_single_rounding(divisor, months):
    """i = 1/q a month, and level = (q+1)ⁿ: then everything is whole.

    P = level · Σ qᵏ/(q+1)ᵏ = Σ qᵏ·(q+1)ⁿ⁻ᵏ over k = 1 … n, and after m instalments Σ over k = 1 … n−m of
    qᵏ·(q+1)ⁿ⁻ᵏ is owed. For q = 20, n = 2: level 441, P = 20·21 + 400 = 820; 820/20 = 41 of interest, 400 of
    principal, 420 owed; 21 of interest and 420 of principal.
    """
    level = (divisor + 1) ** months
    worth = [divisor**k * (divisor + 1) ** (months - k) for k in range(1, months + 1)]
    schedule = loan(sum(worth), str(Decimal(12) / divisor), months, "equal_instalment")

    assert column(schedule, "total_fen") == [level] * months
    assert column(schedule, "principal_fen") == worth[::-1]
    assert column(schedule, "interest_fen") == [level - part for part in reversed(worth)]


def test_the_smallest_of_them_row_by_row():
    rows = [
        (row.principal_fen, row.interest_fen, row.balance_fen)
        for row in loan(820, "0.6", 2, "equal_instalment").instalments
    ]

    assert rows == [(400, 41, 420), (420, 21, 0)]


@calm
@given(st.integers(1, 10_000), st.integers(1, 360), st.sampled_from(["0.12", "0.06", "0.24", "0.6"]))
def test_level_principal_without_rounding_bears_an_arithmetic_series(part: int, months: int, rate: str):
    """n parts of 1,000·p at i a month: i·1000p·(n + (n−1) + … + 1) = i·1000p·n(n+1)/2 of interest in all."""
    part_fen = part * 1_000
    schedule = loan(part_fen * months, rate, months, "equal_principal")
    monthly = Fraction(rate) / 12

    assert column(schedule, "principal_fen") == [part_fen] * months
    assert schedule.total_interest_fen == monthly * part_fen * months * (months + 1) / 2
    assert {a - b for a, b in pairwise(column(schedule, "interest_fen"))} <= {monthly * part_fen}


@calm
@given(st.integers(1, 10_000), st.integers(1, 360), st.sampled_from(["0.12", "0.06", "0.24", "0.6"]))
def test_interest_on_the_whole_principal_is_the_same_each_month(part: int, months: int, rate: str):
    """Flat, interest-only and bullet all bear P·i·n where nothing is rounded; they differ in when it is paid."""
    principal_fen = part * 1_000 * months
    interest_fen = Fraction(rate) / 12 * principal_fen
    flat, only, bullet = (
        loan(principal_fen, rate, months, name) for name in ("flat", "interest_only", "bullet")
    )

    assert column(flat, "interest_fen") == column(only, "interest_fen") == [interest_fen] * months
    assert column(only, "principal_fen") == [0] * (months - 1) + [principal_fen]
    assert column(bullet, "total_fen") == [principal_fen + interest_fen * months]


@pytest.mark.parametrize("day_count", ["30/360", "actual/365", "actual/360"])
@pytest.mark.parametrize("rate", ["0", "0.0001", "0.12", "1"])
def test_over_one_month_all_methods_are_one_and_the_same(rate, day_count):
    """From 15 January there are 31 days: 1,000,000 fen at 12 % bear 10,000, 10,192 (10,191.78…) or 10,333."""
    totals = {
        column(loan(1_000_000, rate, 1, method, day_count=day_count), "total_fen")[0] for method in Method
    }

    days = {"30/360": Fraction(1, 12), "actual/365": Fraction(31, 365), "actual/360": Fraction(31, 360)}
    assert totals == {1_000_000 + int(1_000_000 * Fraction(rate) * days[day_count] + Fraction(1, 2))}


@calm
@given(st.integers(1, 10**12), st.integers(1, 360), st.sampled_from(LEVELLING))
def test_without_interest_all_levelling_methods_are_equal_parts(
    principal_fen: int, months: int, method: Method
):
    schedule = loan(principal_fen, "0", months, method)
    part = (2 * principal_fen + months) // (2 * months)

    paid = column(schedule, "total_fen")
    assert sum(paid) == principal_fen
    assert max(paid[:-1], default=0) <= part
    assert column(schedule, "principal_fen") == paid


@pytest.mark.parametrize("method", list(Method))
def test_thirty_years_of_one_per_cent_a_month(method):
    """360,000.00 yuan at i = 1 %: equal parts of 100,000 fen; interest of 360,000 on all of it, 1,000 on a part.

    Level principal: 1,000·(360 + … + 1) = 64,980,000. Whole principal: 360·360,000 = 129,600,000. The annuity's
    level, by exact fractions, is 370,300.53…: 370,301 is a little much each time, so that the last one is only
    368,833, and 359·370,301 + 368,833 − 36,000,000 = 97,306,892.
    """
    schedule = loan(36_000_000, "0.12", 360, method)

    interest = {
        Method.EQUAL_PRINCIPAL: 64_980_000,
        Method.INTEREST_ONLY: 129_600_000,
        Method.FLAT: 129_600_000,
        Method.BULLET: 129_600_000,
        Method.EQUAL_INSTALMENT: 97_306_892,
    }
    assert schedule.total_interest_fen == interest[method]
    assert schedule.instalments[-1].due_date == date(2055, 1, 15)
    assert schedule.instalments[-1].balance_fen == 0


def test_the_level_over_thirty_years_takes_a_little_less_at_the_end():
    schedule = loan(36_000_000, "0.12", 360, "equal_instalment")
    totals = column(schedule, "total_fen")

    assert set(totals[:-1]) == {370_301}
    assert totals[-1] == 368_833


@calm
@given(st.integers(1, 400), st.sampled_from(["1", "0.99", "0.9"]), st.integers(120, 360))
def test_a_level_that_cannot_cover_the_interest_repays_nothing_that_month(principal_fen, rate, months):
    """Small loans at absurd rates: rounding brings the level under the interest of a month, or just to it."""
    schedule = loan(principal_fen, rate, months, "equal_instalment")
    exact = Fraction(rate) / 12

    balances = [principal_fen, *column(schedule, "balance_fen")]
    for row, owed in zip(schedule.instalments, balances, strict=False):
        assert row.interest_fen == int(owed * exact + Fraction(1, 2))
        assert row.principal_fen >= 0
        assert row.balance_fen == owed - row.principal_fen
    assert sum(column(schedule, "principal_fen")) == principal_fen


@pytest.mark.parametrize(
    ("fee_fen", "months", "parts"),
    [
        (0, 3, [0, 0, 0]),
        (1, 3, [0, 0, 1]),
        (2, 3, [1, 1, 0]),
        (100, 3, [33, 33, 34]),
        (101, 3, [34, 34, 33]),
        (500_000, 6, [83_333] * 5 + [83_335]),
        (10**12, 1, [10**12]),
    ],
)
def test_a_fee_in_equal_parts_the_last_takes_what_is_left(fee_fen, months, parts):
    assert column(loan(1_000_000, "0.12", months, "flat", fee_fen=fee_fen), "fee_fen") == parts
