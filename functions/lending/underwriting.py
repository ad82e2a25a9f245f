"""Underwriters see what waits for them and decide; the workflow carries it out."""

from jinqiao import clock
from jinqiao.aws.dynamo import ConditionsFailed, Item, transact
from jinqiao.errors import Forbidden, IdempotencyKeyReused, NotFound, ReviewClosed
from jinqiao.http.request import Command, Request
from lending import store
from lending.models import DecisionRequest, Review, Reviews


def decide(request: Request, review_id: str, decided: DecisionRequest) -> Review:
    """Record an underwriter's decision; the workflow carries it out.

    Raises `NotFound`, `ReviewClosed`, and `Forbidden` to whoever is the borrower.
    """
    command = request.command("dec", {"review_id": review_id, **decided.model_dump()})
    review = store.review(review_id)
    if review is None:
        raise NotFound
    if review["user_id"] == request.caller.user_id:
        raise Forbidden
    if not _decided_before(review, command):
        _record(request, review, decided, command)
    return _shown(review | {"status": "decided", "decision": decided.decision})


def listed(request: Request) -> Reviews:
    """Open reviews, oldest first."""
    page = store.open_reviews(request.limit, request.after)
    found = store.reviews([place["review_id"] for place in page.items])
    items = [_shown(review) for review in found if review["status"] == "open"]
    return Reviews(items=items, next_cursor=request.cursor(page.last_sk))


def _record(request: Request, review: Item, decided: DecisionRequest, command: Command) -> None:
    change = {
        "status": "decided",
        "decision": decided.decision,
        "reason": decided.reason,
        "decided_by": request.caller.user_id,
        "decided_at": clock.text(request.now),
        "decision_id": command.id,
        "fingerprint": command.fingerprint,
        "event": "review_closed",
    }
    try:
        transact(store.review_closed(review, change))
    except ConditionsFailed as refusal:
        stored = refusal.old(store.REVIEW)
        if stored is None or not _decided_before(stored, command):
            raise ReviewClosed from None


def _decided_before(review: Item, command: Command) -> bool:
    if review.get("decision_id") != command.id:
        return False
    if review["fingerprint"] != command.fingerprint:
        raise IdempotencyKeyReused
    return True


def _shown(review: Item) -> Review:
    return Review(**{name: review[name] for name in Review.model_fields if name in review})
