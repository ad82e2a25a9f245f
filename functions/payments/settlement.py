"""How a withdrawal ends: settled, released, paid out too late, or sent back by the card's bank.

The workflow and the bank's callbacks both end withdrawals, in any order and more than once: each ending is a
journal named after the withdrawal, posted in one transaction with the status that it needs.
"""

from datetime import datetime
from typing import Any

from jinqiao import clock, ids
from jinqiao.aws.dynamo import ConditionsFailed, Item, Write, transact
from jinqiao.ledger import book, recipes
from jinqiao.ledger.accounts import available
from jinqiao.ledger.book import Guard
from jinqiao.ledger.journal import Journal, Leg
from payments import casebook, payouts, store

_TRIES = 5


def settle(withdrawal: Item, now: datetime) -> None:
    """The bank paid out. One that was released before is a late payout."""
    journal = _journal("withdrawal_settlement", "withdrawal_settled", withdrawal, now, _settled(withdrawal))
    change = {"status": "settled", "settled_at": clock.text(now), "event": "withdrawal_settled"}
    if _posted(journal, [store.order_change(withdrawal["order_id"], change, payouts.OPEN)]):
        casebook.close(payouts.UNANSWERED, withdrawal["order_id"], now)
    elif payouts.required(withdrawal["order_id"])["status"] == "released":
        book_late(withdrawal, now)


def release(withdrawal: Item, reason: str, now: datetime) -> None:
    """The bank will certainly not pay: all of it is available again. A settled one is an exception."""
    legs = recipes.withdrawal_released(withdrawal["user_id"], withdrawal["amount_fen"], withdrawal["fee_fen"])
    journal = _journal("withdrawal_release", "withdrawal_released", withdrawal, now, legs)
    change = {
        "status": "released",
        "released_at": clock.text(now),
        "reason": reason,
        "event": "withdrawal_released",
    }
    if _posted(journal, [store.order_change(withdrawal["order_id"], change, payouts.OPEN)]):
        casebook.close(payouts.UNANSWERED, withdrawal["order_id"], now)
    elif payouts.required(withdrawal["order_id"])["status"] == "settled":
        facts = {"reason": reason}
        casebook.raise_once(
            "contradicting_callback", withdrawal["order_id"], now, **payouts.about(withdrawal), facts=facts
        )


def send_back(withdrawal: Item, now: datetime) -> None:
    """The card's bank returned the payout: so it was paid before, whatever we had heard until now."""
    settle(withdrawal, now)
    legs = recipes.payout_return(withdrawal["user_id"], withdrawal["amount_fen"])
    journal = _journal("payout_return", "payout_return", withdrawal, now, legs)
    change = {"returned_at": clock.text(now), "event": "withdrawal_returned"}
    _posted(journal, [store.order_change(withdrawal["order_id"], change, ("settled",))])


def book_late(withdrawal: Item, now: datetime) -> None:
    """It was paid after it was released: taken back as far as it is there, the rest is owed and freezes the account."""
    for _ in range(_TRIES):
        account = book.user_account(withdrawal["user_id"]) or {}
        there_fen = min(account["available_fen"], withdrawal["amount_fen"])
        legs = recipes.late_payout(withdrawal["user_id"], withdrawal["amount_fen"], there_fen)
        journal = _journal("late_payout", "late_payout", withdrawal, now, legs)
        writes = _late_writes(withdrawal, account["available_fen"], journal, now)
        try:
            transact(writes)
            return
        except ConditionsFailed as refusal:
            if book.replayed(refusal, journal):
                return
    raise ConditionsFailed({book.user_label(withdrawal["user_id"]): None})


def _late_writes(withdrawal: Item, seen_fen: int, journal: Journal, now: datetime) -> list[Write]:
    """The balance must still be the one that was seen, or the journal would take too little or too much.

    Of an empty account the journal takes nothing, so that it isn't among the journal's own writes.
    """
    user_id, owed_fen = withdrawal["user_id"], max(0, withdrawal["amount_fen"] - seen_fen)
    frozen = {"status": "frozen"} if owed_fen else {}
    guard = Guard("#available_fen = :seen_fen", {"seen_fen": seen_fen}, frozen)
    change = {
        "status": "settled",
        "settled_at": clock.text(now),
        "owed_fen": owed_fen,
        "event": "late_payout_booked",
    }
    writes = [
        *book.writes(journal, {str(available(user_id).guarded_item): guard}),
        store.order_change(withdrawal["order_id"], change, ("released",)),
        *casebook.raised(
            "late_payout",
            withdrawal["order_id"],
            now,
            **payouts.about(withdrawal),
            facts={"owed_fen": owed_fen},
        ),
    ]
    return writes if seen_fen else [*writes, book.set_status(user_id, "frozen", guard)]


def _settled(withdrawal: Item) -> tuple[Leg, ...]:
    return recipes.withdrawal_settled(withdrawal["user_id"], withdrawal["amount_fen"], withdrawal["fee_fen"])


def _journal(cause: str, kind: str, withdrawal: Item, now: datetime, legs: tuple[Leg, ...]) -> Journal:
    """The command is that this withdrawal ends so; when, and what was there to take, is no part of it."""
    command: dict[str, Any] = {
        "withdrawal_id": withdrawal["order_id"],
        "amount_fen": withdrawal["amount_fen"],
    }
    return Journal(
        f"{cause}#{withdrawal['order_id']}",
        kind,
        clock.business_date(now),
        now,
        ids.fingerprint(cause, command),
        legs,
        {"fee_fen": withdrawal["fee_fen"]},
    )


def _posted(journal: Journal, writes: list[Write]) -> bool:
    """Whether the journal stands now, posted by this call or an earlier one."""
    try:
        transact([*book.writes(journal), *writes])
    except ConditionsFailed as refusal:
        return book.replayed(refusal, journal)
    return True
