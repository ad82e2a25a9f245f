"""The investment table.

Access patterns
    a listing                            pk LISTING#<listing_id>    sk LISTING
    the market, newest first             pk MARKET                  sk <opened_at>#<listing_id>
    listings by the end of their window  pk CLOSING                 sk <closes_at>#<listing_id>
    an investor's bids                   pk INVESTOR#<user_id>      sk BID#<investment_id>
    a listing's bids in claim order      pk LISTING#<listing_id>    sk BID#<number>
    what came of a listing's loan        pk LISTING#<listing_id>    sk LOAN        receipts, newest schedule
    a command to resume a funding        pk RESUMPTION#<id>         sk RESUMPTION

A bid stands under its investor, so that the list of one's own is consistent; the rows by listing are projected
from the table's own stream. There is no index: a bid must stay within eight write units, so the listing stays
under 1 KB too.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from jinqiao.aws.dynamo import Item, Page, Table, Write

INVESTMENT = Table("INVESTMENT_TABLE")

LISTING, BID, RESUMPTION = "listing", "bid", "resumption"
"""Labels of the writes."""


def listing_key(listing_id: str) -> str:
    return f"LISTING#{listing_id}"


def investor_key(user_id: str) -> str:
    return f"INVESTOR#{user_id}"


def listing(listing_id: str) -> Item | None:
    return INVESTMENT.get(listing_key(listing_id), "LISTING")


def listings(listing_ids: Sequence[str]) -> dict[str, Item]:
    """Listings by id."""
    found = INVESTMENT.get_many([(listing_key(each), "LISTING") for each in listing_ids])
    return {item["listing_id"]: item for item in found}


def required_listing(listing_id: str) -> Item:
    """A listing that must exist, since an event or a workflow told of it."""
    found = listing(listing_id)
    if found is None:
        raise LookupError(f"no listing {listing_id}")
    return found


def new_listing(item: Mapping[str, Any]) -> list[Write]:
    """A listing with its places in the market and in the order of closing."""
    listing_id = item["listing_id"]
    return [
        INVESTMENT.put_new(LISTING, {"pk": listing_key(listing_id), "sk": "LISTING", **item}),
        INVESTMENT.put("market", _place("MARKET", item["opened_at"], listing_id)),
        INVESTMENT.put("closing", _place("CLOSING", item["closes_at"], listing_id)),
    ]


def listing_change(
    listing: Item,
    changes: Mapping[str, Any],
    *,
    condition: str,
    values: Mapping[str, Any],
    add: Mapping[str, int] | None = None,
) -> Write:
    """Change a listing under a condition; a change with `event` raises its seq."""
    told = {"event_seq": 1} if "event" in changes else {}
    return INVESTMENT.update(
        LISTING,
        listing["pk"],
        listing["sk"],
        set=changes,
        add={**(add or {}), **told},
        condition=condition,
        values=values,
    )


def listing_unstuck(listing: Item, changes: Mapping[str, Any]) -> Write:
    """Change a listing whose funding is stuck; it is so no longer."""
    return INVESTMENT.update(
        LISTING,
        listing["pk"],
        listing["sk"],
        set=changes,
        add={"event_seq": 1},
        remove=("error",),
        condition="attribute_exists(#error)",
    )


def resumption(command_id: str) -> Item | None:
    """A command to resume a funding as it was first given: `{listing_id, attempt, fingerprint}`."""
    return INVESTMENT.get(f"RESUMPTION#{command_id}", "RESUMPTION")


def resumption_kept(command_id: str, resumed: Mapping[str, Any]) -> Write:
    keys = {"pk": f"RESUMPTION#{command_id}", "sk": "RESUMPTION"}
    return INVESTMENT.put_new(RESUMPTION, {**keys, **resumed})


def out_of_closing(listing: Item) -> Write:
    """The listing no longer waits for the end of its window."""
    place = _place("CLOSING", listing["closes_at"], listing["listing_id"])
    return INVESTMENT.delete("closing", place["pk"], place["sk"])


def market(limit: int, after: str | None) -> Page:
    """Places in the market, newest first."""
    return INVESTMENT.page("MARKET", limit=limit, after=after, newest_first=True, consistent=False)


def closing(until: str) -> Iterable[str]:
    """Ids of listings whose window ended by an instant, the earliest first."""
    for place in INVESTMENT.all("CLOSING"):
        if place["sk"].partition("#")[0] > until:
            return
        yield place["listing_id"]


def new_bid(item: Mapping[str, Any]) -> Write:
    keys = {"pk": investor_key(item["user_id"]), "sk": f"BID#{item['investment_id']}"}
    return INVESTMENT.put_new(BID, {**keys, **item})


def bid(user_id: str, investment_id: str) -> Item | None:
    """A bid, if it is this investor's."""
    return INVESTMENT.get(investor_key(user_id), f"BID#{investment_id}")


def bids_of_investor(user_id: str) -> list[Item]:
    """All of an investor's bids, newest first."""
    found = INVESTMENT.all(investor_key(user_id), "BID#")
    return sorted(found, key=lambda item: (item["placed_at"], item["investment_id"]), reverse=True)


def bid_change(row: Item, changes: Mapping[str, Any]) -> Write:
    """Change the bid behind a listing's row, while its money is held."""
    return INVESTMENT.update(
        BID,
        investor_key(row["investor_id"]),
        f"BID#{row['investment_id']}",
        set=changes,
        add={"event_seq": 1},
        condition="#status = :held",
        values={"held": "held"},
    )


def bid_loss(bid: Item, loss_fen: int) -> Write:
    """Note once on a lent bid what of its principal is lost, in fen."""
    return INVESTMENT.update(
        BID,
        bid["pk"],
        bid["sk"],
        set={"loss_fen": loss_fen, "event": "bid_written_off"},
        add={"event_seq": 1},
        condition="#status = :lent AND attribute_not_exists(#loss_fen)",
        values={"lent": "lent"},
    )


def placed(listing_id: str, number: int, row: Mapping[str, Any]) -> Write:
    """A bid's row in the listing's claim order; written again it is the same."""
    return INVESTMENT.put(
        "row", {"pk": listing_key(listing_id), "sk": row_sk(number), "number": number, **row}
    )


def rows(listing_id: str) -> Iterable[Item]:
    """All bids of a listing in claim order."""
    return INVESTMENT.all(listing_key(listing_id), "BID#")


def rows_after(listing_id: str, number: int, limit: int) -> list[Item]:
    """The next bids of a listing in claim order."""
    return INVESTMENT.page(listing_key(listing_id), prefix="BID#", after=row_sk(number), limit=limit).items


def row_sk(number: int) -> str:
    return f"BID#{number:06d}"


def loan(listing_id: str) -> Item | None:
    """What came of a listing's loan, or None while nothing has been told of it."""
    return INVESTMENT.get(listing_key(listing_id), "LOAN")


def loans(listing_ids: Sequence[str]) -> dict[str, Item]:
    """What came of listings' loans, by listing."""
    found = INVESTMENT.get_many([(listing_key(each), "LOAN") for each in listing_ids])
    return {item["listing_id"]: item for item in found}


def loan_receipts(
    listing_id: str, receipts: Mapping[str, Any], read: int, compensated_at: int | None = None
) -> Write:
    """Keep a loan's receipts, if there are still as many as were read.

    `compensated_at` is the loan version at which the reserve bought the claims: later receipts are the reserve's.
    """
    change = {"listing_id": listing_id, "receipts": dict(receipts), "receipt_count": len(receipts)}
    if compensated_at:
        change["compensated_at"] = compensated_at
    return INVESTMENT.update(
        "loan",
        listing_key(listing_id),
        "LOAN",
        set=change,
        condition="attribute_not_exists(#receipt_count) OR #receipt_count = :read",
        values={"read": read},
    )


def loan_schedule(listing_id: str, version: int, rows: Sequence[str]) -> Write:
    """Keep a version of a loan's schedule, if it is newer than the one that is kept."""
    change = {"listing_id": listing_id, "schedule_version": version, "schedule": list(rows)}
    return INVESTMENT.update(
        "loan",
        listing_key(listing_id),
        "LOAN",
        set=change,
        condition="attribute_not_exists(#schedule_version) OR #schedule_version < :version",
        values={"version": version},
    )


def _place(order: str, at: str, listing_id: str) -> dict[str, str]:
    return {"pk": order, "sk": f"{at}#{listing_id}", "listing_id": listing_id}
