"""Scores and classes of the questionnaire, as a golden table; and that the paper itself is sound."""

import pytest

from jinqiao.errors import InvalidRequest
from jinqiao.policy import load as load_pack
from onboarding import accounts, suitability

PAPER = suitability.load("2026-01")
QUESTIONS = [question["question_id"] for question in PAPER["questions"]]


def answered(options: str) -> dict[str, str]:
    """One letter per question, in the paper's order."""
    return dict(zip(QUESTIONS, options, strict=True))


@pytest.mark.parametrize(
    ("options", "score", "risk_class"),
    [
        # age, income_source, yearly_income, debts, share, knowledge, experience, horizon, aim, loss
        ("aaaadaaaaa", 2, "C1"),
        ("aaaadaaaab", 6, "C1"),
        ("aaabdbbbbb", 23, "C2"),
        ("abbbabbbbb", 31, "C2"),
        ("bbbbbbbbbb", 39, "C2"),
        ("ccbbbbbbbb", 49, "C3"),
        ("bcbcbbbbbb", 47, "C3"),
        ("ccccccbbbb", 63, "C4"),
        ("cccccccccc", 76, "C4"),
        ("cdcccccccd", 82, "C5"),
        ("cdddcddddd", 100, "C5"),
        ("cdddcdddda", 90, "C1"),
    ],
)
def test_answers_give_their_score_and_class(options, score, risk_class):
    assert suitability.classify(PAPER, answered(options)) == (score, risk_class)


@pytest.mark.parametrize(
    ("score_of_paper", "risk_class"),
    [
        (0, "C1"),
        (19, "C1"),
        (20, "C2"),
        (39, "C2"),
        (40, "C3"),
        (59, "C3"),
        (60, "C4"),
        (79, "C4"),
        (80, "C5"),
    ],
)
def test_a_class_begins_at_its_least_score(score_of_paper, risk_class):
    paper = {
        "questions": [{"question_id": "q", "options": [{"option_id": "a", "score": score_of_paper}]}],
        "classes": PAPER["classes"],
    }
    assert suitability.classify(paper, {"q": "a"}) == (score_of_paper, risk_class)


def test_who_can_bear_no_loss_is_in_the_lowest_class_whatever_the_score():
    with_loss, without = answered("cdddcddddd"), answered("cdddcdddda")
    assert suitability.classify(PAPER, with_loss)[1] == "C5"
    assert suitability.classify(PAPER, without) == (90, "C1")


def test_a_missing_answer_is_named():
    answers = answered("bbbbbbbbbb")
    del answers["loss"]
    with pytest.raises(InvalidRequest) as refused:
        suitability.classify(PAPER, answers, "en")
    assert refused.value.errors == [
        {"pointer": "/answers/loss", "code": "missing", "message": "This question is not answered"}
    ]


def test_an_unknown_option_and_an_unknown_question_are_named_by_pointer():
    answers = answered("bbbbbbbbbz") | {"a/b~c": "a"}
    with pytest.raises(InvalidRequest) as refused:
        suitability.classify(PAPER, answers)
    assert [(fault["pointer"], fault["code"]) for fault in refused.value.errors] == [
        ("/answers/a~1b~0c", "unknown_question"),
        ("/answers/loss", "unknown_option"),
    ]


def test_the_paper_has_both_languages_everywhere():
    texts = [question["text"] for question in PAPER["questions"]]
    texts += [option["text"] for question in PAPER["questions"] for option in question["options"]]
    assert all(text.keys() == {"zh", "en"} and text["zh"] and text["en"] for text in texts)


def test_no_question_and_no_option_is_named_twice():
    assert len(QUESTIONS) == len(set(QUESTIONS))
    for question in PAPER["questions"]:
        names = [option["option_id"] for option in question["options"]]
        assert len(names) == len(set(names))


def test_every_class_of_the_policys_matrix_can_be_reached():
    classes = {each["risk_class"] for each in PAPER["classes"]}
    assert classes == set(load_pack("sandbox").entry("suitability.matrix", _today()).figure)
    best = sum(max(option["score"] for option in question["options"]) for question in PAPER["questions"])
    assert best >= max(each["least_score"] for each in PAPER["classes"])


@pytest.mark.parametrize("pack", ["sandbox", "cn-2016"])
def test_every_questionnaire_that_a_pack_names_exists(pack):
    named = [e.figure for e in load_pack(pack).entries() if e.topic == "suitability.questionnaire"]
    assert [suitability.load(version)["version"] for version in named] == named


def test_a_classified_profile_binds_the_account_by_rank_and_last_day(ledger_table):
    profile = {"user_id": "usr_a", "risk_class": "C4", "risk_valid_until": "2027-11-30"}
    (write,) = accounts.bound(profile)
    assert write.request["Key"]["pk"] == {"S": "ACCOUNT#user#usr_a"}
    assert write.request["ExpressionAttributeValues"] == {
        ":set_risk_rank": {"N": "4"},
        ":set_risk_valid_until": {"S": "2027-11-30"},
    }


def test_a_profile_without_a_class_binds_nothing():
    assert accounts.bound({"user_id": "usr_a"}) == []


def _today():
    from datetime import date

    return date(2026, 11, 1)
