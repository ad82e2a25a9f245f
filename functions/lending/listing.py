"""What lending notes when its loans reach the market, fail there, or are repaid."""

from typing import Any

from jinqiao.aws.dynamo import ConditionsFailed, Item, write
from lending import exposure, store


def mark_listed(event: dict[str, Any]) -> None:
    """The accepted application is on the market; told again, or late, it changes nothing."""
    application = store.required_application(event["user_id"], event["application_id"])
    change = {"status": "listed", "listing_id": event["listing_id"]}
    try:
        write(
            store.application_change(
                application, change, condition="#status = :accepted", values={"accepted": "accepted"}
            )
        )
    except ConditionsFailed as refusal:
        _require_listed(refusal.old(store.APPLICATION))


def note_refund(event: dict[str, Any]) -> None:
    """Nobody filled it: the borrower owes nothing of it."""
    application = store.required_application(event["user_id"], event["application_id"])
    exposure.release(application, application["principal_fen"])


def note_receipt(event: dict[str, Any]) -> None:
    """The loan was repaid up to a total: that much is no longer owed."""
    exposure.release(_of_listing(event), event["paid_principal_fen"])


def note_repaid(event: dict[str, Any]) -> None:
    """Nothing of the loan is owed any more."""
    application = store.required_application(event["user_id"], event["application_id"])
    exposure.release(application, application["principal_fen"])


def _of_listing(event: dict[str, Any]) -> Item:
    for application in store.applications(event["user_id"]):
        if application.get("listing_id") == event["listing_id"]:
            return application
    raise LookupError(f"no application of the listing {event['listing_id']}")


def _require_listed(application: Item | None) -> None:
    if application is None or application["status"] != "listed":
        raise LookupError("a listing was opened of an application that nobody accepted")
