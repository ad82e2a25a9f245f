"""Promises to pay: taken by staff or made by the borrower, one at a time."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from arrears import casework, desk, promise_terms, rules
from arrears.case import BORROWER, Case, Change, Promise
from arrears.models import PromiseRequest, PromiseView
from jinqiao import clock
from jinqiao.errors import InvalidRequest, Text
from jinqiao.http.request import Request

if TYPE_CHECKING:
    from jinqiao.policy.rules_arrears import Collections

_TOO_LITTLE = Text("至少承诺 {least_fen} 分", "At least {least_fen} fen have to be promised")
_NOT_THEN = Text("日期须在 {first} 至 {last} 之间", "The day has to be from {first} to {last}")


def take(request: Request, case_id: str, asked: PromiseRequest) -> PromiseView:
    """Staff takes down what the borrower has promised, who is told of it. Raises as `make` does, and `Forbidden`."""
    return _promise(request, case_id, asked, desk.case_for_staff, request.caller.user_id)


def make(request: Request, case_id: str, asked: PromiseRequest) -> PromiseView:
    """The borrower promises to pay by the morning of a day, when it is checked; until then the step is paused.

    Raises `NotFound`, `CaseClosed`, `PromiseOpen`, `PromisesExhausted`, and `InvalidRequest` for less, or another
    day, than policy takes.
    """
    return _promise(request, case_id, asked, desk.own_case, BORROWER)


def _promise(
    request: Request, case_id: str, asked: PromiseRequest, case_of: Callable[[Request, str], Case], by: str
) -> PromiseView:
    command = request.command("prm", {"case_id": case_id, **asked.model_dump(mode="json")})
    policy = rules.in_force(request.now)

    def decide(case: Case) -> Change:
        promise = Promise(command.id, asked.amount_fen, asked.date, request.now, case.stage)
        made = promise_terms.made(case, promise, by, policy, request.now)
        _require_within(case, asked, policy, request)
        return made

    entry = casework.carry_out(command, lambda: case_of(request, case_id), decide)
    return PromiseView(
        promise_id=command.id,
        amount_fen=entry.facts["amount_fen"],
        date=entry.facts["promise_date"],
        status="open",
        made_at=clock.text(entry.at),
    )


def _require_within(case: Case, asked: PromiseRequest, policy: "Collections", request: Request) -> None:
    least_fen = promise_terms.least_fen(case.overdue_fen, policy.promise_share)
    first, last = promise_terms.days(clock.business_date(request.now), policy.promise_days)
    faults = [
        {
            "pointer": pointer,
            "code": "out_of_range",
            "message": message.within(request.language).format(**facts),
        }
        for pointer, good, message, facts in (
            ("/amount_fen", asked.amount_fen >= least_fen, _TOO_LITTLE, {"least_fen": least_fen}),
            ("/date", first <= asked.date <= last, _NOT_THEN, {"first": first, "last": last}),
        )
        if not good
    ]
    if faults:
        raise InvalidRequest(faults)
