from decimal import Decimal
from fractions import Fraction

import pytest

from jinqiao.money import divide_half_up, parse_rate, require_fen, require_rate, round_half_up


@pytest.mark.parametrize(
    ("exact", "rounded"),
    [
        (Decimal("2.5"), 3),
        (Decimal("2.4999999999999999999999999999999999"), 2),
        (Decimal("3.5"), 4),
        (Fraction(1, 2), 1),
        (Fraction(1, 3), 0),
        (Fraction(2, 3), 1),
        (Fraction(-5, 2), -2),
        (Fraction(-7, 3), -2),
        (7, 7),
        (0, 0),
    ],
)
def test_halves_go_up_and_the_rest_to_the_nearest(exact, rounded):
    assert round_half_up(exact) == rounded


def test_a_decimal_beyond_the_context_s_precision_is_rounded_exactly():
    just_under_a_half = Decimal("123456789012345678901234567890.49999999999999999999")

    assert round_half_up(just_under_a_half) == 123456789012345678901234567890


@pytest.mark.parametrize("inexact", [0.5, 2.0, True, "2", None])
def test_what_is_no_exact_number_cannot_be_rounded(inexact):
    with pytest.raises(TypeError):
        round_half_up(inexact)


@pytest.mark.parametrize(
    ("numerator", "denominator", "rounded"),
    [(5, 2, 3), (4, 3, 1), (5, 3, 2), (0, 9, 0), (10**40 + 1, 2, 5 * 10**39 + 1)],
)
def test_a_division_names_its_rounding(numerator, denominator, rounded):
    assert divide_half_up(numerator, denominator) == rounded


@pytest.mark.parametrize("amount", [0, 1, 10**12, 10**30])
def test_whole_fen_of_any_size_are_an_amount(amount):
    assert require_fen(amount, "amount_fen") == amount


@pytest.mark.parametrize("amount", [1.0, 0.0, float("nan"), True, False, "100", Decimal("100"), None])
def test_an_amount_that_is_no_int_is_refused_by_name(amount):
    with pytest.raises(TypeError, match="amount_fen must be an int in fen"):
        require_fen(amount, "amount_fen")


def test_an_amount_below_zero_is_refused_by_name():
    with pytest.raises(ValueError, match="amount_fen must not be negative"):
        require_fen(-1, "amount_fen")


@pytest.mark.parametrize(
    ("text", "rate"),
    [
        ("0.1200", Decimal("0.12")),
        ("0", Decimal(0)),
        ("1", Decimal(1)),
        ("0.00000000000000000001", Decimal("1E-20")),
    ],
)
def test_a_rate_comes_as_a_plain_decimal_string(text, rate):
    assert parse_rate(text) == rate


@pytest.mark.parametrize(
    "text",
    [
        "",
        "abc",
        "-0.1",
        "+0.1",
        "1e-2",
        "NaN",
        "Infinity",
        "0,12",
        " 0.12",
        "0.12\n",
        ".12",
        "0.",
        "１",
        "0.1_2",
    ],
)
def test_a_rate_in_another_form_is_refused(text):
    with pytest.raises(ValueError, match="is not a rate"):
        parse_rate(text)


@pytest.mark.parametrize("text", ["0." + "1" * 21, "1" * 5000])
def test_a_rate_of_absurd_length_is_refused(text):
    with pytest.raises(ValueError, match="is not a rate"):
        parse_rate(text)


@pytest.mark.parametrize("value", [0.12, 12, True, None, Decimal("0.12")])
def test_a_rate_that_is_no_text_is_refused(value):
    with pytest.raises(TypeError, match="comes as a decimal string"):
        parse_rate(value)


@pytest.mark.parametrize("value", [0.12, 0, "0.12", True])
def test_a_rate_in_code_is_a_decimal(value):
    with pytest.raises(TypeError, match="annual_rate must be a Decimal"):
        require_rate(value, "annual_rate")


@pytest.mark.parametrize("value", ["NaN", "sNaN", "Infinity", "-0.01", "1E-21"])
def test_a_rate_in_code_is_finite_not_negative_and_of_twenty_places_at_most(value):
    with pytest.raises(ValueError, match="annual_rate"):
        require_rate(Decimal(value), "annual_rate")
