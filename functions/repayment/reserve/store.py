"""Purchases of the reserve in the repayment table.

Access patterns
    a loan's compensation            pk LOAN#<loan_id>               sk COMPENSATION
    that the reserve was too short   pk LOAN#<loan_id>               sk RESERVE_SHORT
    all compensated loans            pk COMPENSATIONS                sk LOAN#<loan_id>
"""

from collections.abc import Sequence
from contextlib import suppress
from datetime import date

from jinqiao import events
from jinqiao.allocation import Claim, Cumulative
from jinqiao.aws.dynamo import ConditionsFailed, Item, Table, Write, transact, write
from jinqiao.ledger import book
from jinqiao.ledger.journal import Journal
from repayment import records
from repayment.loan import Cut
from repayment.reserve.compensation import Compensation, passed

REPAYMENT = Table("REPAYMENT_TABLE")


def compensation(loan_id: str) -> Compensation | None:
    """A loan's compensation, begun or done, or None."""
    item = REPAYMENT.get(f"LOAN#{loan_id}", "COMPENSATION")
    return _read(item) if item else None


def compensations() -> list[Compensation]:
    """All that the reserve has bought, or is buying."""
    keys = [(f"LOAN#{row['loan_id']}", "COMPENSATION") for row in REPAYMENT.all("COMPENSATIONS")]
    return [_read(item) for item in REPAYMENT.get_many(keys)]


def overdue() -> list[str]:
    """The loans with an arrear, the oldest first."""
    rows = sorted(REPAYMENT.all("OVERDUE"), key=lambda row: (row["since"], row["loan_id"]))
    return [row["loan_id"] for row in rows]


def beginning(begun: Compensation) -> list[Write]:
    """What is written with the loan that is to be compensated, once."""
    row = {"pk": "COMPENSATIONS", "sk": f"LOAN#{begun.loan_id}", "loan_id": begun.loan_id}
    return [REPAYMENT.put_new("compensation", _item(begun)), REPAYMENT.put("row", row)]


def pass_claims(bought: Compensation, claims: Sequence[Claim], journal: Journal | None) -> None:
    """Pay for a chunk of claims and make them the reserve's. Raises `ConditionsFailed` where that was done."""
    writes = book.writes(journal) if journal else []
    for each in claims:
        kept = records.former_claim_item(each, until=bought.loan_version)
        owned = records.claim_item(passed(each, bought))
        condition, values = "#owner = :owner", {"owner": each.owner}
        writes += [
            REPAYMENT.put("former claim", kept),
            REPAYMENT.put(f"claim {each.from_unit}", owned, condition, values),
        ]
    transact(writes)


def done(bought: Compensation) -> Write:
    """The end of a compensation; it publishes `loan_compensated`."""
    told = events.mark("loan_compensated", bought.loan_version)
    return REPAYMENT.put("compensation", _item(bought._replace(is_done=True)) | told)


def note_short(wanted: Compensation) -> None:
    """The reserve cannot pay for a loan's claims: said once, as `reserve_short`."""
    item = {
        "pk": f"LOAN#{wanted.loan_id}",
        "sk": "RESERVE_SHORT",
        "loan_id": wanted.loan_id,
        "listing_id": wanted.listing_id,
        "business_date": wanted.business_date.isoformat(),
        "amount_fen": wanted.amount_fen,
        **events.mark("reserve_short", 1),
    }
    with suppress(ConditionsFailed):
        write(REPAYMENT.put_new("short", item))


def _item(kept: Compensation) -> Item:
    return {
        "pk": f"LOAN#{kept.loan_id}",
        "sk": "COMPENSATION",
        "loan_id": kept.loan_id,
        "listing_id": kept.listing_id,
        "business_date": kept.business_date.isoformat(),
        "loan_version": kept.loan_version,
        "amount_fen": kept.amount_fen,
        "cut": [*_sums_item(kept.cut.before), *_sums_item(kept.cut.after)],
        "had_fen": kept.had_fen,
        "is_done": kept.is_done,
    }


def _read(item: Item) -> Compensation:
    return Compensation(
        loan_id=item["loan_id"],
        listing_id=item["listing_id"],
        business_date=date.fromisoformat(item["business_date"]),
        loan_version=item["loan_version"],
        cut=Cut(_sums(item["cut"][:3]), _sums(item["cut"][3:])),
        had_fen=item["had_fen"],
        is_done=item["is_done"],
    )


def _sums_item(sums: Cumulative) -> list[int]:
    return [sums.principal_fen, sums.interest_fen, sums.penalty_fen]


def _sums(stored: list[int]) -> Cumulative:
    principal_fen, interest_fen, penalty_fen = stored
    return Cumulative(principal_fen, interest_fen, penalty_fen=penalty_fen)
