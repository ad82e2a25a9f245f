"""A borrower accepts an offer: from here on the loan is on its way to the market."""

from jinqiao import rules
from jinqiao.aws.dynamo import ConditionsFailed, Item, Write, transact
from jinqiao.errors import (
    AlreadyAccepted,
    BorrowingCapExceeded,
    IdempotencyKeyReused,
    NoOffer,
    NotFound,
)
from jinqiao.http.request import Command, Request
from lending import borrowers, offers, store
from lending.models import AcceptanceRequest, ApplicationTaken


def accept(request: Request, application_id: str, accepted: AcceptanceRequest) -> ApplicationTaken:
    """Accept the offer as it was made, once; commits the principal under the cap of one borrower.

    Raises `NotFound`, `NoOffer`, `StaleOffer`, `StaleAgreement`, `OfferExpired`, `AlreadyAccepted`,
    `CostCapExceeded`, `BorrowingCapExceeded`, `Suspended`.
    """
    command = request.command("acc", {"application_id": application_id, **accepted.model_dump()})
    application = store.application(request.caller.user_id, application_id)
    if application is None:
        raise NotFound
    if not _accepted_before(application, command):
        _commit(request, application, accepted, command)
    return ApplicationTaken(application_id=application_id, status="accepted")


def _commit(request: Request, application: Item, accepted: AcceptanceRequest, command: Command) -> None:
    _require_open(application)
    borrowers.require_in_order(application["user_id"])
    policy = rules.in_force(request.now)
    offers.require_acceptable(application, accepted.offer_id, accepted.agreement_version, policy, request.now)
    room_fen = policy.borrowing.person_cap_fen - application["principal_fen"]
    if (
        room_fen < 0
    ):  # the cap fell since the offer; who owes nothing yet has no item for the condition to look at
        raise BorrowingCapExceeded
    try:
        transact(_acceptance(application, command, room_fen))
    except ConditionsFailed as refusal:
        stored = refusal.old(store.APPLICATION)
        if stored is None:
            raise BorrowingCapExceeded from None
        if not _accepted_before(stored, command):
            _require_open(stored)


def _acceptance(application: Item, command: Command, room_fen: int) -> list[Write]:
    change = {
        "status": "accepted",
        "acceptance_id": command.id,
        "acceptance_fingerprint": command.fingerprint,
        "event": "offer_accepted",
    }
    condition, values = "#status = :approved", {"approved": "approved"}
    return [
        store.application_change(application, change, condition=condition, values=values),
        store.commitment(application["user_id"], application["principal_fen"], room_fen),
    ]


def _accepted_before(application: Item, command: Command) -> bool:
    """Whether this very command accepted it; the same key for other words raises."""
    if application.get("acceptance_id") != command.id:
        return False
    if application["acceptance_fingerprint"] != command.fingerprint:
        raise IdempotencyKeyReused
    return True


def _require_open(application: Item) -> None:
    """What stands in the way by the application's status alone."""
    if application["status"] in ("accepted", "listed"):
        raise AlreadyAccepted
    if application["status"] != "approved":
        raise NoOffer
