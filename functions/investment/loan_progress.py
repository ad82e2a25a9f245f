"""What repayment tells of a listing's loan, kept beside the listing: each receipt, the newest schedule, whether it is
repaid, and what each lender loses where it is written off.
"""

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from investment import cash_flow, store
from investment.cash_flow import Sums
from jinqiao.aws.dynamo import ConditionsFailed, write


def note_started(event: dict[str, Any]) -> None:
    """The borrower has the money: the listing is funded."""
    _advance(event["listing_id"], "disbursing", "funded")


def note_receipt(event: dict[str, Any]) -> None:
    """Keep a receipt under its loan version: told again, or out of order, it changes nothing.

    Two at once: the second finds that what it read changed and raises `ConditionsFailed`, to be told again.
    """
    _keep(event)


def note_compensated(event: dict[str, Any]) -> None:
    """The reserve has bought all claims: its price is the last that the lenders receive, what follows isn't theirs."""
    _keep(event, compensated_at=event["loan_version"])


def note_schedule(event: dict[str, Any]) -> None:
    """Keep the newest schedule: an older one, or the same told again, changes nothing."""
    version, rows = event["schedule_version"], event["rows"]
    with suppress(ConditionsFailed):
        write(store.loan_schedule(event["listing_id"], version, rows))


def note_repaid(event: dict[str, Any]) -> None:
    """Nothing is owed any more. Told before the start is, it is told again later."""
    _advance(event["listing_id"], "funded", "repaid")


def note_written_off(event: dict[str, Any]) -> None:
    """The loan is given up: note on each bid what of its principal had not come back by then. Noted, it stays.

    What the reserve has bought is its own loss.
    """
    listing = store.required_listing(event["listing_id"])
    if "compensated_at" in (store.loan(event["listing_id"]) or {}):
        return
    had = Sums(*event["distributed"])
    for row in store.rows(event["listing_id"]):
        bid = store.bid(row["investor_id"], row["investment_id"])
        if bid is None:
            raise LookupError(f"no bid {row['investment_id']}")
        with suppress(ConditionsFailed):
            write(store.bid_loss(bid, cash_flow.loss_fen(cash_flow.stretch_of(bid, listing), had)))


def _keep(event: dict[str, Any], compensated_at: int | None = None) -> None:
    listing_id, version = event["listing_id"], str(event["loan_version"])
    known = _kept(store.loan(listing_id))
    if version not in known:
        kept = known | {version: [event["business_date"], *event["cut"]]}
        write(store.loan_receipts(listing_id, kept, len(known), compensated_at))


def _kept(loan: Mapping[str, Any] | None) -> dict[str, list[Any]]:
    """Loan version → business date, then principal, interest and penalty before, and the same after."""
    return dict(loan.get("receipts", {})) if loan else {}


def _advance(listing_id: str, old: str, new: str) -> None:
    listing = store.required_listing(listing_id)
    try:
        write(store.listing_change(listing, {"status": new}, condition="#status = :old", values={"old": old}))
    except ConditionsFailed as refusal:
        _require_past(refusal.old(store.LISTING), new)


def _require_past(listing: Mapping[str, Any] | None, status: str) -> None:
    if listing is None or listing["status"] not in (status, "repaid"):
        raise LookupError(f"the listing has not come as far as {status}")
