"""Finance resolves exceptions: one proposes where money goes, another approves. What needs no money one closes."""

from typing import Any

from jinqiao import clock
from jinqiao.aws.dynamo import ConditionsFailed, Item, Write, transact
from jinqiao.errors import (
    ExceptionResolved,
    IdempotencyKeyReused,
    InvalidRequest,
    NotFound,
    SecondPersonRequired,
    Text,
)
from jinqiao.http.request import Command, Request
from jinqiao.ledger import book, recipes
from jinqiao.ledger.journal import Journal, Leg
from payments import store
from payments.models import (
    ApprovalRequest,
    ExceptionCase,
    ExceptionList,
    Resolution,
    ResolutionRequest,
)

_IN_SUSPENSE = ("deposit_differs", "unknown_deposit")
_NOT_APPLICABLE = Text("该处理方式不适用", "This does not apply to the exception")
_UNKNOWN_USER = Text("用户没有账户", "This user has no account")


def listed(request: Request) -> ExceptionList:
    """What is not resolved, oldest first."""
    page = store.open_exceptions(request.limit, request.after)
    items = [_shown(each) for each in page.items if each["status"] != "resolved"]
    return ExceptionList(items=items, next_cursor=request.cursor(page.last_sk))


def resolve(request: Request, exception_id: str, asked: ResolutionRequest) -> Resolution:
    """Propose to credit or return a receipt in suspense, or close what needs no money.

    Raises `NotFound`, `InvalidRequest` for an action that doesn't apply, `ExceptionResolved` unless it is open.
    """
    command = request.command("res", {"exception_id": exception_id, **asked.model_dump()})
    raised = _required(exception_id)
    # Looked up after the exception: a repeat that finds it changed by the same command finds the command, too.
    if first := _given_before(command, store.command(command.id)):
        return first
    _require_applicable(raised, asked, request.language)
    by = {"action": asked.action, "reason": asked.reason, "by": request.caller.user_id}
    if asked.action == "close":
        change = {"status": "resolved", "resolved_by": request.caller.user_id, "resolution": by}
        writes = [store.exception_change(exception_id, change, ("open",)), store.exception_unlisted(raised)]
    else:
        proposal = by | {"user_id": asked.user_id or raised.get("user_id")}
        change = {"status": "proposed", "proposal": proposal, "proposed_at": clock.text(request.now)}
        writes = [store.exception_change(exception_id, change, ("open",))]
    return _carried_out(command, exception_id, str(change["status"]), writes)


def approve(request: Request, exception_id: str, asked: ApprovalRequest) -> Resolution:
    """A second person has the money moved as proposed, or rejects the proposal, which opens the exception again.

    Raises `NotFound`, `SecondPersonRequired`, `ExceptionResolved` where nothing is proposed.
    """
    command = request.command("apr", {"exception_id": exception_id, **asked.model_dump()})
    raised = _required(exception_id)
    if first := _given_before(command, store.command(command.id)):
        return first
    if raised["status"] != "proposed":
        raise ExceptionResolved
    if raised["proposal"]["by"] == request.caller.user_id:
        raise SecondPersonRequired
    checked = {"approved_by": request.caller.user_id, "approval_reason": asked.reason}
    if asked.decision == "reject":
        change = {"status": "open", **checked}
        writes = [store.exception_change(exception_id, change, ("proposed",))]
        return _carried_out(command, exception_id, "open", writes)
    change = {"status": "resolved", **checked, "resolved_at": clock.text(request.now)}
    writes = [
        store.exception_change(exception_id, change, ("proposed",)),
        store.exception_unlisted(raised),
        *_money(request, raised),
    ]
    return _carried_out(command, exception_id, "resolved", writes)


def _carried_out(command: Command, exception_id: str, status: str, writes: list[Write]) -> Resolution:
    kept: dict[str, Any] = {
        "command_id": command.id,
        "fingerprint": command.fingerprint,
        "exception_id": exception_id,
        "status": status,
    }
    try:
        transact([store.command_kept(kept), *writes])
    except ConditionsFailed as refusal:
        if first := _given_before(command, refusal.old(store.COMMAND)):
            return first
        raise ExceptionResolved from None
    return Resolution.model_validate({"exception_id": exception_id, "status": status})


def _money(request: Request, raised: Item) -> list[Write]:
    """Out of suspense, and the deposit that it was meant for says what became of it."""
    proposal, receipt_id = raised["proposal"], raised["facts"]["receipt_id"]
    credited = proposal["action"] == "credit"
    journal = Journal(
        f"suspense_resolution#{receipt_id}",
        "suspense_resolved" if credited else "suspense_returned",
        clock.business_date(request.now),
        request.now,
        raised["exception_id"],
        _legs(raised, receipt_id),
    )
    writes = book.writes(journal)
    if "deposit_id" in raised["facts"]:
        change = {"status": "credited" if credited else "failed", "reason": f"suspense_{proposal['action']}"}
        writes.append(store.order_change(raised["facts"]["deposit_id"], change, ("suspense",)))
    return writes


def _legs(raised: Item, receipt_id: str) -> tuple[Leg, ...]:
    if raised["proposal"]["action"] == "credit":
        return recipes.suspense_resolved(receipt_id, raised["proposal"]["user_id"], raised["amount_fen"])
    return recipes.suspense_returned(receipt_id, raised["amount_fen"])


def _require_applicable(raised: Item, asked: ResolutionRequest, language: str) -> None:
    in_suspense = raised["kind"] in _IN_SUSPENSE
    if in_suspense == (asked.action == "close"):
        raise _fault("/action", "not_applicable", _NOT_APPLICABLE.within(language))
    if asked.action == "credit" and book.user_account(asked.user_id or raised.get("user_id") or "") is None:
        raise _fault("/user_id", "unknown_user", _UNKNOWN_USER.within(language))


def _fault(pointer: str, code: str, message: str) -> InvalidRequest:
    return InvalidRequest([{"pointer": pointer, "code": code, "message": message}])


def _given_before(command: Command, stored: Item | None) -> Resolution | None:
    if stored is None:
        return None
    if stored["fingerprint"] != command.fingerprint:
        raise IdempotencyKeyReused
    return Resolution(exception_id=stored["exception_id"], status=stored["status"])


def _required(exception_id: str) -> Item:
    raised = store.exception(exception_id)
    if raised is None:
        raise NotFound
    return raised


def _shown(raised: Item) -> ExceptionCase:
    same = ("exception_id", "kind", "status", "raised_at", "subject", "user_id", "amount_fen", "facts")
    proposal = raised.get("proposal", {}) if raised["status"] == "proposed" else {}
    return ExceptionCase(
        **{name: raised[name] for name in same if name in raised},
        proposal=proposal.get("action"),
        proposed_by=proposal.get("by"),
    )
