"""A person hands in their papers, and asks what came of them."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from jinqiao import clock, events, rules, vault
from jinqiao.aws.dynamo import ConditionsFailed, Item, Write, transact
from jinqiao.errors import AlreadyVerified, IdempotencyKeyReused, TooManyRequests, VerificationUnderway
from jinqiao.http.request import Command, Request
from kyc import papers, reasons, store
from kyc.models import Status, Submission, Taken, Verification

_SHOWN_AS: Mapping[str, Status] = {
    "pending": "pending",
    "in_review": "in_review",
    "reviewed": "pending",
    "opened": "pending",
    "verified": "verified",
    "rejected": "rejected",
}
"""Between the account's opening and `verified` everybody else is told: until then it is still pending."""


def submit(request: Request, asked: Submission) -> Taken:
    """Seal the papers in the vault and open a case on them; the workflow gets ids only.

    Raises `InvalidRequest` for papers that cannot be right, `VerificationUnderway`, `AlreadyVerified`, and
    `TooManyRequests` after a day's attempts.
    """
    today, rule = clock.business_date(request.now), rules.in_force(request.now).identity
    person = papers.checked(asked, today, rule.adult_age, request.language)
    command = request.command("kyc", person)
    if not _submitted_before(store.case(command.id), command):
        before = store.newest(request.caller.user_id)
        attempts = _attempts(before, today.isoformat()) + 1
        if attempts > rule.attempts_a_day:
            raise TooManyRequests(_seconds_left_of_day(request))
        pointer = {"case_id": command.id, "day": today.isoformat(), "attempts": attempts}
        _open(_writes(request, command, person, pointer, before), command)
    return Taken(status="pending")


def shown(request: Request) -> Verification:
    """The caller's verification as it stands."""
    newest = store.newest(request.caller.user_id)
    case = store.case(newest["case_id"]) if newest else None
    if case is None:
        return Verification(status="none", reasons=[])
    told = reasons.shown(case["reasons"], request.language) if case["status"] == "rejected" else []
    return Verification(status=_SHOWN_AS[case["status"]], reasons=told)


def _writes(
    request: Request,
    command: Command,
    person: Mapping[str, str],
    pointer: Mapping[str, Any],
    before: Item | None,
) -> list[Write]:
    user_id = request.caller.user_id
    case = {
        "case_id": command.id,
        "user_id": user_id,
        "status": "pending",
        "reasons": [],
        "submitted_at": clock.text(request.now),
        "fingerprint": command.fingerprint,
        **events.mark("submitted", 1),
    }
    writes = [store.new_case(case), store.made_newest(user_id, pointer, before)]
    if before:
        writes.append(store.was_rejected(before["case_id"]))
    return [*writes, *vault.seal(user_id, person)]


def _open(writes: list[Write], command: Command) -> None:
    try:
        transact(writes)
    except ConditionsFailed as refusal:
        if _submitted_before(refusal.old(store.CASE), command):
            return
        earlier = refusal.old(store.EARLIER)
        if earlier and earlier["status"] == "verified":
            raise AlreadyVerified from None
        raise VerificationUnderway from None


def _submitted_before(case: Item | None, command: Command) -> bool:
    if case is None:
        return False
    if case["fingerprint"] != command.fingerprint:
        raise IdempotencyKeyReused
    return True


def _attempts(newest: Item | None, today: str) -> int:
    return newest["attempts"] if newest and newest["day"] == today else 0


def _seconds_left_of_day(request: Request) -> int:
    local = request.now.astimezone(clock.SHANGHAI)
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    return int((midnight - local).total_seconds()) + 1
