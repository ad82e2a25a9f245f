"""The lending table.

Access patterns
    a borrower's applications        pk BORROWER#<user_id>      sk APPLICATION#<application_id>
    what a borrower has committed    pk BORROWER#<user_id>      sk EXPOSURE
    a review                         pk REVIEW#<review_id>      sk REVIEW
    open reviews, oldest first       pk REVIEWS#open            sk <opened_at>#<review_id>

Applications stand under their borrower, so that their list is consistent with what was just written. An
application's `event_seq` rises with each event that it publishes.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from jinqiao.aws.dynamo import Item, Page, Table, Write

LENDING = Table("LENDING_TABLE")

APPLICATION, EXPOSURE, REVIEW = "application", "exposure", "review"
"""Labels of the writes."""

_UNDECIDED = "#status IN (:submitted, :in_review)"
_UNDECIDED_WORDS = {"submitted": "submitted", "in_review": "in_review"}


def borrower_key(user_id: str) -> str:
    return f"BORROWER#{user_id}"


def application_sk(application_id: str) -> str:
    return f"APPLICATION#{application_id}"


def application(user_id: str, application_id: str) -> Item | None:
    """An application, if it is this borrower's."""
    return LENDING.get(borrower_key(user_id), application_sk(application_id))


def required_application(user_id: str, application_id: str) -> Item:
    """An application that must exist, since an event or a workflow told of it."""
    found = application(user_id, application_id)
    if found is None:
        raise LookupError(f"no application {application_id}")
    return found


def applications(user_id: str) -> list[Item]:
    """All of a borrower's applications, newest first."""
    found = LENDING.all(borrower_key(user_id), "APPLICATION#")
    return sorted(found, key=lambda item: item["submitted_at"], reverse=True)


def committed_fen(user_id: str) -> int:
    """What the borrower owes and has on offer, in fen."""
    exposure = LENDING.get(borrower_key(user_id), "EXPOSURE")
    return exposure["committed_fen"] if exposure else 0


def new_application(item: Mapping[str, Any]) -> Write:
    keys = {"pk": borrower_key(item["user_id"]), "sk": application_sk(item["application_id"])}
    return LENDING.put_new(APPLICATION, {**keys, **item})


def application_change(
    application: Item,
    changes: Mapping[str, Any],
    *,
    condition: str = _UNDECIDED,
    values: Mapping[str, Any] = _UNDECIDED_WORDS,
) -> Write:
    """Change an application, by default only while nothing is decided; a change with `event` raises its seq."""
    return LENDING.update(
        APPLICATION,
        application["pk"],
        application["sk"],
        set=changes,
        add={"event_seq": 1} if "event" in changes else None,
        condition=condition,
        values=values,
    )


def commitment(user_id: str, amount_fen: int, room_fen: int) -> Write:
    """Raise what the borrower has committed, if it stood at no more than `room_fen`."""
    return LENDING.update(
        EXPOSURE,
        borrower_key(user_id),
        "EXPOSURE",
        add={"committed_fen": amount_fen},
        condition="attribute_not_exists(pk) OR #committed_fen <= :room_fen",
        values={"room_fen": room_fen},
    )


def release(user_id: str, amount_fen: int) -> Write:
    """Lower what the borrower has committed."""
    return LENDING.update(
        EXPOSURE,
        borrower_key(user_id),
        "EXPOSURE",
        add={"committed_fen": -amount_fen},
        condition="#committed_fen >= :amount_fen",
        values={"amount_fen": amount_fen},
    )


def review(review_id: str) -> Item | None:
    return LENDING.get(f"REVIEW#{review_id}", "REVIEW")


def reviews(review_ids: Sequence[str]) -> list[Item]:
    """Reviews by id, in the order of the ids."""
    return LENDING.get_many([(f"REVIEW#{each}", "REVIEW") for each in review_ids])


def review_opened(item: Mapping[str, Any]) -> list[Write]:
    """A review and its place in the queue; opened again by a retried task, it takes the new task's token."""
    stored = {"pk": f"REVIEW#{item['review_id']}", "sk": "REVIEW", **item}
    condition = "attribute_not_exists(pk) OR #status = :open"
    return [
        LENDING.put(REVIEW, stored, condition, {"open": "open"}),
        LENDING.put("queue", {"pk": "REVIEWS#open", "sk": _place(item), "review_id": item["review_id"]}),
    ]


def review_closed(review: Item, changes: Mapping[str, Any]) -> list[Write]:
    """Close an open review and take it out of the queue."""
    closing = LENDING.update(
        REVIEW,
        review["pk"],
        review["sk"],
        set=changes,
        add={"event_seq": 1},
        condition="#status = :open",
        values={"open": "open"},
    )
    return [closing, LENDING.delete("queue", "REVIEWS#open", _place(review))]


def open_reviews(limit: int, after: str | None) -> Page:
    """Places in the queue of open reviews, oldest first."""
    return LENDING.page("REVIEWS#open", limit=limit, after=after)


def _place(review: Mapping[str, Any]) -> str:
    return f"{review['opened_at']}#{review['review_id']}"
