"""A withdrawal at the bank: ordered, asked after, cancelled. A time-out is not a refusal.

Each function is safe to run again: an order is known to the bank by our id.
"""

from datetime import datetime, timedelta
from typing import Any

from jinqiao import clock
from jinqiao.aws.dynamo import ConditionsFailed, Item, write
from jinqiao.errors import NotFound
from jinqiao.partners.bank import Bank, Cancellation, PayoutStatus
from jinqiao.partners.errors import PartnerRefused, PartnerTimeout
from payments import casebook, rules, store

OPEN = ("held", "sent")
UNANSWERED = "payout_unanswered"

_PAUSES = (
    (timedelta(seconds=30), 5),
    (timedelta(minutes=10), 60),
    (timedelta(hours=2), 600),
    (timedelta(days=1), 3_600),
)
"""While a payout is younger than this, it is asked after every so many seconds."""
_LONGEST_PAUSE_SECONDS = 21_600


def order(withdrawal_id: str, bank: Bank, now: datetime) -> dict[str, Any]:
    """Order the payout → `{status: accepted|refused|unanswered|closed, wait_seconds}`.

    `sent` is written before the bank is called, so that nothing is released of which it might know. Raises
    `PartnerUnavailable`, where it certainly took nothing.
    """
    withdrawal = required(withdrawal_id)
    if withdrawal["status"] not in OPEN:
        return _said("closed", withdrawal, now)
    withdrawal = _sent(withdrawal, now)
    try:
        bank.order_payout(withdrawal_id, withdrawal["sub_account_id"], withdrawal["amount_fen"])
    except PartnerRefused as refusal:
        _note(withdrawal, {"reason": refusal.code})
        return _said("refused", withdrawal, now)
    except PartnerTimeout:
        _note(withdrawal, {"unanswered": True})
        return _said("unanswered", withdrawal, now)
    return _said("accepted", withdrawal, now)


def ask(withdrawal_id: str, bank: Bank, now: datetime) -> dict[str, Any]:
    """What the bank knows of the payout → `{status, wait_seconds}`.

    The status is the bank's word, `closed` where a callback has ended it here, or `overdue` for one that is
    accepted for longer than policy waits. An order without an answer that is still open comes onto the
    exception list.
    """
    withdrawal = required(withdrawal_id)
    if withdrawal["status"] not in OPEN:
        return _said("closed", withdrawal, now)
    status = bank.payout_status(withdrawal_id)
    if status is not PayoutStatus.ACCEPTED:
        return _said(status.value, withdrawal, now)
    if "unanswered" in withdrawal:
        casebook.raise_once(UNANSWERED, withdrawal_id, now, **about(withdrawal))
    overdue = _age(withdrawal, now) >= _patience(withdrawal, now)
    return _said("overdue" if overdue else "accepted", withdrawal, now)


def cancel(withdrawal_id: str, bank: Bank, now: datetime) -> dict[str, Any]:
    """Void the payout at the bank → `{status: cancelled|too_late, wait_seconds}`."""
    answer = bank.cancel_payout(withdrawal_id)
    withdrawal = required(withdrawal_id)
    if answer is Cancellation.CANCELLED and "reason" not in withdrawal:
        _note(withdrawal, {"reason": "cancelled"})
    return _said(answer.value, withdrawal, now)


def required(withdrawal_id: str) -> Item:
    """The withdrawal; raises `NotFound`."""
    found = store.order(withdrawal_id)
    if found is None or "withdrawal_id" not in found:
        raise NotFound
    return found


def about(withdrawal: Item) -> dict[str, Any]:
    """What an exception about a withdrawal says."""
    return {"user_id": withdrawal["user_id"], "amount_fen": withdrawal["amount_fen"]}


def pause_seconds(age: timedelta) -> int:
    """How long until the bank is asked again: often at first, every six hours after a day."""
    return next((pause for younger_than, pause in _PAUSES if age < younger_than), _LONGEST_PAUSE_SECONDS)


def _patience(withdrawal: Item, now: datetime) -> timedelta:
    policy = rules.in_force(now).withdrawals
    if "unanswered" in withdrawal:
        return timedelta(minutes=policy.unanswered_minutes)
    return timedelta(hours=policy.pending_hours)


def _age(withdrawal: Item, now: datetime) -> timedelta:
    return now - clock.parse(str(withdrawal.get("sent_at", withdrawal["placed_at"])))


def _said(status: str, withdrawal: Item, now: datetime) -> dict[str, Any]:
    return {"status": status, "wait_seconds": pause_seconds(_age(withdrawal, now))}


def _sent(withdrawal: Item, now: datetime) -> Item:
    """The moment of the first order stays: the bank's time to answer runs from it."""
    change = {"status": "sent", "sent_at": withdrawal.get("sent_at", clock.text(now))}
    write(store.order_change(withdrawal["order_id"], change, OPEN))
    return withdrawal | change


def _note(withdrawal: Item, change: dict[str, Any]) -> None:
    """A callback may have ended it meanwhile: then there is nothing to note."""
    try:
        write(store.order_change(withdrawal["order_id"], change, OPEN))
    except ConditionsFailed:
        return
