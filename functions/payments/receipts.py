"""Money that comes in: ordered at the bank, credited when the bank says that it is there, exactly once."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from jinqiao import clock, ids
from jinqiao.aws.dynamo import ConditionsFailed, Item, Write, transact, write
from jinqiao.errors import JournalConflict
from jinqiao.ledger import book, recipes
from jinqiao.ledger.journal import Journal
from jinqiao.partners.bank import Bank
from jinqiao.partners.errors import PartnerRefused
from payments import casebook, store

if TYPE_CHECKING:
    from payments.models import BankMessage

OPEN = ("pending", "failed")
"""Money can still come: the bank's word that it has outweighs an earlier one that it will not."""


def order_at_bank(deposit_id: str, bank: Bank, now: datetime) -> None:
    """Order a pending deposit; ordering twice is ordering once. Raises where the outcome is open."""
    deposit = store.order(deposit_id)
    if deposit is None or deposit["status"] != "pending":
        return
    try:
        bank.order_deposit(deposit_id, deposit["sub_account_id"], deposit["amount_fen"])
    except PartnerRefused as refusal:
        fail(deposit, refusal.code, now)


def fail(deposit: Item, reason: str, now: datetime) -> None:
    """The bank said no. What was credited or failed before stays as it is."""
    change = {
        "status": "failed",
        "reason": reason,
        "failed_at": clock.text(now),
        "event": "deposit_failed",
    }
    try:
        write(store.order_change(deposit["order_id"], change, ("pending",)))
    except ConditionsFailed:
        return


def arrived(told: "BankMessage", now: datetime) -> None:
    """The bank has the money: credit it to its order, or keep it in suspense where it fits none."""
    deposit = store.order(told.id)
    if deposit is None or "deposit_id" not in deposit:
        _post(told, _suspended(told, "unknown_deposit", None, now), now)
    elif (told.amount_fen, told.sub_account_id) != (deposit["amount_fen"], deposit["sub_account_id"]):
        _post(told, _suspended(told, "deposit_differs", deposit, now), now)
    else:
        _post(told, _credited(deposit, now), now)


def _post(told: "BankMessage", posting: tuple[Journal, list[Write]], now: datetime) -> None:
    """One order moves money once: the first message decides, a repeat changes nothing, another is an exception."""
    journal, writes = posting
    try:
        transact([*book.writes(journal), *writes])
    except ConditionsFailed as refusal:
        if not _same_as_before(refusal, journal):
            facts = {"told_fen": told.amount_fen, "type": told.type}
            casebook.raise_once("contradicting_callback", told.id, now, facts=facts)


def _same_as_before(refusal: ConditionsFailed, journal: Journal) -> bool:
    try:
        return book.replayed(refusal, journal)
    except JournalConflict:
        return False


def _credited(deposit: Item, now: datetime) -> tuple[Journal, list[Write]]:
    facts = {"deposit_id": deposit["deposit_id"], "amount_fen": deposit["amount_fen"]}
    journal = Journal(
        f"deposit#{deposit['deposit_id']}",
        "deposit",
        clock.business_date(now),
        now,
        ids.fingerprint("deposit", facts),
        recipes.deposit(deposit["user_id"], deposit["amount_fen"]),
    )
    change = {"status": "credited", "credited_at": clock.text(now), "event": "deposit_credited"}
    return journal, [store.order_change(deposit["order_id"], change, OPEN)]


def _suspended(
    told: "BankMessage", kind: str, deposit: Item | None, now: datetime
) -> tuple[Journal, list[Write]]:
    receipt_id = ids.derive("rcp", "bank", told.id)
    facts = {"order": told.id, "amount_fen": told.amount_fen, "sub_account": told.sub_account_id}
    journal = Journal(
        f"suspense#{receipt_id}",
        "suspense_receipt",
        clock.business_date(now),
        now,
        ids.fingerprint("suspense", facts),
        recipes.suspense_receipt(receipt_id, told.amount_fen),
    )
    about: dict[str, Any] = {"receipt_id": receipt_id, "sub_account_id": told.sub_account_id}
    if deposit:
        about |= {"deposit_id": deposit["deposit_id"], "ordered_fen": deposit["amount_fen"]}
    raised = casebook.raised(
        kind,
        told.id,
        now,
        user_id=deposit["user_id"] if deposit else None,
        amount_fen=told.amount_fen,
        facts=about,
    )
    if deposit is None:
        return journal, raised
    change = {"status": "suspense", "event": "deposit_suspended"}
    return journal, [*raised, store.order_change(deposit["order_id"], change, OPEN)]
