"""Papers as they come in."""

from datetime import date

import pytest

from jinqiao.errors import InvalidRequest
from kyc import papers
from kyc.models import Submission

TODAY = date(2026, 11, 24)
GOOD = {
    "name": "王小明",
    "id_number": "11010519491231002X",
    "bank_card": "6222020000000000000",
    "bank_mobile": "13800000001",
}


def checked(language: str = "en", **changed: str) -> dict[str, str]:
    return papers.checked(Submission(**(GOOD | changed)), TODAY, 18, language)


def faults_of(**changed: str) -> list[tuple[str, str]]:
    with pytest.raises(InvalidRequest) as refused:
        checked(**changed)
    return [(fault["pointer"], fault["code"]) for fault in refused.value.errors]


def test_good_papers_come_out_in_their_one_form():
    assert checked(id_number="11010519491231002x", bank_mobile="+8613800000001") == GOOD


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("id_number", "110105194912310021", "check_digit"),
        ("id_number", "11010519491331002X", "birth_date"),
        ("id_number", "11010519491231", "format"),
        ("id_number", "11010520200101001X", "check_digit"),
        ("bank_card", "6222020000000000008", "check_digit"),
        ("bank_card", "622202", "format"),
        ("bank_mobile", "12800000001", "format"),
    ],
)
def test_what_cannot_be_right_is_named(field, value, code):
    assert faults_of(**{field: value}) == [(f"/{field}", code)]


def test_who_turns_eighteen_today_is_of_age():
    assert checked(id_number="110101200811240010")["id_number"] == "110101200811240010"


def test_who_turns_eighteen_tomorrow_is_a_minor():
    assert faults_of(id_number="110101200811250016") == [("/id_number", "under_age")]


def test_every_fault_is_named_at_once():
    assert [pointer for pointer, _ in faults_of(id_number="1", bank_card="2", bank_mobile="3")] == [
        "/id_number",
        "/bank_card",
        "/bank_mobile",
    ]


def test_a_fault_never_repeats_what_was_sent():
    with pytest.raises(InvalidRequest) as refused:
        checked(bank_card="6222020000000000008")

    assert "6222020000000000008" not in str(refused.value.errors)


def test_the_model_does_not_print_what_it_holds():
    assert "王小明" not in repr(Submission(**GOOD))


@pytest.mark.parametrize("name", ["王", "", "  ", "王1明", "a" * 51, "王\n明", "<b>", "王小明 "])
def test_a_name_is_made_of_letters(name):
    with pytest.raises(ValueError, match="name"):
        Submission(**(GOOD | {"name": name}))


@pytest.mark.parametrize("name", ["王小明", "阿卜杜拉·买买提", "Anna-Lena O'Neil", "José Muñoz"])
def test_names_of_all_kinds_are_taken(name):
    assert Submission(**(GOOD | {"name": name})).name == name
