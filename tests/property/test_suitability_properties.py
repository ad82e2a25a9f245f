"""The questionnaire over random answers: every question counts, a class is its score's, validity ends with a day."""

from datetime import date, timedelta

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from jinqiao.errors import InvalidRequest
from jinqiao.policy import load as load_pack
from onboarding import profiles, suitability

PAPER = suitability.load("2026-01")
QUESTIONS = {question["question_id"]: question["options"] for question in PAPER["questions"]}
calm = settings(derandomize=True, deadline=None, max_examples=80)

papers = st.fixed_dictionaries(
    {
        name: st.sampled_from([option["option_id"] for option in options])
        for name, options in QUESTIONS.items()
    }
)


def option(name: str, option_id: str) -> dict:
    return next(each for each in QUESTIONS[name] if each["option_id"] == option_id)


def pins(answers: dict[str, str]) -> bool:
    """Whether an answer holds its giver to the lowest class."""
    return any(option(name, chosen).get("lowest_class") for name, chosen in answers.items())


def faults(answers: dict[str, str]) -> list[tuple[str, str]]:
    with pytest.raises(InvalidRequest) as refused:
        suitability.classify(PAPER, answers)
    return [(fault["pointer"], fault["code"]) for fault in refused.value.errors]


@calm
@given(papers)
def test_a_score_is_the_sum_of_its_options(answers):
    score, _ = suitability.classify(PAPER, answers)

    assert score == sum(option(name, chosen)["score"] for name, chosen in answers.items())


@calm
@given(papers)
def test_a_class_is_the_highest_whose_least_score_is_reached_or_the_lowest_for_who_can_bear_no_loss(answers):
    score, risk_class = suitability.classify(PAPER, answers)
    reached = [each["risk_class"] for each in PAPER["classes"] if each["least_score"] <= score]

    assert risk_class == ("C1" if pins(answers) else reached[-1])


@calm
@given(papers, st.sampled_from(sorted(QUESTIONS)), st.data())
def test_a_bolder_answer_never_gives_a_more_timid_class(answers, name, data):
    bolder = data.draw(st.sampled_from(QUESTIONS[name]))
    assume(bolder["score"] >= option(name, answers[name])["score"])
    changed = answers | {name: bolder["option_id"]}
    assume(not pins(changed))

    assert suitability.classify(PAPER, changed)[1] >= suitability.classify(PAPER, answers)[1]


@pytest.mark.parametrize("name", sorted(QUESTIONS))
def test_every_question_must_be_answered(name):
    answers = {each: options[0]["option_id"] for each, options in QUESTIONS.items() if each != name}

    assert faults(answers) == [(f"/answers/{name}", "missing")]


@pytest.mark.parametrize("name", sorted(QUESTIONS))
@pytest.mark.parametrize("chosen", ["", "z", "A", "a ", "０", "null"])
def test_every_question_takes_its_own_options_only(name, chosen):
    answers = {each: options[0]["option_id"] for each, options in QUESTIONS.items()} | {name: chosen}

    assert faults(answers) == [(f"/answers/{name}", "unknown_option")]


@pytest.mark.parametrize("name", sorted(QUESTIONS))
def test_every_question_can_make_a_difference(name):
    assert len({each["score"] for each in QUESTIONS[name]}) > 1


def test_nothing_answered_is_everything_missing():
    assert faults({}) == [(f"/answers/{name}", "missing") for name in QUESTIONS]


@pytest.mark.parametrize(
    ("assessed", "valid_until"),
    [
        (date(2026, 11, 24), date(2027, 11, 24)),
        (date(2026, 1, 1), date(2027, 1, 1)),
        (date(2026, 12, 31), date(2027, 12, 31)),
        (date(2027, 2, 28), date(2028, 2, 28)),
        (date(2028, 2, 29), date(2029, 2, 28)),
    ],
)
def test_a_class_holds_for_twelve_months_to_the_day(assessed, valid_until):
    until = suitability._months_later(assessed, 12)
    profile = {"risk_class": "C3", "risk_valid_until": until.isoformat()}

    assert until == valid_until
    assert profiles.class_on(profile, valid_until) == "C3"
    assert profiles.class_on(profile, valid_until + timedelta(days=1)) is None


LEVELS = ["R1", "R2", "R3", "R4", "R5"]


@pytest.mark.parametrize("pack", ["sandbox", "cn-2016"])
@pytest.mark.parametrize(
    ("risk_class", "may_buy"),
    [(f"C{rank}", LEVELS[:rank]) for rank in range(1, 6)] + [("C0", []), ("C6", []), ("", []), ("c5", [])],
)
def test_class_n_may_buy_levels_one_to_n_and_nothing_riskier(pack, risk_class, may_buy):
    rules = load_pack(pack).on(date(2026, 11, 24)).suitability

    assert [level for level in [*LEVELS, "R6", "", "r1"] if rules.allows(risk_class, level)] == may_buy


@pytest.mark.parametrize("pack", ["sandbox", "cn-2016"])
def test_the_lowest_class_is_never_overridden(pack):
    assert "C1" in load_pack(pack).on(date(2026, 11, 24)).suitability.never_overridden


@pytest.mark.parametrize(
    ("figure", "promised"),
    [
        ("digits", 6),
        ("valid_seconds", 300),
        ("tries", 5),
        ("resend_seconds", 60),
        ("step_up_minutes", 10),
    ],
)
def test_codes_are_what_the_contract_promises(figure, promised):
    rules = load_pack("sandbox").on(date(2026, 11, 24)).codes

    assert getattr(rules, figure) == promised
