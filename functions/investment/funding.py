"""A full listing becomes a loan: frozen, then handed to repayment chunk by chunk. It only goes forward.

The freeze fixes bids, claim order, value date and loan id in one write; whatever fails after it goes to finance,
never to a refund.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from investment import claim_order, store
from jinqiao import clock, ids
from jinqiao.aws.dynamo import ConditionsFailed, Item, transact, write

CHUNK = 40
"""Bids a chunk: with each lender's account and claim, the journal and the clearing account, within the 100 items
that a transaction may hold."""

_LENDING = ("disbursing", "funded", "repaid")


def freeze(listing_id: str, now: datetime) -> dict[str, Any]:
    """Freeze a full listing; frozen before, it answers the same.

    Returns `{listing_id, loan_id, borrower_id, chunks: [1, 2, …], loan}`, `loan` being what starts the loan. Raises
    `BidsNotYetProjected` while rows are missing.
    """
    listing = store.required_listing(listing_id)
    claim_order.require_complete(listing, store.rows(listing_id))
    frozen = _frozen(listing, now)
    chunks = -(-frozen["bid_count"] // CHUNK)
    return {
        "listing_id": listing_id,
        "loan_id": frozen["loan_id"],
        "borrower_id": frozen["user_id"],
        "chunks": list(range(1, chunks + 1)),
        "loan": _loan(frozen),
    }


def bids_of_chunk(listing_id: str, chunk: int) -> list[dict[str, Any]]:
    """A chunk's bids, each with the units [from_unit, to_unit) that it is given."""
    listing = store.required_listing(listing_id)
    return [_given(row, listing) for row in _rows(listing_id, chunk)]


def mark_lent(listing_id: str, chunk: int) -> None:
    """Note on each bid of a chunk that its money is lent, and which units it owns; noted before, it is skipped."""
    listing = store.required_listing(listing_id)
    for row in _rows(listing_id, chunk):
        given = _given(row, listing)
        change = {
            "status": "lent",
            "event": "bid_lent",
            "loan_id": listing["loan_id"],
            "from_unit": given["from_unit"],
            "to_unit": given["to_unit"],
        }
        _unless_done(row, change)


def mark_stuck(listing_id: str, error: str) -> None:
    """Say on the listing that its funding stopped, and by which error (a class name): finance hears of it."""
    listing = store.required_listing(listing_id)
    change = {"error": error, "event": "funding_stuck"}
    condition, values = "#status IN (:full, :disbursing, :funded)", _words("full", "disbursing", "funded")
    write(store.listing_change(listing, change, condition=condition, values=values))


def _frozen(listing: Item, now: datetime) -> Item:
    if listing["status"] in _LENDING:
        return listing
    loan_id = ids.derive("loan", listing["listing_id"])
    change = {
        "status": "disbursing",
        "loan_id": loan_id,
        "value_date": clock.business_date(now).isoformat(),
    }
    frozen = store.listing_change(listing, change, condition="#status = :full", values=_words("full"))
    try:
        transact([frozen, store.out_of_closing(listing)])
    except ConditionsFailed:
        return _required_frozen(listing["listing_id"])
    return listing | change


def _required_frozen(listing_id: str) -> Item:
    listing = store.required_listing(listing_id)
    if listing["status"] not in _LENDING:
        raise LookupError(f"{listing_id} is {listing['status']} and cannot be funded")
    return listing


def _loan(listing: Item) -> dict[str, Any]:
    same = ("loan_id", "listing_id", "application_id", "annual_rate", "months", "method", "day_count")
    return {
        **{name: listing[name] for name in (*same, "fee_fen", "value_date", "policy_version")},
        "borrower_id": listing["user_id"],
        "principal_fen": listing["amount_fen"],
    }


def _rows(listing_id: str, chunk: int) -> Iterable[Item]:
    return store.rows_after(listing_id, (chunk - 1) * CHUNK, CHUNK)


def _given(row: Mapping[str, Any], listing: Item) -> dict[str, Any]:
    from_unit, to_unit = claim_order.stretch(row, listing)
    same = {name: row[name] for name in ("investor_id", "investment_id", "amount_fen")}
    return {**same, "from_unit": from_unit, "to_unit": to_unit}


def _unless_done(row: Item, change: Mapping[str, Any]) -> None:
    try:
        write(store.bid_change(row, change))
    except ConditionsFailed as refusal:
        stored = refusal.old(store.BID)
        if stored is None or stored["status"] != change["status"]:
            raise


def _words(*words: str) -> dict[str, str]:
    return {word: word for word in words}
