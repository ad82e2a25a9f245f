"""How much risk somebody can bear: a versioned questionnaire, its score, and a class from C1 to C5.

A questionnaire is data (`questionnaires/<version>.json`): texts in both languages, a score per option, the least
score of each class. An option may hold its chooser to the lowest class whatever the score, as the suitability
rules of 2017 demand of who can bear no loss.
"""

import json
from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from jinqiao import clock, rules
from jinqiao.aws.dynamo import ConditionsFailed, Item, Write
from jinqiao.clock import business_date
from jinqiao.errors import IdempotencyKeyReused, InvalidRequest, StaleQuestionnaire, Text
from jinqiao.http import validation
from jinqiao.http.request import Command, Request
from onboarding import accounts, profiles, store
from onboarding.models import Answers, Assessed, Option, Question, Questionnaire

_FAULTS = {
    "missing": Text("请回答该问题", "This question is not answered"),
    "unknown_question": Text("没有该问题", "There is no such question"),
    "unknown_option": Text("没有该选项", "There is no such option"),
}
_QUESTIONNAIRES = Path(__file__).parent / "questionnaires"


def questionnaire(request: Request) -> Questionnaire:
    """The questionnaire in force, in the caller's language."""
    version = rules.in_force(request.now).suitability.questionnaire
    questions = load(version)["questions"]
    return Questionnaire(version=version, questions=[_shown(each, request.language) for each in questions])


def assess(request: Request, body: Answers) -> Assessed:
    """Classify the caller by their answers; their account is bound by it at once, where they have one."""
    policy = rules.in_force(request.now).suitability
    command = request.command("sui", body.model_dump())
    before = store.assessment(request.caller.user_id, command.id)
    if before is not None:
        return _assessed_before(before, command)
    if body.version != policy.questionnaire:
        raise StaleQuestionnaire
    score, risk_class = classify(load(body.version), body.answers, request.language)
    valid_until = _months_later(business_date(request.now), policy.valid_months)
    facts = {
        "version": body.version,
        "answers": body.answers,
        "score": score,
        "risk_class": risk_class,
        "valid_until": valid_until.isoformat(),
        "fingerprint": command.fingerprint,
        "assessed_at": clock.text(request.now),
    }
    return _keep(request.caller.user_id, command, facts)


def classify(paper: Mapping[str, Any], answers: Mapping[str, str], language: str = "zh") -> tuple[int, str]:
    """(score, class) of a full set of answers; raises `InvalidRequest` naming what is missing or unknown.

    Each question gives its option's score; the class is the highest whose least score is reached. With an
    option marked `lowest_class` it is the lowest, whatever the score.
    """
    options = {each["question_id"]: _options(each) for each in paper["questions"]}
    faults = [_fault(name, "missing", language) for name in options if name not in answers]
    faults += [_fault(name, "unknown_question", language) for name in answers if name not in options]
    faults += [
        _fault(name, "unknown_option", language)
        for name, option in answers.items()
        if name in options and option not in options[name]
    ]
    if faults:
        raise InvalidRequest(faults)
    chosen = [options[name][option] for name, option in answers.items()]
    score = sum(option["score"] for option in chosen)
    classes = sorted(paper["classes"], key=lambda each: each["least_score"])
    if any(option.get("lowest_class") for option in chosen):
        return score, classes[0]["risk_class"]
    return score, [each["risk_class"] for each in classes if each["least_score"] <= score][-1]


@cache
def load(version: str) -> dict[str, Any]:
    """A questionnaire by its version, read once per process."""
    return json.loads((_QUESTIONNAIRES / f"{version}.json").read_text(encoding="utf-8"))


def _keep(user_id: str, command: Command, facts: Mapping[str, Any]) -> Assessed:
    risk = {"risk_class": facts["risk_class"], "risk_valid_until": facts["valid_until"]}

    def classified(profile: Item) -> list[Write]:
        told = {**risk, "valid_until": facts["valid_until"]}
        bound = accounts.bound({**profile, **risk}) if profile["kyc_status"] == "verified" else []
        return [
            store.new_assessment(user_id, command.id, **facts),
            store.profile_changed(profile, told, event="risk_classified"),
            *bound,
        ]

    try:
        profiles.commit(user_id, classified)
    except ConditionsFailed as refusal:
        before = refusal.old(store.ITEM)
        if before is None:
            raise
        return _assessed_before(before, command)
    return _assessed(facts)


def _months_later(day: date, months: int) -> date:
    # The schedule's own rule for short months; the other routes needn't wait for its modules.
    from jinqiao.schedule.due_dates import due_dates

    return due_dates(day, months)[-1]


def _assessed_before(before: Item, command: Command) -> Assessed:
    if before["fingerprint"] != command.fingerprint:
        raise IdempotencyKeyReused
    return _assessed(before)


def _assessed(facts: Mapping[str, Any]) -> Assessed:
    return Assessed(risk_class=facts["risk_class"], valid_until=date.fromisoformat(facts["valid_until"]))


def _options(question: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    return {option["option_id"]: option for option in question["options"]}


def _fault(question_id: str, code: str, language: str) -> dict[str, str]:
    message = _FAULTS[code].within(language)
    return {"pointer": validation.pointer("answers", question_id), "code": code, "message": message}


def _shown(question: Mapping[str, Any], language: str) -> Question:
    return Question(
        question_id=question["question_id"],
        text=question["text"][language],
        options=[
            Option(option_id=each["option_id"], text=each["text"][language], score=each["score"])
            for each in question["options"]
        ],
    )
