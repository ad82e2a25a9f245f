"""Reviews: what machines could not decide waits for a person, before a deadline."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from jinqiao import clock, rules
from jinqiao.aws import workflows
from jinqiao.aws.dynamo import ConditionsFailed, Item, Write, transact
from jinqiao.errors import NotFound
from kyc import store
from kyc.findings import ACCEPT, REJECT, Verdict


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


def relay(case_id: str) -> None:
    """Tell the workflow that its wait is over; what was decided it reads from the case."""
    case = store.case(case_id)
    if case and "task_token" in case:
        workflows.succeed_if_waiting(case["task_token"], {"case_id": case_id})


def conclude(case_id: str) -> Verdict:
    """What the review came to: the decision on record, or, if there is none, that it timed out."""
    case = required(case_id)
    if case["status"] == "in_review":
        case = _expire(case)
    outcomes = {
        "approve": Verdict(ACCEPT),
        "reject": Verdict(REJECT, ("review_rejected",)),
        "expire": Verdict(REJECT, ("review_timed_out",)),
    }
    return outcomes[case["decision"]]


def closed(case: Item, decision: str) -> list[Write]:
    """The review is over and leaves the list."""
    change = {"status": "reviewed", "decision": decision, "event": "review_closed"}
    closed = store.case_change(case["case_id"], change, "in_review")
    return [closed, store.review_unlisted(case["case_id"], case["opened_at"])]


def _expire(case: Item) -> Item:
    """Close a review that nobody decided; a decision that came just before stands."""
    try:
        transact(closed(case, "expire"))
    except ConditionsFailed:
        return required(case["case_id"])
    return case | {"decision": "expire"}


def required(case_id: str) -> Item:
    case = store.case(case_id)
    if case is None or "opened_at" not in case:
        raise NotFound
    return case
