"""Placing a bid: one transaction holds the money, raises the listing and records the bid."""

from datetime import datetime
from typing import Any

from investment import bidding, store
from investment.bidding import Bid
from investment.models import BidRequest, BidTaken
from jinqiao import clock, events
from jinqiao.aws.dynamo import ConditionsFailed, Item, Write, transact
from jinqiao.errors import (
    IdempotencyKeyReused,
    InsufficientFunds,
    NotFound,
    NotVerifiedToInvest,
    Refusal,
    Suspended,
    Unsuitable,
)
from jinqiao.http.request import Command, Request
from jinqiao.ledger import book, recipes
from jinqiao.ledger.accounts import held
from jinqiao.ledger.book import Guard
from jinqiao.ledger.journal import Journal


def place(request: Request, listing_id: str, asked: BidRequest) -> BidTaken:
    """Bid on a listing, once per key; whatever came of the listing since, a repeat gets the first answer.

    Raises `NotFound`, what `bidding.require_acceptable` raises, then `NotVerifiedToInvest`, `Suspended`,
    `Unsuitable` or `InsufficientFunds`.
    """
    command = request.command("inv", {"listing_id": listing_id, **asked.model_dump()})
    bid = Bid(request.caller.user_id, asked.amount_fen, asked.disclosure_version)
    listing = store.listing(listing_id)
    if listing is None:
        raise NotFound
    try:
        _commit(listing, bid, command, request.now)
    except Refusal:
        if not _placed_before(store.bid(bid.investor_id, command.id), command):
            raise
    return BidTaken(investment_id=command.id, status="held", amount_fen=asked.amount_fen)


def _commit(listing: Item, bid: Bid, command: Command, now: datetime) -> None:
    """Decide on the listing as it was read; if others bid meanwhile, decide anew on what they left.

    That ends: a bid that left something over may come to take exactly the rest, but not the other way round.
    """
    while True:
        bidding.require_acceptable(listing, bid, now)
        try:
            return transact(_writes(listing, bid, command, now))
        except ConditionsFailed as refusal:
            if _placed_before(refusal.old(store.BID), command):
                return None
            changed = refusal.old(store.LISTING)
            if changed is None:
                raise _unfit(refusal.old(book.user_label(bid.investor_id)), listing, now) from None
            listing = changed


def _unfit(account: Item | None, listing: Item, now: datetime) -> Refusal:
    """Why the account cannot carry the bid."""
    if account is None:
        return NotVerifiedToInvest()
    if account["status"] != "open":
        return Suspended()
    if not _is_suitable(account, listing, now):
        return Unsuitable()
    return InsufficientFunds()


def _is_suitable(account: Item, listing: Item, now: datetime) -> bool:
    """What `_suitable` asks of the account, asked again to say what was amiss."""
    valid_until = account.get("risk_valid_until", "")
    return (
        account["risk_rank"] >= listing["required_rank"]
        and valid_until >= clock.business_date(now).isoformat()
    )


def _writes(listing: Item, bid: Bid, command: Command, now: datetime) -> list[Write]:
    journal = Journal(
        journal_id=f"bid#{command.id}",
        kind="bid_held",
        effective_date=clock.business_date(now),
        recorded_at=now,
        command_hash=command.fingerprint,
        legs=recipes.bid_held(bid.investor_id, bid.amount_fen),
        facts={"listing_id": listing["listing_id"]},
    )
    return [
        *book.writes(journal, {_account(bid): _suitable(listing, now)}),
        _raised(listing, bid, command, now),
        store.new_bid(_item(listing, bid, command, now)),
    ]


def _account(bid: Bid) -> str:
    return held(bid.investor_id).guarded_item or ""


def _suitable(listing: Item, now: datetime) -> Guard:
    """What the investor's account must say, checked where the money is held: no read before can go stale."""
    return Guard(
        "#status = :open AND #risk_rank >= :required_rank AND #risk_valid_until >= :today",
        {
            "open": "open",
            "required_rank": listing["required_rank"],
            "today": clock.business_date(now).isoformat(),
        },
    )


def _raised(listing: Item, bid: Bid, command: Command, now: datetime) -> Write:
    """The listing with the bid in it; the one that takes the rest closes it, and starts the funding."""
    last = bid.takes_the_rest_of(listing)
    rest = "#remaining_fen = :amount" if last else "#remaining_fen > :amount"
    changes = {
        "last_investment_id": command.id,
        "last_bidder_id": bid.investor_id,
        "last_bid_fen": bid.amount_fen,
    }
    return store.listing_change(
        listing,
        changes | ({"status": "full", "event": "listing_filled"} if last else {}),
        add={"raised_fen": bid.amount_fen, "remaining_fen": -bid.amount_fen, "bid_count": 1},
        condition=f"#status = :open AND #closes_at > :now AND {rest}",
        values={"open": "open", "now": clock.text(now), "amount": bid.amount_fen},
    )


def _item(listing: Item, bid: Bid, command: Command, now: datetime) -> dict[str, Any]:
    return {
        "investment_id": command.id,
        "listing_id": listing["listing_id"],
        "user_id": bid.investor_id,
        "amount_fen": bid.amount_fen,
        "disclosure_version": bid.disclosure_version,
        "status": "held",
        "placed_at": clock.text(now),
        "fingerprint": command.fingerprint,
        **events.mark("bid_placed", 1),
    }


def _placed_before(stored: Item | None, command: Command) -> bool:
    """Whether this very command placed it; the same key for another bid raises."""
    if stored is None:
        return False
    if stored["fingerprint"] != command.fingerprint:
        raise IdempotencyKeyReused
    return True
