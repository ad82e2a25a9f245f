"""Attribute values: what is stored, how it comes back, how it compares, and how many bytes it counts for."""

import base64
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from local.dynamodb.errors import Malformed, ValidationFailed
from local.dynamodb.values import decimal, equal, item_size, normalized, number, size_of, total
from tests.unit.dynamodb.tables import Refusal, Tables, n, thing

DIGITS_38 = "31415926535897932384626433832795028841"
amounts = st.integers(-(10**37), 10**37)


@pytest.mark.parametrize(
    ("written", "stored"),
    [
        ("3", "3"),
        ("+3", "3"),
        ("-7.1234", "-7.1234"),
        (".123", "0.123"),
        ("1.", "1"),
        ("0001.2300", "1.23"),
        ("-0", "0"),
        ("0.0", "0"),
        ("0e1000", "0"),
        ("-17.4E3", "-17400"),
        ("1e+5", "100000"),
        ("12e-4", "0.0012"),
        (DIGITS_38, DIGITS_38),
        (f"0.{DIGITS_38}", f"0.{DIGITS_38}"),
        ("1e125", "1" + "0" * 125),
        ("1e-130", "0." + "0" * 129 + "1"),
    ],
)
def test_a_number_comes_back_exact_and_plain(written: str, stored: str) -> None:
    assert normalized(n(written)) == n(stored)


@pytest.mark.parametrize(
    "written",
    [
        *("", " ", " 1", "1 ", "dog", "-", ".", "e5", "1e", "1_000", "0x10", "１２", "1,5", "--1", "1e1.5"),
        *("NaN", "sNaN", "-NaN", "Infinity", "-Infinity", "inf"),
    ],
)
def test_what_is_no_number_is_refused(written: str) -> None:
    with pytest.raises(Malformed, match="numeric"):
        normalized(n(written))


@pytest.mark.parametrize(
    "written",
    [
        "1e126",
        "-1e126",
        "11e125",
        "1e100000000",
        "1e-131",
        "0.9e-130",
        "-1e-131",
        f"{DIGITS_38}9",
        f"0.{DIGITS_38}9",
    ],
)
def test_a_number_beyond_the_range_or_the_38_digits_is_refused(written: str) -> None:
    with pytest.raises(Malformed, match="numeric"):
        normalized(n(written))


@given(left=amounts, right=amounts)
def test_sums_and_differences_of_whole_numbers_are_exact(left: int, right: int) -> None:
    assert total(n(left), n(right), 1) == n(left + right)
    assert total(n(left), n(right), -1) == n(left - right)


@pytest.mark.parametrize(
    ("left", "right", "sign"),
    [
        ("1e50", "1", 1),
        ("1e50", "1", -1),
        ("9e125", "9e125", 1),
        ("9e125", "-9e125", -1),
        ("1e37", "0.01", 1),
    ],
)
def test_a_sum_that_38_digits_do_not_hold_is_refused(left: str, right: str, sign: int) -> None:
    with pytest.raises(ValidationFailed, match="overflow"):
        total(n(left), n(right), sign)


def test_a_difference_of_38_digits_keeps_them_all(tables: Tables) -> None:
    tables.put(thing("difference", a=n(0)))

    after = tables.update("difference", "SET a = a - :big", big=n(DIGITS_38))

    assert after["a"] == n(f"-{DIGITS_38}")


def test_an_addition_to_nothing_keeps_all_digits(tables: Tables) -> None:
    tables.update("addition", "ADD a :big", big=n(DIGITS_38))

    assert tables.update("addition", "ADD a :big", big=n(f"-{DIGITS_38}"))["a"] == n(0)


@pytest.mark.parametrize(
    "value",
    [
        {"S": ""},
        {"S": "金桥"},
        {"B": ""},
        {"BOOL": False},
        {"NULL": True},
        {"L": []},
        {"M": {}},
        {"L": [{"M": {"a": {"L": [{"S": "deep"}]}}}, {"NULL": True}]},
        {"SS": ["", "b"]},
        {"NS": ["1", "2.5"]},
        {"BS": [base64.b64encode(b"\x00").decode()]},
    ],
)
def test_every_type_comes_back_as_it_was(tables: Tables, value: Any) -> None:
    tables.put(thing("types", value=value))

    assert tables.get("types") == thing("types", value=value)


@pytest.mark.parametrize(
    "value",
    [
        {},
        {"S": "a", "N": "1"},
        {"X": "a"},
        {"SS": []},
        {"NS": []},
        {"BS": []},
        {"SS": ["a", "a"]},
        {"NS": ["1", "1.0"]},
        {"NS": ["one"]},
        {"L": [{"SS": []}]},
        {"M": {"a": {"N": "one"}}},
    ],
)
def test_a_value_that_cannot_be_stored_is_refused_wherever_it_stands(tables: Tables, value: Any) -> None:
    for bad in (
        thing("bad", value=value),
        thing("bad", value={"L": [value]}),
        thing("bad", value={"M": {"a": value}}),
    ):
        with pytest.raises(Refusal, match="ValidationException"):
            tables.put(bad)
    with pytest.raises(Refusal, match="ValidationException"):
        tables.update("bad", "SET a = :value", value=value)
    assert tables.get("bad") is None


@pytest.mark.parametrize(
    ("left", "right", "same"),
    [
        (n("1.0"), n("1"), True),
        (n("1"), {"S": "1"}, False),
        ({"SS": ["a", "b"]}, {"SS": ["b", "a"]}, True),
        ({"SS": ["a"]}, {"SS": ["a", "b"]}, False),
        ({"SS": ["1"]}, {"NS": ["1"]}, False),
        ({"L": [n("1"), n("2")]}, {"L": [n("1.0"), n("2")]}, True),
        ({"L": [n("1"), n("2")]}, {"L": [n("2"), n("1")]}, False),
        ({"L": [n("1")]}, {"L": [n("1"), n("1")]}, False),
        ({"M": {"a": n("1"), "b": n("2")}}, {"M": {"b": n("2"), "a": n("1.00")}}, True),
        ({"M": {"a": n("1")}}, {"M": {"b": n("1")}}, False),
        ({"BOOL": True}, {"BOOL": True}, True),
        ({"BOOL": False}, {"NULL": True}, False),
        ({"S": "a"}, None, False),
        (None, None, False),
    ],
)
def test_equality_is_of_type_and_content(left: Any, right: Any, same: bool) -> None:
    assert equal(left, right) is same
    assert equal(right, left) is same


@pytest.mark.parametrize(
    ("value", "size"),
    [
        ({"S": ""}, 0),
        ({"S": "abc"}, 3),
        ({"S": "金"}, 3),
        ({"B": base64.b64encode(b"12345").decode()}, 5),
        ({"BOOL": True}, 1),
        ({"NULL": True}, 1),
        (n("0"), 1),
        (n("7"), 2),
        (n("12"), 2),
        (n("123"), 3),
        (n("-123"), 4),
        (n("1200000"), 2),
        (n("0.0012"), 2),
        ({"SS": ["ab", "c"]}, 3),
        ({"NS": ["12", "7"]}, 4),
        ({"L": []}, 3),
        ({"L": [n("7"), {"S": "ab"}]}, 3 + (1 + 2) + (1 + 2)),
        ({"M": {}}, 3),
        ({"M": {"key": {"S": "ab"}}}, 3 + 1 + 3 + 2),
    ],
)
def test_bytes_are_counted_by_the_documented_rules(value: Any, size: int) -> None:
    assert size_of(value) == size
    assert item_size({"name": value}) == 4 + size


@given(st.decimals(allow_nan=False, allow_infinity=False, places=6, min_value=-(10**20), max_value=10**20))
def test_a_number_read_and_written_is_the_same_number(value: Decimal) -> None:
    assert decimal(number(value)["N"]) == value
    assert normalized(number(value)) == number(value)
