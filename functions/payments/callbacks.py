"""What the bank calls back with: signed, fresh, once; and what follows from it."""

import hashlib
from collections.abc import Callable
from datetime import datetime

from jinqiao import clock
from jinqiao.aws import secrets
from jinqiao.aws.dynamo import ConditionsFailed, Item, write
from jinqiao.errors import CallbackConflict, NotFound
from jinqiao.http import validation
from jinqiao.http.request import Request
from jinqiao.partners import signing
from jinqiao.partners.errors import ForgedCallback
from payments import casebook, payouts, receipts, settlement, store
from payments.models import BankMessage, CallbackTaken

_KEPT_DAYS = 30


def take(request: Request, partner: str) -> CallbackTaken:
    """Verify a message, do what it says, and remember it; a repeat changes nothing.

    What it does is safe to be done again, so it is remembered last: a crash in between has the bank send it
    again. Raises `NotFound` for a partner that doesn't call, `ForgedCallback`, `StaleCallback`,
    `CallbackConflict` for another message under a known id, `InvalidRequest`.
    """
    if partner != "bank":
        raise NotFound
    body, digest = request.raw_body, _digest(request.raw_body)
    secret = secrets.value("BANK_SECRET")
    message_id = signing.verify(request.headers, body, secret, clock.wall_clock())
    if not _taken_before(message_id, digest):
        told = validation.parse(BankMessage, body, request.language)
        act_on(told, request.now)
        _remember(message_id, digest, told.type, request.now)
    return CallbackTaken(status="taken")


def act_on(told: BankMessage, now: datetime) -> None:
    """Do what a verified message says; done again, it changes nothing."""
    _DOES[told.type](told, now)


def _digest(body: str) -> str:
    """Of the body as it came; what is no UTF-8 was not signed by anybody we know."""
    try:
        return hashlib.sha256(body.encode()).hexdigest()
    except UnicodeEncodeError:
        raise ForgedCallback from None


def _taken_before(message_id: str, digest: str) -> bool:
    stored = store.callback(message_id)
    if stored and stored["digest"] != digest:
        raise CallbackConflict
    return stored is not None


def _remember(message_id: str, digest: str, kind: str, now: datetime) -> None:
    try:
        write(store.callback_taken(message_id, digest, kind, now, _KEPT_DAYS))
    except ConditionsFailed:
        return


def _deposit_failed(told: BankMessage, now: datetime) -> None:
    deposit = store.order(told.id)
    if deposit is None or "deposit_id" not in deposit:
        casebook.raise_once("unknown_order", told.id, now, facts={"type": told.type})
    elif _is_as_ordered(told, deposit):
        receipts.fail(deposit, told.reason or "failed", now)
    else:
        facts = {"told_fen": told.amount_fen, "type": told.type}
        casebook.raise_once("contradicting_callback", told.id, now, facts=facts)


def _payout(told: BankMessage, now: datetime) -> None:
    """A message counts only if it is about a payout that we ordered, as we ordered it."""
    withdrawal = store.order(told.id)
    if withdrawal is None or "withdrawal_id" not in withdrawal:
        facts = {"type": told.type}
        casebook.raise_once("unknown_order", told.id, now, amount_fen=told.amount_fen, facts=facts)
        return
    if not _is_as_ordered(told, withdrawal):
        said = {"told_fen": told.amount_fen, "type": told.type}
        casebook.raise_once("payout_differs", told.id, now, **payouts.about(withdrawal), facts=said)
        return
    _end(withdrawal, told, now)


def _is_as_ordered(told: BankMessage, order: Item) -> bool:
    return (told.amount_fen, told.sub_account_id) == (order["amount_fen"], order["sub_account_id"])


def _end(withdrawal: Item, told: BankMessage, now: datetime) -> None:
    if told.type == "payout.succeeded":
        settlement.settle(withdrawal, now)
    elif told.type == "payout.failed":
        settlement.release(withdrawal, told.reason or "failed", now)
    else:
        settlement.send_back(withdrawal, now)


_DOES: dict[str, Callable[[BankMessage, datetime], None]] = {
    "deposit.succeeded": receipts.arrived,
    "deposit.failed": _deposit_failed,
    "payout.succeeded": _payout,
    "payout.failed": _payout,
    "payout.returned": _payout,
}
