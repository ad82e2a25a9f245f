"""Every state of a case can be said in both languages, and says something else."""

from typing import get_args

import pytest

from arrears import views, wording
from arrears.case import Hardship, Promise
from arrears.models import HardshipStatus, Refusal
from tests.unit.arrears.cases import NOON, TODAY, at_stage

LANGUAGES = ("zh", "en")
HARDSHIP = Hardship("hrd_1", "illness", "pause", None, NOON, TODAY)


def is_chinese(text: str) -> bool:
    return any("一" <= letter <= "鿿" for letter in text)


@pytest.mark.parametrize("stage", [1, 2, 3, 4, 5])
def test_each_stage_is_said_in_both_languages(stage):
    zh, en = (wording.of_case(at_stage(stage), language) for language in LANGUAGES)

    assert (is_chinese(zh), is_chinese(en)) == (True, False)


def test_the_stages_are_told_apart():
    assert len({wording.of_case(at_stage(stage), "en") for stage in (1, 2, 3, 4, 5)}) == 5


@pytest.mark.parametrize("status", get_args(HardshipStatus))
def test_whatever_became_of_a_request_is_said_in_both_languages(status):
    zh, en = (wording.of_hardship(status, None, language) for language in LANGUAGES)

    assert (is_chinese(zh), is_chinese(en)) == (True, False)


@pytest.mark.parametrize("refusal", get_args(Refusal))
def test_a_refusal_says_why_in_both_languages(refusal):
    zh, en = (wording.of_hardship("refused", refusal, language) for language in LANGUAGES)

    assert zh.startswith("您的困难申请未通过：")
    assert en.startswith("Your request was not accepted: ")
    assert (is_chinese(zh), is_chinese(en)) == (True, False)


def test_a_step_that_nobody_wrote_a_sentence_for_is_a_defect():
    with pytest.raises(KeyError):
        wording.of_step("drums", "en")


@pytest.mark.parametrize("status", get_args(HardshipStatus))
def test_a_borrower_sees_whatever_became_of_a_request(status):
    shown = views.mine(at_stage(2)._replace(hardship=HARDSHIP._replace(status=status)), "en")

    assert (shown.hardship.status, shown.hardship.until) == (status, TODAY)
    assert shown.step.status == ("paused" if status in ("open", "accepted") else "due")


@pytest.mark.parametrize(("status", "step"), [("open", "paused"), ("kept", "due"), ("broken", "due")])
def test_a_borrower_sees_what_became_of_a_promise(status, step):
    promise = Promise("prm_1", 500, TODAY, NOON, stage=2, status=status)
    shown = views.mine(at_stage(2)._replace(promise=promise), "en")

    assert (shown.promise.status, shown.promise.amount_fen, shown.promise.date) == (status, 500, TODAY)
    assert shown.step.status == step


def test_a_borrower_is_shown_nothing_that_is_for_staff():
    assert {"user_id", "worst_stage", "broken_promises"}.isdisjoint(
        views.mine(at_stage(2), "en").model_dump()
    )


def test_staff_sees_what_a_borrower_sees_and_more():
    mine, theirs = views.mine(at_stage(2), "zh"), views.for_staff(at_stage(2), "zh")

    assert mine.model_dump().items() <= theirs.model_dump().items()
    assert (theirs.user_id, theirs.worst_stage, theirs.broken_promises) == ("usr_bob", 2, 0)
