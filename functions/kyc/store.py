"""The kyc table.

Access patterns
    a case by its id                          pk CASE#<case_id>         sk CASE
    a person's newest case                    pk USER#<user_id>         sk NEWEST     {case_id, day, attempts}
    whose an ID number is                     pk IDENTITY#<hash>        sk HOLDER     {user_id}
    when their bank card last changed         pk USER#<user_id>         sk BANK_CARD
    open reviews, oldest first                pk REVIEWS                sk <opened_at>#<case_id>
    one decision per idempotency key          pk DECISION#<id>          sk DECISION

A case's status: pending → (in_review → reviewed) → opened → verified, or rejected from any before opened.
Personal data stand in the vault, none of them here.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from jinqiao import clock
from jinqiao.aws.dynamo import Item, Page, Table, Write

KYC = Table("KYC_TABLE")
CASE, NEWEST, EARLIER, HOLDER, DECISION = "case", "newest", "earlier", "holder", "decision"


def case(case_id: str) -> Item | None:
    return KYC.get(f"CASE#{case_id}", "CASE")


def newest(user_id: str) -> Item | None:
    """Which case counts, and how many were submitted on that day."""
    return KYC.get(f"USER#{user_id}", "NEWEST")


def holder(identity_hash: str) -> str | None:
    """The user who is the person with this ID number, if anybody is."""
    item = KYC.get(f"IDENTITY#{identity_hash}", "HOLDER")
    return item["user_id"] if item else None


def decision(decision_id: str) -> Item | None:
    """A reviewer's decision as it was first made."""
    return KYC.get(f"DECISION#{decision_id}", "DECISION")


def open_reviews(limit: int, after: str | None) -> Page:
    return KYC.page("REVIEWS", limit=limit, after=after)


def new_case(case: Mapping[str, Any]) -> Write:
    """A case; what stood under its id is in the failure's `old(CASE)`."""
    return KYC.put_new(CASE, {"pk": f"CASE#{case['case_id']}", "sk": "CASE", **case})


def made_newest(user_id: str, pointer: Mapping[str, Any], before: Item | None) -> Write:
    """Make a case the one that counts, if none came between."""
    item = {"pk": f"USER#{user_id}", "sk": "NEWEST", **pointer}
    if before is None:
        return KYC.put_new(NEWEST, item)
    return KYC.put(NEWEST, item, "#case_id = :before", {"before": before["case_id"]})


def was_rejected(case_id: str) -> Write:
    """A condition: that case came to nothing."""
    return KYC.check(EARLIER, f"CASE#{case_id}", "CASE", "#status = :rejected", {"rejected": "rejected"})


def case_change(case_id: str, change: Mapping[str, Any], *allowed: str) -> Write:
    """Change a case whose status is one of `allowed`; a change that has an `event` publishes it."""
    condition = " OR ".join(f"#status = :{status}" for status in allowed)
    return KYC.update(
        CASE,
        f"CASE#{case_id}",
        "CASE",
        set=change,
        add={"event_seq": 1} if "event" in change else {},
        condition=condition,
        values={status: status for status in allowed},
    )


def holder_claimed(identity_hash: str, user_id: str) -> Write:
    """One person, one account: fails where another user is that person."""
    item = {"pk": f"IDENTITY#{identity_hash}", "sk": "HOLDER", "user_id": user_id}
    return KYC.put(HOLDER, item, "attribute_not_exists(pk) OR #user_id = :user_id", {"user_id": user_id})


def card_changed(user_id: str, at: datetime) -> Write:
    """That another card was bound, which its owner is told."""
    return KYC.update(
        "card",
        f"USER#{user_id}",
        "BANK_CARD",
        set={"user_id": user_id, "changed_at": clock.text(at), "event": "bank_card_changed"},
        add={"event_seq": 1},
        condition="",
    )


def review_listed(case_id: str, opened_at: datetime) -> Write:
    return KYC.put("review", {"pk": "REVIEWS", "sk": _place(case_id, opened_at), "case_id": case_id})


def review_unlisted(case_id: str, opened_at: str) -> Write:
    return KYC.delete("review", "REVIEWS", _place(case_id, clock.parse(opened_at)))


def decision_kept(decision: Mapping[str, Any]) -> Write:
    return KYC.put_new(DECISION, {"pk": f"DECISION#{decision['decision_id']}", "sk": "DECISION", **decision})


def _place(case_id: str, opened_at: datetime) -> str:
    return f"{clock.text(opened_at)}#{case_id}"
