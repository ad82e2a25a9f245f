"""Reviews: what lies in the middle band waits for a person, until a deadline."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from jinqiao import clock, ids, rules
from jinqiao.aws import workflows
from jinqiao.aws.dynamo import ConditionsFailed, Item, Write, transact
from lending import assessment, store
from lending.decision import Decided, PolicyTable, Verdict
from lending.pricing import decimal

if TYPE_CHECKING:
    from jinqiao.policy import Policy

DECLINED, OVERDUE = "declined_in_review", "review_deadline"


def open_review(user_id: str, application_id: str, task_token: str, now: datetime) -> None:
    """Put an application before the underwriters, to answer the token; what needs none is answered at once."""
    application = store.required_application(user_id, application_id)
    policy = rules.in_force(now)
    decided = assessment.decide(application, PolicyTable(policy), now)
    item = _item(application, decided, policy, now) | {"task_token": task_token}
    change = {"status": "in_review", "reasons": list(decided.reasons)}
    try:
        transact([store.application_change(application, change), *store.review_opened(item)])
    except ConditionsFailed:
        workflows.succeed(task_token, {"review_id": item["review_id"]})


def conclude(user_id: str, application_id: str, now: datetime) -> dict[str, Any]:
    """Carry out what the underwriter decided; a review still open is overdue and closes with a refusal.

    Returns `{outcome}`, the application's status.
    """
    application = store.required_application(user_id, application_id)
    review = _expired_if_open(store.review(review_id_of(application_id)))
    if review is None or review["status"] == "withdrawn":
        return {"outcome": application["status"]}
    if review["status"] == "expired":
        return {"outcome": assessment.decline(application, [OVERDUE])}
    return {"outcome": _carry_out(application, review, now)}


def withdrawal(application: Item) -> list[Write]:
    """Close the review of an application that its borrower withdraws; one that is closed already stays as it is."""
    review = store.review(review_id_of(application["application_id"]))
    if review is None or review["status"] != "open":
        return []
    return store.review_closed(review, {"status": "withdrawn", "event": "review_closed"})


def answer(review_id: str) -> None:
    """Tell the waiting workflow that the review is closed; it may have ended its wait already."""
    review = store.review(review_id)
    if review:
        workflows.succeed_if_waiting(review["task_token"], {"review_id": review_id})


def review_id_of(application_id: str) -> str:
    return ids.derive("rev", application_id)


def _item(application: Item, decided: Decided, policy: "Policy", now: datetime) -> dict[str, Any]:
    """The review as an underwriter needs it; a retried task finds the time at which it was first opened."""
    review_id = review_id_of(application["application_id"])
    earlier = store.review(review_id)
    opened_at = clock.parse(earlier["opened_at"]) if earlier else now
    asked = ("application_id", "user_id", "principal_fen", "months", "method", "purpose")
    return {
        **{name: application[name] for name in (*asked, "monthly_income_fen", "monthly_debt_fen")},
        **_proposal(decided),
        "review_id": review_id,
        "status": "open",
        "opened_at": clock.text(opened_at),
        "deadline": clock.text(opened_at + timedelta(hours=policy.decision.review_hours)),
        "event_seq": 0,
    }


def _proposal(decided: Decided) -> dict[str, str]:
    if decided.price is None or decided.share is None:
        return {"income_share": "", "grade": "", "annual_rate": ""}
    return {
        "income_share": f"{decided.share:.4f}",
        "grade": decided.price.grade.grade,
        "annual_rate": decimal(decided.price.terms.annual_rate),
    }


def _carry_out(application: Item, review: Item, now: datetime) -> str:
    """An approval in review overrides affordability, never the caps: those are looked at again."""
    if review["decision"] == "decline":
        return assessment.decline(application, [DECLINED])
    policy = rules.in_force(now)
    decided = assessment.decide(application, PolicyTable(policy), now)
    if decided.verdict is Verdict.DECLINE or decided.price is None:
        return assessment.decline(application, decided.reasons)
    return assessment.approve(application, decided.price, policy, now)


def _expired_if_open(review: Item | None) -> Item | None:
    if review is None or review["status"] != "open":
        return review
    try:
        transact(store.review_closed(review, {"status": "expired"}))
    except ConditionsFailed:
        return _expired_if_open(store.review(review["review_id"]))
    return review | {"status": "expired"}
