"""The window is over and the listing isn't full: every bid's money is free again."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from investment import claim_order, store
from jinqiao import clock
from jinqiao.aws import workflows
from jinqiao.aws.dynamo import ConditionsFailed, Item, transact, write
from jinqiao.ids import fingerprint
from jinqiao.ledger import book, recipes
from jinqiao.ledger.journal import Journal

CHUNK = 40
"""Bids that one step releases, a transaction each; well within its time."""


def start_due(now: datetime) -> list[str]:
    """Start the refund of each listing whose window is over; returns their ids.

    The attempt counts the days since the end, so that a refund that got stuck is taken up again the next day.
    """
    due = list(store.closing(clock.text(now)))
    for listing_id in due:
        listing = store.required_listing(listing_id)
        attempt = 1 + (clock.business_date(now) - clock.business_date(clock.parse(listing["closes_at"]))).days
        workflows.start(
            "REFUND_WORKFLOW", "refund", listing_id, {"listing_id": listing_id, "after": 0}, attempt
        )
    return due


def release(listing_id: str, after: int, now: datetime) -> dict[str, Any]:
    """Close the listing if its window is over, and release its next bids in claim order.

    Returns `{listing_id, after, done}`: what to go on with. A listing that filled in time is none of ours: done.
    Run again from any place, it releases nothing twice.
    """
    listing = _closed(store.required_listing(listing_id), now)
    if listing["status"] != "refunding":
        return {"listing_id": listing_id, "after": after, "done": True}
    claim_order.require_complete(listing, store.rows(listing_id))
    rows = store.rows_after(listing_id, after, CHUNK)
    _release(rows, now)
    reached = after + len(rows)
    if reached < listing["bid_count"]:
        return {"listing_id": listing_id, "after": reached, "done": False}
    _finish(listing)
    return {"listing_id": listing_id, "after": reached, "done": True}


def _closed(listing: Item, now: datetime) -> Item:
    """The listing, taken off the market if it is open and its window over: in one write, against the last bid."""
    change = store.listing_change(
        listing,
        {"status": "refunding"},
        condition="#status = :open AND #closes_at <= :now",
        values={"open": "open", "now": clock.text(now)},
    )
    try:
        write(change)
    except ConditionsFailed as refusal:
        return refusal.old(store.LISTING) or listing
    return store.required_listing(listing["listing_id"])


def _release(rows: Iterable[Item], now: datetime) -> None:
    for row in rows:
        journal = _journal(row, now)
        released = store.bid_change(row, {"status": "released", "event": "bid_released"})
        try:
            transact([*book.writes(journal), released])
        except ConditionsFailed as refusal:
            if not book.replayed(refusal, journal):
                raise


def _journal(row: Item, now: datetime) -> Journal:
    return Journal(
        journal_id=f"bid_release#{row['investment_id']}",
        kind="bid_released",
        effective_date=clock.business_date(now),
        recorded_at=now,
        command_hash=fingerprint("refund", {"investment_id": row["investment_id"]}),
        legs=recipes.bid_released(row["investor_id"], row["amount_fen"]),
    )


def _finish(listing: Item) -> None:
    change = {"status": "refunded", "event": "listing_refunded"}
    values = {"refunding": "refunding"}
    refunded = store.listing_change(listing, change, condition="#status = :refunding", values=values)
    try:
        transact([refunded, store.out_of_closing(listing)])
    except ConditionsFailed as refusal:
        stored = refusal.old(store.LISTING)
        if stored is None or stored["status"] != "refunded":
            raise
