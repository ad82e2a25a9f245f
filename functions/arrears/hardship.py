"""Hardship requests: a borrower asks for relief, support recommends, an underwriter answers."""

from datetime import timedelta

from arrears import casework, desk, hardship_terms, rules, store, views
from arrears.case import Case, Change, Hardship, id_of
from arrears.models import (
    HardshipAnswered,
    HardshipDecision,
    HardshipRecommendation,
    HardshipRequest,
    HardshipTaken,
    OpenHardships,
)
from jinqiao import clock
from jinqiao.errors import NotFound
from jinqiao.http.request import Request

_PREFIX = "hrd"


def ask(request: Request, asked: HardshipRequest) -> HardshipTaken:
    """Ask for relief on a loan in arrears; until it is answered, the case's step is paused.

    Raises `NotFound`, `CaseClosed`, `HardshipOpen`, `HardshipRequestsExhausted`.
    """
    command = request.command(_PREFIX, asked.model_dump())
    policy = rules.in_force(request.now)
    until = clock.business_date(request.now) + timedelta(days=policy.hardship_days)
    hardship = Hardship(command.id, asked.reason, asked.wish, asked.monthly_income_fen, request.now, until)

    def decide(case: Case) -> Change:
        change = hardship_terms.asked(case, hardship, policy, request.now)
        return desk.noted(change, asked.note)

    case_id = id_of(asked.loan_id)
    entry = casework.carry_out(command, lambda: desk.own_case(request, case_id), decide)
    return HardshipTaken(
        request_id=command.id, case_id=case_id, status="open", answer_by=entry.facts["until"]
    )


def recommend(request: Request, request_id: str, asked: HardshipRecommendation) -> HardshipAnswered:
    """Support recommends. Raises `NotFound`, `Forbidden`, `HardshipClosed`."""
    command = request.command("rcm", {"request_id": request_id, **asked.model_dump()})
    by, now = request.caller.user_id, request.now

    def decide(case: Case) -> Change:
        change = hardship_terms.recommended(case, request_id, asked.recommendation, by, now)
        return desk.noted(change, asked.note)

    casework.carry_out(command, lambda: _case_of(request, request_id), decide)
    return HardshipAnswered(request_id=request_id, status="open")


def answer(request: Request, request_id: str, asked: HardshipDecision) -> HardshipAnswered:
    """An underwriter accepts or refuses what support has looked at.

    Raises `NotFound`, `Forbidden`, `HardshipClosed`, `NotRecommended`, `SecondPersonRequired`.
    """
    command = request.command("hda", {"request_id": request_id, **asked.model_dump()})
    relief_days = rules.in_force(request.now).relief_days
    by, now = request.caller.user_id, request.now

    def decide(case: Case) -> Change:
        if asked.reason is None:
            change = hardship_terms.accepted(case, request_id, by, relief_days, now)
        else:
            change = hardship_terms.refused(case, request_id, by, asked.reason, now)
        return desk.noted(change, asked.note)

    casework.carry_out(command, lambda: _case_of(request, request_id), decide)
    accepted = asked.decision == "accept"
    return HardshipAnswered(request_id=request_id, status="accepted" if accepted else "refused")


def waiting(request: Request) -> OpenHardships:
    """Requests that wait for an answer, the most urgent first."""
    page = store.coming("hardship", request.limit, request.after)
    items = [
        views.open_hardship(case, hardship)
        for case in store.cases(page)
        if (hardship := case.in_hardship) and hardship.status == "open"
    ]
    return OpenHardships(items=items, next_cursor=request.cursor(page.last_sk))


def _case_of(request: Request, request_id: str) -> Case:
    """The case of a request, which is named after the command that made it."""
    made = store.command(request_id) if request_id.startswith(f"{_PREFIX}_") else None
    if made is None:
        raise NotFound
    return desk.case_for_staff(request, made["case_id"])
