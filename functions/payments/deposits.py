"""Deposits as their owner sees them: asked for, followed."""

from jinqiao import clock, events
from jinqiao.aws.dynamo import ConditionsFailed, Item, transact
from jinqiao.errors import IdempotencyKeyReused, NotFound, NotVerified
from jinqiao.http.request import Request
from jinqiao.ledger import book
from payments import rules, store
from payments.models import Deposit, DepositRequest, Deposits, DepositTaken


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


def _require_same(stored: Item | None, fingerprint: str) -> None:
    if stored is None or stored["fingerprint"] != fingerprint:
        raise IdempotencyKeyReused


def _shown(deposit: Item) -> Deposit:
    return Deposit(**{name: deposit[name] for name in Deposit.model_fields if name in deposit})
