"""Reviewers at work: what they see of a case, and how they decide it."""

from collections.abc import Mapping
from typing import Any

from jinqiao import clock, identifiers, vault
from jinqiao.aws.dynamo import ConditionsFailed, Item, transact
from jinqiao.errors import Forbidden, IdempotencyKeyReused, ReviewClosed
from jinqiao.http.request import Command, Request
from kyc import reviews, store
from kyc.models import Decided, DecisionRequest, Masked, Review, ReviewDetail, ReviewList
from kyc.papers import FIELDS

_CHECKS = ("identity", "bank_card", "screening")
_SHOWN_AS = {"approve": "approved", "reject": "rejected", "expire": "expired"}


def listed(request: Request) -> ReviewList:
    """Open reviews, oldest first, without personal data."""
    page = store.open_reviews(request.limit, request.after)
    cases = store.KYC.get_many([(f"CASE#{place['case_id']}", "CASE") for place in page.items])
    items = [Review(**_facts(case)) for case in cases if case["status"] == "in_review"]
    return ReviewList(items=items, next_cursor=request.cursor(page.last_sk))


def shown(request: Request, case_id: str) -> ReviewDetail:
    """One review with the person's papers masked; raises `NotFound` for a case that never was in review."""
    case = reviews.required(case_id)
    references = {check: case[f"{check}_reference"] for check in _CHECKS if f"{check}_reference" in case}
    return ReviewDetail(**_facts(case), person=_masked(case["user_id"]), references=references)


def decide(request: Request, case_id: str, decided: DecisionRequest) -> Decided:
    """Record a reviewer's decision; the workflow carries it out.

    Raises `NotFound`, `ReviewClosed` once it was decided or its deadline has passed, `Forbidden` to whoever
    is the person in question.
    """
    command = request.command("dec", {"case_id": case_id, **decided.model_dump()})
    case = reviews.required(case_id)
    if case["user_id"] == request.caller.user_id:
        raise Forbidden
    if not _decided_before(store.decision(command.id), command):
        if clock.text(request.now) > case["deadline"]:
            raise ReviewClosed
        _record(request, case, decided, command)
    return Decided(case_id=case_id, decision=decided.decision)


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
        transact([store.decision_kept(record), *reviews.closed(case, decided.decision)])
    except ConditionsFailed as refusal:
        if not _decided_before(refusal.old(store.DECISION), command):
            raise ReviewClosed from None


def _decided_before(stored: Item | None, command: Command) -> bool:
    if stored is None:
        return False
    if stored["fingerprint"] != command.fingerprint:
        raise IdempotencyKeyReused
    return True


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
