"""Where rounding bites: single fen, no interest, interest that a level instalment cannot cover."""

from datetime import date
from decimal import Decimal

import pytest

from jinqiao.schedule import Method, Schedule, Terms, build


def loan(principal_fen: int, rate: str, months: int, method: str, **more) -> Schedule:
    return build(Terms(principal_fen, Decimal(rate), months, method, date(2024, 1, 1), **more))


def principals(schedule: Schedule) -> list[int]:
    return [row.principal_fen for row in schedule.instalments]


def interests(schedule: Schedule) -> list[int]:
    return [row.interest_fen for row in schedule.instalments]


@pytest.mark.parametrize("method", list(Method))
def test_a_loan_of_one_fen_is_repaid_once(method):
    schedule = loan(1, "0.12", 12, method)

    assert sum(principals(schedule)) == 1
    assert schedule.instalments[-1].balance_fen == 0


@pytest.mark.parametrize("method", list(Method))
@pytest.mark.parametrize("months", [1, 12, 360])
def test_without_interest_the_borrower_pays_back_the_principal(method, months):
    schedule = loan(1_000_000, "0", months, method)

    assert schedule.total_interest_fen == 0
    assert schedule.total_fen == 1_000_000


@pytest.mark.parametrize("method", ["equal_instalment", "equal_principal", "flat"])
def test_parts_rounded_up_stop_once_nothing_is_owed(method):
    assert principals(loan(6, "0", 12, method)) == [1] * 6 + [0] * 6


@pytest.mark.parametrize("method", ["equal_instalment", "equal_principal", "flat"])
def test_parts_rounded_down_to_nothing_leave_it_all_to_the_last(method):
    assert principals(loan(5, "0", 12, method)) == [0] * 11 + [5]


def test_flat_interest_runs_on_the_original_principal_even_once_nothing_is_owed():
    schedule = loan(200, "1", 360, "flat")

    assert principals(schedule)[198:202] == [1, 1, 0, 0]
    assert set(interests(schedule)) == {17}


def test_a_level_instalment_that_cannot_cover_the_interest_repays_nothing_and_the_interest_stands():
    schedule = loan(1_000_000, "1", 360, "equal_instalment", day_count="actual/365")

    january, february, march = schedule.instalments[:3]

    assert (january.principal_fen, january.interest_fen, january.total_fen) == (0, 84932, 84932)
    assert (february.principal_fen, february.interest_fen, february.total_fen) == (3900, 79452, 83352)
    assert (march.principal_fen, march.interest_fen, march.total_fen) == (0, 84600, 84600)


def test_a_level_instalment_equal_to_the_interest_leaves_the_principal_to_the_last():
    schedule = loan(12, "1", 360, "equal_instalment")

    assert principals(schedule) == [0] * 359 + [12]
    assert interests(schedule) == [1] * 360


def test_the_last_instalment_takes_what_is_left_beside_the_level():
    """The level is 34,009.69…: rounded up twice, it leaves the last a fen less."""
    schedule = loan(100_000, "0.12", 3, "equal_instalment", day_count="actual/360")

    assert [row.total_fen for row in schedule.instalments] == [34_010, 34_010, 34_009]


def test_the_level_instalment_is_rounded_right_at_the_largest_loan():
    """10¹² fen at 4.9 % over 360 months: 5 307 267 206.228…, by exact fractions."""
    schedule = loan(10**12, "0.049", 360, "equal_instalment")

    assert schedule.instalments[0].total_fen == 5_307_267_206


def test_the_level_instalment_is_right_where_a_float_would_round_wrongly():
    """8,072,975,055.499997…: double precision sees ….50021 and would charge a fen more each month."""
    schedule = loan(187_362_559_626, "0.0324", 24, "equal_instalment")

    assert schedule.instalments[0].total_fen == 8_072_975_055


def test_interest_of_exactly_half_a_fen_goes_up():
    assert interests(loan(50, "0.12", 1, "bullet")) == [1]
    assert interests(loan(49, "0.12", 1, "bullet")) == [0]


def test_a_fee_whose_parts_round_up_is_never_charged_twice():
    schedule = loan(100_000, "0.12", 12, "equal_instalment", fee_fen=6)

    assert [row.fee_fen for row in schedule.instalments] == [1] * 6 + [0] * 6


def test_a_fee_is_not_taken_out_of_the_principal():
    free, charged = loan(100_000, "0.12", 12, "flat"), loan(100_000, "0.12", 12, "flat", fee_fen=5_000)

    assert principals(charged) == principals(free)
    assert charged.total_fen == free.total_fen + 5_000
