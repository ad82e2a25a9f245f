"""Reviews: what machines could not decide waits for a person, before a deadline."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from jinqiao import clock, identifiers, vault
from jinqiao.aws import workflows
from jinqiao.aws.dynamo import ConditionsFailed, Item, Write, transact
from jinqiao.errors import Forbidden, IdempotencyKeyReused, NotFound, ReviewClosed
from jinqiao.http.request import Command, Request
from kyc import rules, store
from kyc.findings import ACCEPT, REJECT, Verdict
from kyc.models import Decided, DecisionRequest, Masked, Review, ReviewDetail, ReviewList
from kyc.papers import FIELDS

_CHECKS = ("identity", "bank_card", "screening")
_SHOWN_AS = {"approve": "approved", "reject": "rejected", "expire": "expired"}


def open_review(case_id: str, flags: Sequence[str], task_token: str, now: datetime) -> None:
    """Put a case before the reviewers; the token is kept to be answered and shown to nobody.

    A task that runs again finds the review open, keeps its new token, and answers it if it was decided already.
    """
    case = store.case(case_id)
    if case is None:
        raise NotFound
    opened_at = clock.parse(case["opened_at"]) if "opened_at" in case else now
    deadline = opened_at + timedelta(hours=rules.in_force(opened_at).identity.review_hours)
    change = {
        "status": "in_review",
        "flags": list(flags),
        "opened_at": clock.text(opened_at),
        "deadline": clock.text(deadline),
        "task_token": task_token,
        "event": "review_opened",
    }
    listed = store.review_listed(case_id, opened_at)
    try:
        transact([store.case_change(case_id, change, "pending", "in_review"), listed])
    except ConditionsFailed:
        workflows.succeed_if_waiting(task_token, {"case_id": case_id})


def listed(request: Request) -> ReviewList:
    """Open reviews, oldest first, without personal data."""
    page = store.open_reviews(request.limit, request.after)
    cases = store.KYC.get_many([(f"CASE#{place['case_id']}", "CASE") for place in page.items])
    items = [Review(**_facts(case)) for case in cases if case["status"] == "in_review"]
    return ReviewList(items=items, next_cursor=request.cursor(page.last_sk))


def shown(request: Request, case_id: str) -> ReviewDetail:
    """One review with the person's papers masked; raises `NotFound` for a case that never was in review."""
    case = _reviewed(case_id)
    references = {check: case[f"{check}_reference"] for check in _CHECKS if f"{check}_reference" in case}
    return ReviewDetail(**_facts(case), person=_masked(case["user_id"]), references=references)


def decide(request: Request, case_id: str, decided: DecisionRequest) -> Decided:
    """Record a reviewer's decision; the workflow carries it out.

    Raises `NotFound`, `ReviewClosed` once it was decided or its deadline has passed, `Forbidden` to whoever
    is the person in question.
    """
    command = request.command("dec", {"case_id": case_id, **decided.model_dump()})
    case = _reviewed(case_id)
    if case["user_id"] == request.caller.user_id:
        raise Forbidden
    if not _decided_before(store.decision(command.id), command):
        if clock.text(request.now) > case["deadline"]:
            raise ReviewClosed
        _record(request, case, decided, command)
    return Decided(case_id=case_id, decision=decided.decision)


def relay(case_id: str) -> None:
    """Tell the workflow that its wait is over; what was decided it reads from the case."""
    case = store.case(case_id)
    if case and "task_token" in case:
        workflows.succeed_if_waiting(case["task_token"], {"case_id": case_id})


def conclude(case_id: str) -> Verdict:
    """What the review came to: the decision on record, or, if there is none, that it timed out."""
    case = _reviewed(case_id)
    if case["status"] == "in_review":
        case = _expire(case)
    outcomes = {
        "approve": Verdict(ACCEPT),
        "reject": Verdict(REJECT, ("review_rejected",)),
        "expire": Verdict(REJECT, ("review_timed_out",)),
    }
    return outcomes[case["decision"]]


def _record(request: Request, case: Item, decided: DecisionRequest, command: Command) -> None:
    record = {
        "decision_id": command.id,
        "fingerprint": command.fingerprint,
        "case_id": case["case_id"],
        "decision": decided.decision,
        "reason": decided.reason,
        "decided_by": request.caller.user_id,
        "decided_at": clock.text(request.now),
    }
    try:
        transact([store.decision_kept(record), *_closed(case, decided.decision)])
    except ConditionsFailed as refusal:
        if not _decided_before(refusal.old(store.DECISION), command):
            raise ReviewClosed from None


def _decided_before(stored: Item | None, command: Command) -> bool:
    if stored is None:
        return False
    if stored["fingerprint"] != command.fingerprint:
        raise IdempotencyKeyReused
    return True


def _closed(case: Item, decision: str) -> list[Write]:
    """The review is over and leaves the list."""
    change = {"status": "reviewed", "decision": decision, "event": "review_closed"}
    closed = store.case_change(case["case_id"], change, "in_review")
    return [closed, store.review_unlisted(case["case_id"], case["opened_at"])]


def _expire(case: Item) -> Item:
    """Close a review that nobody decided; a decision that came just before stands."""
    try:
        transact(_closed(case, "expire"))
    except ConditionsFailed:
        return _reviewed(case["case_id"])
    return case | {"decision": "expire"}


def _reviewed(case_id: str) -> Item:
    case = store.case(case_id)
    if case is None or "opened_at" not in case:
        raise NotFound
    return case


def _facts(case: Mapping[str, Any]) -> dict[str, Any]:
    status = _SHOWN_AS[case["decision"]] if "decision" in case else "open"
    same = ("case_id", "user_id", "flags", "opened_at", "deadline")
    return {name: case[name] for name in same} | {"status": status}


def _masked(user_id: str) -> Masked:
    person = vault.unseal(user_id, *FIELDS)
    return Masked(
        name=identifiers.mask_name(person["name"]),
        id_number=identifiers.mask_id_number(person["id_number"]),
        bank_card=identifiers.mask_bank_card(person["bank_card"]),
        bank_mobile=identifiers.mask_mobile(person["bank_mobile"]),
    )
