import json
from datetime import date
from pathlib import Path

import pytest

from jinqiao import identifiers
from jinqiao.identifiers import InvalidIdentifier

TRUTH = json.loads((Path(__file__).parents[1] / "truth" / "identifiers.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("number", TRUTH["id_number"]["valid"])
def test_a_valid_id_number_is_taken(number):
    assert identifiers.id_number(number) == number


@pytest.mark.parametrize("number", TRUTH["id_number"]["invalid"])
def test_an_invalid_id_number_is_refused_without_being_repeated(number):
    with pytest.raises(InvalidIdentifier) as refusal:
        identifiers.id_number(number)

    assert number not in str(refusal.value)


def test_a_small_x_is_the_capital_one():
    assert identifiers.id_number("11010519491231002x") == "11010519491231002X"


@pytest.mark.parametrize(
    ("number", "code"),
    [
        ("110105194912310021", "check_digit"),
        ("11010519491331002X", "birth_date"),
        ("110105194902300029", "birth_date"),
        ("", "format"),
        ("11010519491231002", "format"),
        ("11010519491231002XX", "format"),
        ("11010519491231002Y", "format"),
        ("1101051949123100２X", "format"),
        (" 11010519491231002X", "format"),
        ("11010519491231002X\n", "format"),
    ],
)
def test_a_refused_id_number_says_why(number, code):
    with pytest.raises(InvalidIdentifier) as refusal:
        identifiers.id_number(number)

    assert refusal.value.code == code


def test_an_id_number_carries_the_birth_date():
    assert identifiers.birth_date("11010519491231002X") == date(1949, 12, 31)


def test_the_eighteenth_birthday_makes_an_adult():
    assert identifiers.adult_id_number("11010519491231002X", date(1967, 12, 31), 18) == "11010519491231002X"


@pytest.mark.parametrize(
    ("day", "code"), [(date(1967, 12, 30), "under_age"), (date(1949, 12, 30), "birth_date")]
)
def test_minors_and_people_not_yet_born_are_refused(day, code):
    with pytest.raises(InvalidIdentifier) as refusal:
        identifiers.adult_id_number("11010519491231002X", day, 18)

    assert refusal.value.code == code


@pytest.mark.parametrize(
    ("day", "years"), [(date(2026, 2, 28), 17), (date(2026, 3, 1), 18), (date(2028, 2, 29), 20)]
)
def test_a_leap_day_s_child_turns_older_on_the_first_of_march(day, years):
    assert identifiers.age(date(2008, 2, 29), day) == years


@pytest.mark.parametrize("code", TRUTH["uscc"]["valid"])
def test_a_valid_social_credit_code_is_taken(code):
    assert identifiers.uscc(code) == code


@pytest.mark.parametrize("code", TRUTH["uscc"]["invalid"])
def test_an_invalid_social_credit_code_is_refused(code):
    with pytest.raises(InvalidIdentifier):
        identifiers.uscc(code)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("91110000600037342L", "check_digit"),
        ("A1110000600037341L", "format"),
        ("", "format"),
        ("91110000 600037341L", "format"),
        ("９1110000600037341L", "format"),
    ],
)
def test_a_refused_social_credit_code_says_why(text, code):
    with pytest.raises(InvalidIdentifier) as refusal:
        identifiers.uscc(text)

    assert refusal.value.code == code


@pytest.mark.parametrize("digits", TRUTH["luhn"]["valid"])
def test_luhn_digits_pass(digits):
    assert identifiers.passes_luhn(digits)


@pytest.mark.parametrize("digits", [*TRUTH["luhn"]["invalid"], "", "4111 1111", "x", "４111111111111111"])
def test_other_digits_do_not_pass(digits):
    assert not identifiers.passes_luhn(digits)


@pytest.mark.parametrize("number", ["4111111111111111", "6011000990139424", "6222020000000000000"])
def test_a_bank_card_has_sixteen_to_nineteen_digits_and_a_check_digit(number):
    assert identifiers.bank_card(number) == number


@pytest.mark.parametrize(
    ("number", "code"),
    [
        ("4111111111111112", "check_digit"),
        ("79927398713", "format"),
        ("41111111111111111111", "format"),
        ("4111 1111 1111 1111", "format"),
        ("４111111111111111", "format"),
        ("", "format"),
    ],
)
def test_another_card_number_is_refused(number, code):
    with pytest.raises(InvalidIdentifier) as refusal:
        identifiers.bank_card(number)

    assert refusal.value.code == code


@pytest.mark.parametrize("text", ["13812341234", "+8613812341234"])
def test_one_phone_has_one_form(text):
    assert identifiers.mobile(text) == "13812341234"


@pytest.mark.parametrize(
    "text",
    [
        "12812341234",
        "1381234123",
        "138123412345",
        "8613812341234",
        "+113812341234",
        "138 1234 1234",
        "１3812341234",
    ],
)
def test_another_number_is_no_mainland_mobile(text):
    with pytest.raises(InvalidIdentifier, match="format"):
        identifiers.mobile(text)


def test_a_line_break_after_a_mobile_is_not_overlooked():
    with pytest.raises(InvalidIdentifier, match="format"):
        identifiers.mobile("13812341234\n")


def test_masks_keep_what_lets_their_owner_recognise_them():
    assert identifiers.mask_mobile("13812341234") == "138****1234"
    assert identifiers.mask_id_number("11010519491231002X") == "1101**********002X"
    assert identifiers.mask_bank_card("6222021234567890") == "**** 7890"
    assert identifiers.mask_name("王小明") == "王**"
    assert identifiers.mask_name("王") == "*"
