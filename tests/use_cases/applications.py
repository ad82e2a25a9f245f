"""Applications at each stage for tests, put straight into the table: no workflow waits for them."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from jinqiao import clock, policy
from jinqiao.aws.dynamo import transact, write
from lending import offers, reviews, store
from lending.pricing import Asked, price

NOW = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
RULES = policy.load("sandbox").on(date(2026, 11, 24))
PRINCIPAL_FEN = 1_000_000

ASKED = {
    "principal_fen": PRINCIPAL_FEN,
    "months": 12,
    "method": "equal_instalment",
    "purpose": "education",
    "monthly_income_fen": 3_000_000,
    "monthly_debt_fen": 0,
}


def applied(user_id: str, application_id: str, status: str = "submitted", **more: Any) -> dict[str, Any]:
    """An application as it stands at a status, with its offer from the approval on."""
    item = {
        **ASKED,
        "application_id": application_id,
        "user_id": user_id,
        "status": status,
        "submitted_at": clock.text(NOW),
        "fingerprint": "print",
        "released_fen": 0,
        "event_seq": 1,
        "reasons": [],
    }
    offer = made_offer(application_id) if status in ("approved", "accepted", "listed") else {}
    write(store.new_application(item | offer | more))
    return store.required_application(user_id, application_id)


def made_offer(application_id: str, made_at: datetime = NOW) -> dict[str, Any]:
    """What an application at grade A carries from its approval on."""
    asked = Asked.of(ASKED)
    return offers.attributes(
        application_id, price(asked, RULES.decision.grades[0], RULES, made_at.date()), RULES, made_at
    )


def reviewed(application: dict[str, Any], **more: Any) -> dict[str, Any]:
    """The open review of an application, in the underwriters' queue; its token is nobody's."""
    review = {
        **ASKED,
        "review_id": reviews.review_id_of(application["application_id"]),
        "application_id": application["application_id"],
        "user_id": application["user_id"],
        "income_share": "0.4100",
        "grade": "D",
        "annual_rate": "0.1020",
        "status": "open",
        "opened_at": clock.text(NOW),
        "deadline": clock.text(NOW + timedelta(hours=RULES.decision.review_hours)),
        "event_seq": 0,
        "task_token": "nobody-waits",
    }
    transact(store.review_opened(review | more))
    return store.review(review["review_id"]) or {}
