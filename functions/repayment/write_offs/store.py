"""Write-offs in the repayment table.

Access patterns
    a loan's write-off               pk LOAN#<loan_id>               sk WRITE_OFF
    all write-offs, by time          pk WRITE_OFFS                   sk <proposed at>#<loan_id>

A loan has at most one: after a refusal the next proposal takes its place.
"""

from datetime import date
from typing import TYPE_CHECKING, Any

from jinqiao import clock, events
from jinqiao.aws.dynamo import Item, Page, Table, Write, transact, write
from repayment.loan import Loan
from repayment.waterfall import Parts
from repayment.write_offs.write_off import GivenUp, Stage, WriteOff

if TYPE_CHECKING:
    from jinqiao.http.request import Command

REPAYMENT = Table("REPAYMENT_TABLE")
WRITE_OFF = "write-off"
"""The label of the write-off's own write."""

_WAITS = "#status = :proposed"
_PROPOSED: dict[str, Any] = {"proposed": Stage.PROPOSED.value}


def write_off(loan_id: str) -> WriteOff | None:
    """A loan's write-off, or None."""
    item = REPAYMENT.get(f"LOAN#{loan_id}", "WRITE_OFF")
    return read(item) if item else None


def write_offs(limit: int, after: str | None) -> Page:
    """A page of rows with `loan_id`, newest first."""
    return REPAYMENT.page("WRITE_OFFS", limit=limit, after=after, newest_first=True)


def propose(new: WriteOff) -> None:
    """Write a proposal. Raises `ConditionsFailed` where the loan has a write-off that isn't refused."""
    row = {"pk": "WRITE_OFFS", "sk": f"{clock.text(new.proposed_at)}#{new.loan_id}", "loan_id": new.loan_id}
    refused = {"refused": Stage.REFUSED.value}
    proposal = REPAYMENT.put(WRITE_OFF, _item(new), "attribute_not_exists(pk) OR #status = :refused", refused)
    transact([proposal, REPAYMENT.put("row", row)])


def refuse(proposed: WriteOff, command: "Command") -> None:
    """End a proposal. Raises `ConditionsFailed` unless it waits for a decision."""
    decided = {
        "status": Stage.REFUSED.value,
        "decision_id": command.id,
        "decision_fingerprint": command.fingerprint,
    }
    write(
        REPAYMENT.update(
            WRITE_OFF,
            f"LOAN#{proposed.loan_id}",
            "WRITE_OFF",
            set=decided,
            condition=_WAITS,
            values=_PROPOSED,
        )
    )


def approval(proposed: WriteOff, given_up: GivenUp, paid_fen: int, command: "Command") -> Write:
    """The write that ends a proposal together with its loan's; it publishes `loan_written_off`."""
    loan = given_up.loan
    decided = proposed._replace(
        status=Stage.WRITTEN_OFF,
        decision_id=command.id,
        decision_fingerprint=command.fingerprint,
        written_off_on=given_up.change.since,
        left=given_up.left,
        paid_fen=paid_fen,
    )
    told = {"distributed": _distributed(loan), **events.mark("loan_written_off", loan.loan_version)}
    return REPAYMENT.put(WRITE_OFF, _item(decided) | told, _WAITS, _PROPOSED)


def read(item: Item) -> WriteOff:
    """The write-off of its item."""
    day = item.get("business_date")
    return WriteOff(
        loan_id=item["loan_id"],
        listing_id=item["listing_id"],
        borrower_id=item["user_id"],
        reason=item["reason"],
        status=Stage(item["status"]),
        proposed_by=item["proposed_by"],
        proposed_at=clock.parse(item["proposed_at"]),
        fingerprint=item["fingerprint"],
        command_id=item["command_id"],
        decision_id=item.get("decision_id"),
        decision_fingerprint=item.get("decision_fingerprint"),
        written_off_on=date.fromisoformat(day) if day else None,
        left=Parts(*(item[name] for name in Parts._fields)),
        paid_fen=item["paid_fen"],
    )


def _item(kept: WriteOff) -> Item:
    return {
        "pk": f"LOAN#{kept.loan_id}",
        "sk": "WRITE_OFF",
        "loan_id": kept.loan_id,
        "listing_id": kept.listing_id,
        "user_id": kept.borrower_id,
        "reason": kept.reason,
        "status": kept.status.value,
        "proposed_by": kept.proposed_by,
        "proposed_at": clock.text(kept.proposed_at),
        "fingerprint": kept.fingerprint,
        "command_id": kept.command_id,
        "decision_id": kept.decision_id,
        "decision_fingerprint": kept.decision_fingerprint,
        "business_date": kept.written_off_on.isoformat() if kept.written_off_on else None,
        **kept.left._asdict(),
        "paid_fen": kept.paid_fen,
    }


def _distributed(loan: Loan) -> list[int]:
    sums = loan.distributed
    return [sums.principal_fen, sums.interest_fen, sums.penalty_fen]
