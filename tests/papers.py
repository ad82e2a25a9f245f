"""People who hand in their papers, for tests: what they send, what comes of it, and who reviews it."""

from collections.abc import Mapping
from typing import Any

from local.mobile_app import MobileApp
from local.world import World
from tests.savers import Saver, newcomer, papers_of

REVIEWS = "/v1/ops/kyc-reviews"


def submitted(world: World, **papers: str) -> Saver:
    """A newcomer whose papers are on their way; `name` and `card_ending` choose them."""
    person = newcomer(world, **papers)
    hand_in(person)
    return person


def hand_in(person: Saver, key: str | None = None, **changed: str) -> dict[str, Any]:
    """POST /v1/me/kyc with the person's own papers, but for what is changed."""
    return person.app.post("/v1/me/kyc", papers_of(person.person, **changed), key)


def outcome(person: Saver) -> dict[str, Any]:
    """What the checks came to: verified, rejected, or before a reviewer."""
    return person.app.until(
        "the verification", person.app.kyc, lambda kyc: kyc["status"] in ("verified", "rejected", "in_review")
    )


def codes(verification: Mapping[str, Any]) -> list[str]:
    """The stable codes of its reasons."""
    return [reason["code"] for reason in verification["reasons"]]


def review_of(staff: MobileApp, person: Saver) -> dict[str, Any]:
    """The open review of a person."""
    return next(review for review in staff.items(REVIEWS) if review["user_id"] == person.user_id)


def decide(
    staff: MobileApp,
    review: Mapping[str, Any],
    decision: str,
    key: str | None = None,
    reason: str = "ID card seen",
) -> dict[str, Any]:
    """A reviewer's word on a review."""
    body = {"decision": decision, "reason": reason}
    return staff.post(f"{REVIEWS}/{review['case_id']}/decision", body, key)


def newest_case(world: World, person: Saver) -> dict[str, Any]:
    """The case that counts for a person, as it stands in the table."""
    newest = _item(world, f"USER#{person.user_id}", "NEWEST")
    return case_of(world, newest["case_id"]["S"])


def case_of(world: World, case_id: str) -> dict[str, Any]:
    """A case as it stands in the table."""
    return _item(world, f"CASE#{case_id}", "CASE")


def _item(world: World, pk: str, sk: str) -> dict[str, Any]:
    key = {"pk": {"S": pk}, "sk": {"S": sk}}
    return world.client("dynamodb").get_item(TableName="jinqiao-dev-kyc", Key=key)["Item"]
