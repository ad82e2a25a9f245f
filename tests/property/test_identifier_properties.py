"""Identifiers over random people: every slip of the hand is caught, ages are those of a calendar, masks hide."""

from datetime import date, timedelta

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from stdnum import luhn
from stdnum.cn import ric, uscc

from jinqiao import identifiers
from jinqiao.identifiers import InvalidIdentifier

calm = settings(derandomize=True, deadline=None, max_examples=80)
BIRTHS = st.dates(date(1900, 1, 1), date(2026, 11, 24))
DIGITS = st.integers(0, 9).map(str)


@st.composite
def id_numbers(draw: st.DrawFn) -> str:
    """An ID number with the check digit that GB 11643 asks for, worked out here by its own rule."""
    body = f"{draw(st.integers(110000, 659999))}{draw(BIRTHS):%Y%m%d}{draw(st.integers(0, 999)):03d}"
    weights = [2 ** (17 - place) % 11 for place in range(17)]
    total = sum(int(digit) * weight for digit, weight in zip(body, weights, strict=True))
    return body + "10X98765432"[total % 11]


@st.composite
def cards(draw: st.DrawFn) -> str:
    body = draw(st.text("0123456789", min_size=15, max_size=18))
    return body + luhn.calc_check_digit(body)


def refused(check, *arguments) -> str:
    with pytest.raises(InvalidIdentifier) as refusal:
        check(*arguments)
    return refusal.value.code


@calm
@given(id_numbers())
def test_a_number_with_the_right_check_digit_is_taken_in_either_case(number):
    assert identifiers.id_number(number) == identifiers.id_number(number.lower()) == number
    assert ric.calc_check_digit(number) == number[-1]


@calm
@given(id_numbers(), st.integers(0, 16), DIGITS)
def test_one_wrong_digit_anywhere_is_caught(number, place, digit):
    assume(number[place] != digit)
    slipped = number[:place] + digit + number[place + 1 :]

    assert refused(identifiers.id_number, slipped) in ("check_digit", "birth_date")


@calm
@given(id_numbers(), st.integers(0, 15))
def test_two_digits_exchanged_are_caught(number, place):
    assume(number[place] != number[place + 1])
    slipped = number[:place] + number[place + 1] + number[place] + number[place + 2 :]

    assert refused(identifiers.id_number, slipped) in ("check_digit", "birth_date")


@calm
@given(id_numbers(), st.sampled_from("0123456789X"))
def test_a_number_has_one_check_digit(number, last):
    assume(number[-1] != last)

    assert refused(identifiers.id_number, number[:-1] + last) == "check_digit"


@calm
@given(id_numbers())
def test_the_birth_date_is_the_one_that_was_put_in(number):
    assert identifiers.birth_date(number).strftime("%Y%m%d") == number[6:14]


@calm
@given(BIRTHS, st.integers(0, 40_000))
def test_an_age_rises_by_one_on_each_birthday_and_on_no_other_day(born, days):
    on = date.fromordinal(min(born.toordinal() + days, date(2099, 12, 31).toordinal()))
    older = identifiers.age(born, on) - identifiers.age(born, on - timedelta(days=1))
    leap = (born.month, born.day) == (2, 29)
    birthdays = {(born.month, born.day)} | ({(3, 1)} if leap else set())

    assert older in (0, 1)
    assert older == 0 or (on.month, on.day) in birthdays


@calm
@given(st.dates(date(1950, 1, 1), date(2008, 11, 24)))
def test_who_is_eighteen_is_taken_and_the_day_before_not(born):
    body = f"110101{born:%Y%m%d}001"
    number = body + ric.calc_check_digit(body + "0")
    birthday = (
        date(born.year + 18, 3, 1) if (born.month, born.day) == (2, 29) else born.replace(year=born.year + 18)
    )

    assert refused(identifiers.adult_id_number, number, birthday - timedelta(days=1), 18) == "under_age"
    assert identifiers.adult_id_number(number, birthday, 18) == number


@calm
@given(cards())
def test_a_card_with_a_luhn_digit_is_taken(card):
    assert identifiers.bank_card(card) == card


@calm
@given(cards(), st.data())
def test_one_wrong_digit_of_a_card_is_caught(card, data):
    place, digit = data.draw(st.integers(0, len(card) - 1)), data.draw(DIGITS)
    assume(card[place] != digit)

    assert refused(identifiers.bank_card, card[:place] + digit + card[place + 1 :]) == "check_digit"


@calm
@given(st.text("0123456789ABCDEFGHJKLMNPQRTUWXY", min_size=8, max_size=8), st.integers(110000, 659999))
def test_a_social_credit_code_has_one_check_character(organisation, region):
    body = f"91{region}{organisation}0"
    code = body + uscc.calc_check_digit(body)
    others = set("0123456789ABCDEFGHJKLMNPQRTUWXY") - {code[-1]}

    assert identifiers.uscc(code) == identifiers.uscc(code.lower()) == code
    assert {refused(identifiers.uscc, body + other) for other in others} == {"check_digit"}


@calm
@given(st.text(max_size=24) | st.text("0123456789Xx+ ", max_size=24))
def test_no_text_whatever_is_anything_but_taken_or_refused_with_a_code(text):
    for check in (identifiers.id_number, identifiers.bank_card, identifiers.mobile, identifiers.uscc):
        assert outcome(check, text) in ("taken", "format", "check_digit", "birth_date")


def outcome(check, text: str) -> str:
    try:
        check(text)
    except InvalidIdentifier as refusal:
        return refusal.code
    return "taken"


@calm
@given(st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True))
def test_a_phone_has_one_form_and_a_mask_that_hides_four_digits(number):
    assert identifiers.mobile(number) == identifiers.mobile(f"+86{number}") == number
    assert identifiers.mask_mobile(number) == f"{number[:3]}****{number[7:]}"


@calm
@given(id_numbers(), cards())
def test_masks_show_neither_birth_date_nor_more_than_four_digits_of_a_card(number, card):
    assert number[6:14] not in identifiers.mask_id_number(number)
    assert identifiers.mask_id_number(number).count("*") == 10
    assert sum(each.isdigit() for each in identifiers.mask_bank_card(card)) == 4


@calm
@given(
    st.text(
        st.characters(codec="utf-8", categories=["Lu", "Ll", "Lo"], exclude_characters="*"),
        min_size=1,
        max_size=20,
    )
)
def test_a_masked_name_keeps_its_length_and_one_character_at_most(name):
    masked = identifiers.mask_name(name)

    assert len(masked) == len(name)
    assert masked.count("*") >= len(name) - 1
    assert len(name) > 1 or masked == "*"
