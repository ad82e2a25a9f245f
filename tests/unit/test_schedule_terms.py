from dataclasses import FrozenInstanceError
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from jinqiao.schedule import DayCount, InvalidTerms, Method, Terms

FINE = {
    "principal_fen": 100_000,
    "annual_rate": Decimal("0.12"),
    "months": 12,
    "method": Method.EQUAL_INSTALMENT,
    "start_date": date(2026, 1, 31),
}


def test_terms_take_the_words_of_the_api():
    terms = Terms(**{**FINE, "method": "bullet", "day_count": "actual/365"})

    assert terms.method is Method.BULLET
    assert terms.day_count is DayCount.ACTUAL_365


def test_without_a_day_count_each_month_is_a_twelfth_of_the_year():
    assert Terms(**FINE).day_count is DayCount.THIRTY_360


def test_terms_do_not_change():
    with pytest.raises(FrozenInstanceError):
        Terms(**FINE).months = 24


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("principal_fen", 0),
        ("principal_fen", 10**12 + 1),
        ("months", 0),
        ("months", 361),
        ("annual_rate", Decimal("1.0001")),
        ("fee_fen", 10**12 + 1),
        ("method", "balloon"),
        ("day_count", "actual/366"),
        ("start_date", date(9999, 12, 31)),
    ],
)
def test_terms_out_of_range_name_their_field(field, value):
    with pytest.raises(InvalidTerms, match=field) as refusal:
        Terms(**{**FINE, field: value})

    assert refusal.value.field == field


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("principal_fen", 100_000.0),
        ("principal_fen", True),
        ("principal_fen", "100000"),
        ("annual_rate", 0.12),
        ("annual_rate", "0.12"),
        ("annual_rate", 0),
        ("months", 12.0),
        ("months", True),
        ("fee_fen", 1.5),
        ("start_date", "2026-01-31"),
        ("start_date", datetime(2026, 1, 31, tzinfo=UTC)),
    ],
)
def test_a_float_or_another_wrong_type_fails_at_construction(field, value):
    with pytest.raises(TypeError, match=field):
        Terms(**{**FINE, field: value})


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("principal_fen", -1),
        ("fee_fen", -1),
        ("annual_rate", Decimal("-0.01")),
        ("annual_rate", Decimal("NaN")),
    ],
)
def test_negative_and_absent_numbers_are_refused(field, value):
    with pytest.raises(ValueError, match=field):
        Terms(**{**FINE, field: value})


@pytest.mark.parametrize(
    "edge",
    [
        {"principal_fen": 1},
        {"principal_fen": 10**12},
        {"annual_rate": Decimal(0)},
        {"annual_rate": Decimal(1)},
        {"months": 1},
        {"months": 360},
        {"start_date": date(9998, 12, 31)},
        {"start_date": date(1, 1, 1)},
    ],
)
def test_the_edges_themselves_are_terms(edge):
    terms = Terms(**{**FINE, **edge})

    assert {name: getattr(terms, name) for name in edge} == edge
