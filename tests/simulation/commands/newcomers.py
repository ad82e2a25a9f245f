"""Newcomers come the whole way: a code by SMS, papers, checks, a questionnaire. Then they are like the others."""

import re

from local.people import People, Person
from tests.simulation.asking import Ask, Expected, Outcome, anything
from tests.simulation.commands.registry import command
from tests.simulation.edge import NOBODY, Caller
from tests.simulation.model.state import CaseOfPapers
from tests.simulation.play import Play
from tests.simulation.world import staff

_CODE = re.compile(r"(?<!\d)\d{6}(?!\d)")
_MOST = 3
_NAMES = (None, None, None, None, "王不清", "李疑似", "张不符")
_CARDS = (None, None, None, None, "90402", "90421", "90423")
_COMPLIANCE = staff("compliance")


@command(weight=2)
def register(play: Play) -> None:
    """A phone, a password, and the code that comes by SMS."""
    if len(play.newcomers) >= _MOST:
        return
    person = _person(play)
    body = {"phone": person.phone, "password": person.password}
    ask = Ask(NOBODY, "POST", "/v1/registrations", body, play.key())
    begun = play.ask("register", ask, Expected(lambda: {(201, "")}, anything)).body["registration_id"]
    code = next(
        found[0]
        for each in play.world.partners.sms.outbox(person.phone)
        if (found := _CODE.search(each.text))
    )
    at = {"registration_id": begun}
    confirmation = Ask(
        NOBODY, "POST", "/v1/registrations/{registration_id}/confirmation", {"code": code}, play.key(), at
    )
    answer = play.ask("confirm_registration", confirmation, Expected(lambda: {(201, "")}, anything))
    caller = Caller(answer.body["user_id"], f"ses_{answer.body['user_id']}")
    with play.storm.calm():
        play.world.sign_in(caller)
    play.intend("person", f"person:{caller.user_id}", caller.user_id)
    play.newcomers.append((caller, person))


def _person(play: Play) -> Person:
    """Somebody new, or somebody who comes a second time under another phone."""
    people = People(f"{play.seed} {play.storm.step}")
    drawn = people.next(name=play.random.choice(_NAMES), card_ending=play.random.choice(_CARDS))
    if not play.newcomers or play.random.random() < 0.8:
        return drawn
    _, known = play.random.choice(play.newcomers)
    return Person(known.name, known.id_number, drawn.bank_card, drawn.phone, drawn.password)


@command(weight=5)
def hand_in_papers(play: Play) -> None:
    if not play.newcomers:
        return
    caller, person = play.random.choice(play.newcomers)
    body = {
        "name": person.name,
        "id_number": person.id_number,
        "bank_card": person.bank_card,
        "bank_mobile": person.phone,
    }
    ask = Ask(caller, "POST", "/v1/me/kyc", body, play.key())
    case_id = play.intend("papers", ask.id("kyc"), caller.user_id, id_number=person.id_number)

    def outcomes() -> set[Outcome]:
        cases = [each for each in play.model.cases.values() if each.user == caller.user_id]
        if case_id in play.model.cases:
            return {(202, "")}
        if any(each.status == "verified" for each in cases):
            return {(409, "already_verified")}
        if any(each.status != "rejected" for each in cases):
            return {(409, "verification_underway")}
        return {(202, ""), *({(429, "too_many_requests")} if len(cases) >= 5 else ())}

    play.ask("hand_in_papers", ask, Expected(outcomes, lambda: case_id in play.model.cases))


@command(weight=3)
def decide_verification(play: Play) -> None:
    """Compliance looks at what machines could not decide."""
    case = play.pick([each for each in play.model.cases.values() if each.status == "in_review"])
    if case is None:
        return
    body = {"decision": play.random.choice(("approve", "approve", "reject")), "reason": "seen in person"}
    at = {"case_id": case.id}
    ask = Ask(_COMPLIANCE, "POST", "/v1/ops/kyc-reviews/{case_id}/decision", body, play.key(), at)
    decision = play.intend("verification decision", ask.id("dec"), _COMPLIANCE.user_id)

    def outcomes() -> set[Outcome]:
        return _decision_outcomes(play, case, decision)

    play.ask("decide_verification", ask, Expected(outcomes, lambda: decision in case.decisions))


def _decision_outcomes(play: Play, case: CaseOfPapers, decision: str) -> set[Outcome]:
    if decision in case.decisions:
        return {(200, "")}
    if case.status != "in_review":
        return {(409, "review_closed")}
    return play.around_now(lambda now: (200, "") if now <= case.deadline else (409, "review_closed"))


@command(weight=3)
def answer_questionnaire(play: Play) -> None:
    """Who has an account is classified, and takes part from then on."""
    known = {each.user_id for each in play.callers}
    ready = [
        each for each, _ in play.newcomers if each.user_id in play.model.people and each.user_id not in known
    ]
    caller = play.pick(ready)
    if caller is None:
        return
    option = play.random.choice("bcd")
    body = {"version": "2026-01", "answers": dict.fromkeys(_questions(play, caller), option)}
    ask = Ask(caller, "POST", "/v1/me/suitability", body, play.key())
    play.ask("answer_questionnaire", ask, Expected(lambda: {(201, "")}, anything))
    play.callers.append(caller)


def _questions(play: Play, caller: Caller) -> list[str]:
    with play.storm.calm():
        paper = play.world.edge.send("GET", "/v1/suitability/questionnaire", caller=caller)
    return [each["question_id"] for each in paper.body["questions"]]
