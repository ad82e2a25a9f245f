"""Applications: asked for, looked at, withdrawn."""

from typing import TYPE_CHECKING, Any

from jinqiao import clock, events, rules
from jinqiao.aws.dynamo import ConditionsFailed, Item, transact, write
from jinqiao.errors import AlreadyAccepted, IdempotencyKeyReused, InvalidRequest, NotFound, Refusal, Text
from jinqiao.http.pages import page_of
from jinqiao.http.request import Command, Request
from lending import answers, borrowers, reviews, store
from lending.models import Application, ApplicationRequest, Applications, ApplicationTaken

if TYPE_CHECKING:
    from jinqiao.policy import Policy

_NOT_OFFERED = Text("本平台不提供", "This is not offered here")


def submit(request: Request, asked: ApplicationRequest) -> ApplicationTaken:
    """Take an application of a verified person, once per key; the workflow decides on it.

    Raises `NotVerified`, `Suspended`, and `InvalidRequest` for a loan that the platform doesn't offer; a repeat
    gets the first answer whatever came of the borrower since.
    """
    facts = asked.model_dump(mode="json")
    command = request.command("app", facts)
    try:
        _require_welcome(request, asked)
        write(store.new_application(_item(request, facts, command)))
    except (Refusal, ConditionsFailed):
        if not _taken_before(store.application(request.caller.user_id, command.id), command):
            raise
    return ApplicationTaken(application_id=command.id, status="submitted")


def shown(request: Request, application_id: str) -> Application:
    """One application of the caller's; raises `NotFound`."""
    return answers.application(_own(request, application_id), request.language)


def listed(request: Request) -> Applications:
    """The caller's applications, newest first."""
    found = store.applications(request.caller.user_id)
    page, cursor = page_of(request, found, lambda item: f"{item['submitted_at']}#{item['application_id']}")
    return Applications(
        items=[answers.application(item, request.language) for item in page], next_cursor=cursor
    )


def withdraw(request: Request, application_id: str) -> Application:
    """Withdraw an application that was not accepted yet, with its review; once withdrawn, it stays so.

    Raises `NotFound`, and `AlreadyAccepted` from the acceptance on: then the listing is on its way.
    """
    application = _own(request, application_id)
    if application["status"] in ("accepted", "listed"):
        raise AlreadyAccepted
    if application["status"] in ("submitted", "in_review", "approved"):
        try:
            transact(_withdrawal(application))
        except ConditionsFailed:
            return withdraw(request, application_id)
        application = _own(request, application_id)
    return answers.application(application, request.language)


def _withdrawal(application: Item) -> list[Any]:
    """Conditioned on the status that was read: whatever came between is looked at anew."""
    condition, values = "#status = :read", {"read": application["status"]}
    change = store.application_change(
        application, {"status": "withdrawn"}, condition=condition, values=values
    )
    if application["status"] != "in_review":
        return [change]
    return [change, *reviews.withdrawal(application)]


def _own(request: Request, application_id: str) -> Item:
    application = store.application(request.caller.user_id, application_id)
    if application is None:
        raise NotFound
    return application


def _item(request: Request, facts: dict[str, Any], command: Command) -> dict[str, Any]:
    return {
        **facts,
        "application_id": command.id,
        "status": "submitted",
        "user_id": request.caller.user_id,
        "submitted_at": clock.text(request.now),
        "fingerprint": command.fingerprint,
        "released_fen": 0,
        **events.mark("application_submitted", 1),
    }


def _taken_before(stored: Item | None, command: Command) -> bool:
    """Whether this very command made it; the same key for another application raises."""
    if stored is None:
        return False
    if stored["fingerprint"] != command.fingerprint:
        raise IdempotencyKeyReused
    return True


def _require_welcome(request: Request, asked: ApplicationRequest) -> None:
    borrowers.require_in_order(request.caller.user_id)
    _require_offered(asked, rules.in_force(request.now), request.language)


def _require_offered(asked: ApplicationRequest, policy: "Policy", language: str) -> None:
    limits = policy.borrowing
    offered = {
        "principal_fen": limits.smallest_loan_fen <= asked.principal_fen <= limits.largest_loan_fen,
        "months": limits.shortest_months <= asked.months <= limits.longest_months,
        "method": asked.method in limits.methods,
    }
    faults = [
        {"pointer": f"/{name}", "code": "not_offered", "message": _NOT_OFFERED.within(language)}
        for name, good in offered.items()
        if not good
    ]
    if faults:
        raise InvalidRequest(faults)
