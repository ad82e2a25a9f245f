"""Deposits: ordered at the bank, credited when the bank says that the money has come, exactly once."""

from datetime import datetime
from typing import Any

from jinqiao import clock, events, ids
from jinqiao.aws.dynamo import ConditionsFailed, Item, Write, transact, write
from jinqiao.errors import IdempotencyKeyReused, JournalConflict, NotFound, NotVerified
from jinqiao.http.request import Request
from jinqiao.ledger import book, recipes
from jinqiao.ledger.journal import Journal
from jinqiao.partners.bank import Bank
from jinqiao.partners.errors import PartnerRefused
from payments import casebook, rules, store
from payments.models import BankMessage, Deposit, DepositRequest, Deposits, DepositTaken

OPEN = ("pending", "failed")
"""Money can still come: the bank's word that it has outweighs an earlier one that it will not."""


def request_deposit(request: Request, asked: DepositRequest) -> DepositTaken:
    """Take a deposit order; the bank hears of it next, through the outbox.

    Raises `NotVerified` without an account, `InvalidRequest` outside the limits.
    """
    limits = rules.in_force(request.now).deposits
    rules.require_within(asked.amount_fen, limits.least_fen, limits.most_fen, request.language)
    account = book.user_account(request.caller.user_id)
    if account is None:
        raise NotVerified
    command = request.command("dep", asked.model_dump())
    item = {
        "order_id": command.id,
        "deposit_id": command.id,
        "user_id": request.caller.user_id,
        "sub_account_id": account["sub_account_id"],
        "amount_fen": asked.amount_fen,
        "status": "pending",
        "placed_at": clock.text(request.now),
        "fingerprint": command.fingerprint,
        **events.mark("deposit_requested", 1),
    }
    try:
        transact(store.new_order(store.DEPOSIT, item))
    except ConditionsFailed as refusal:
        _require_same(refusal.old(store.ORDER), command.fingerprint)
    return DepositTaken(deposit_id=command.id, status="pending")


def shown(request: Request, deposit_id: str) -> Deposit:
    """One deposit of the caller's; raises `NotFound`."""
    deposit = store.order(deposit_id)
    if deposit is None or deposit["user_id"] != request.caller.user_id or "deposit_id" not in deposit:
        raise NotFound
    return _shown(deposit)


def listed(request: Request) -> Deposits:
    """The caller's deposits, newest first."""
    found, last = store.orders(request.caller.user_id, store.DEPOSIT, request.limit, request.after)
    return Deposits(items=[_shown(deposit) for deposit in found], next_cursor=request.cursor(last))


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


def arrived(told: BankMessage, now: datetime) -> None:
    """The bank has the money: credit it to its order, or keep it in suspense where it fits none."""
    deposit = store.order(told.id)
    if deposit is None or "deposit_id" not in deposit:
        _post(told, _suspended(told, "unknown_deposit", None, now), now)
    elif (told.amount_fen, told.sub_account_id) != (deposit["amount_fen"], deposit["sub_account_id"]):
        _post(told, _suspended(told, "deposit_differs", deposit, now), now)
    else:
        _post(told, _credited(deposit, now), now)


def _post(told: BankMessage, posting: tuple[Journal, list[Write]], now: datetime) -> None:
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
    told: BankMessage, kind: str, deposit: Item | None, now: datetime
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


def _require_same(stored: Item | None, fingerprint: str) -> None:
    if stored is None or stored["fingerprint"] != fingerprint:
        raise IdempotencyKeyReused


def _shown(deposit: Item) -> Deposit:
    return Deposit(**{name: deposit[name] for name in Deposit.model_fields if name in deposit})
