"""Loans, schedules and claims as items of the table, and back.

A loan's item is written with every receipt and stays under 1 KB for its life; what never changes stands in its
contract's.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

from jinqiao import clock, events
from jinqiao.allocation import Claim, Cumulative
from jinqiao.aws.dynamo import Item
from jinqiao.schedule import Instalment
from repayment import contract_records
from repayment.loan import (
    CONTRACT,
    Cut,
    Distribution,
    Dossier,
    LastReceipt,
    Loan,
    RunMark,
    ScheduleChange,
    ScheduleVersion,
    Status,
)
from repayment.penalty import Meters
from repayment.waterfall import Parts


def loan_item(loan: Loan) -> Item:
    """The item of a loan: what changes in its life. It publishes `receipt_posted` with each receipt."""
    return {
        "pk": f"LOAN#{loan.loan_id}",
        "sk": "LOAN",
        "loan_id": loan.loan_id,
        "listing_id": loan.listing_id,
        "user_id": loan.borrower_id,
        "status": loan.status.value,
        "next_due_date": loan.next_due_date.isoformat() if loan.next_due_date else None,
        "revision": loan.revision,
        "loan_version": loan.loan_version,
        "schedule_version": loan.schedule_version,
        "meters": [loan.meters.through.isoformat(), loan.meters.overdue_fen_days],
        **{f"paid_{name}": amount_fen for name, amount_fen in loan.paid._asdict().items()},
        "overdue_through": loan.overdue_through,
        "stage": loan.stage,
        **_receipt_item(loan.last_receipt),
        "distributed": _sums_item(loan.distributed),
        "distribution": _distribution_item(loan.distribution),
        "run": _run_item(loan.run),
        "compensating": loan.compensating or None,
    }


def loan(item: Item, contract: Item) -> Loan:
    """The loan that `loan_item` and `contract_item` wrote."""
    return Loan(
        loan_id=item["loan_id"],
        listing_id=item["listing_id"],
        application_id=contract["application_id"],
        borrower_id=item["user_id"],
        terms=contract_records.terms(contract),
        rules=contract_records.rules(contract),
        collected_from=date.fromisoformat(contract["collected_from"]),
        meters=Meters(date.fromisoformat(item["meters"][0]), item["meters"][1]),
        next_due_date=date.fromisoformat(item["next_due_date"]) if "next_due_date" in item else None,
        status=Status(item["status"]),
        revision=item["revision"],
        loan_version=item["loan_version"],
        schedule_version=item["schedule_version"],
        paid=Parts(*(item[f"paid_{name}"] for name in Parts._fields)),
        distributed=_sums(item["distributed"]),
        overdue_through=item["overdue_through"],
        stage=item["stage"],
        last_receipt=_receipt(item),
        distribution=_distribution(item),
        run=RunMark(date.fromisoformat(item["run"][0]), *item["run"][1:]) if "run" in item else None,
        compensating=item.get("compensating", False),
    )


def stage_item(dossier: Dossier) -> Item:
    """A loan's stage of delinquency; it says `stage_changed` with each change, back to 0 too.

    `overdue_fen` is what it takes to be current again: all that has fallen due, penalty included.
    """
    loan = dossier.loan
    since = loan.next_due_date if loan.days_past_due else None
    return {
        "pk": f"LOAN#{loan.loan_id}",
        "sk": "STAGE",
        "loan_id": loan.loan_id,
        "listing_id": loan.listing_id,
        "user_id": loan.borrower_id,
        "stage": loan.stage,
        "days_past_due": loan.days_past_due,
        "overdue_fen": dossier.due(loan.meters.through).total_fen,
        "since": since.isoformat() if since else None,
        "business_date": loan.meters.through.isoformat(),
        **events.mark("stage_changed", loan.revision),
    }


def schedule_item(loan: Loan, rows: Sequence[Instalment], change: ScheduleChange | None = None) -> Item:
    """A version of the schedule, immutable; a row is packed as `2026-02-28 8333 100 0`.

    One that replaces another says why and since when, and publishes `schedule_changed`.
    """
    told = events.mark("schedule_changed", loan.schedule_version) if change else {}
    return {
        "pk": f"LOAN#{loan.loan_id}",
        "sk": schedule_key(loan.schedule_version),
        "aggregate_id": f"LOAN#{loan.loan_id}" if change else None,
        "loan_id": loan.loan_id,
        "listing_id": loan.listing_id,
        "user_id": loan.borrower_id,
        "schedule_version": loan.schedule_version,
        "loan_version": loan.loan_version,
        "reason": change.reason if change else CONTRACT,
        "since": (change.since if change else loan.terms.start_date).isoformat(),
        "recorded_at": clock.text(change.recorded_at) if change else None,
        "rows": [f"{row.due_date} {row.principal_fen} {row.interest_fen} {row.fee_fen}" for row in rows],
        "prepayments": sorted(change.prepayments) if change else None,
        **told,
    }


def schedule_version(item: Item, principal_fen: int) -> ScheduleVersion:
    """A stored version as people look at it."""
    return ScheduleVersion(
        number=item["schedule_version"],
        reason=item["reason"],
        since=date.fromisoformat(item["since"]),
        recorded_at=clock.parse(item["recorded_at"]) if "recorded_at" in item else None,
        rows=schedule_rows(item, principal_fen),
        prepayments=prepayments(item),
    )


def prepayments(item: Item) -> frozenset[int]:
    """The numbers of a stored version's rows that record a prepayment."""
    return frozenset(item.get("prepayments", ()))


def schedule_key(version: int) -> str:
    return f"SCHEDULE#{version:04d}"


def schedule_rows(item: Item, principal_fen: int) -> list[Instalment]:
    """The rows of a stored schedule of a loan of so much principal."""
    rows: list[Instalment] = []
    balance_fen = principal_fen
    for number, packed in enumerate(item["rows"], start=1):
        due_date, *amounts = packed.split(" ")
        principal, interest, fee = map(int, amounts)
        balance_fen -= principal
        total = principal + interest + fee
        rows.append(
            Instalment(number, date.fromisoformat(due_date), principal, interest, fee, total, balance_fen)
        )
    return rows


def claim_item(claim: Claim) -> Item:
    """A claim row; thirteen digits order any stretch of a loan of up to 10^12 fen."""
    return {
        "pk": f"LOAN#{claim.loan_id}",
        "sk": f"CLAIM#{claim.from_unit:013d}",
        "owner": claim.owner,
        "from_unit": claim.from_unit,
        "to_unit": claim.to_unit,
        "since": claim.since,
    }


def former_claim_item(claim: Claim, until: int) -> Item:
    """What is kept of a claim that has passed to another owner: whose it was, up to a loan version."""
    key = f"FORMER_CLAIM#{claim.from_unit:013d}#{until:06d}"
    return claim_item(claim) | {"sk": key, "until": until}


def claim(item: Item) -> Claim:
    loan_id = item["pk"].removeprefix("LOAN#")
    return Claim(loan_id, item["from_unit"], item["to_unit"], item["owner"], item["since"])


def _receipt_item(receipt: LastReceipt | None) -> Item:
    """The last receipt in the words of `receipt_posted`; `cut` is from where to where the lenders' sums went.

    Its sequence is the version that it made, so that a later change of the schedule doesn't tell it again.
    """
    if receipt is None:
        return {}
    return {
        "receipt": receipt.cause,
        "business_date": receipt.business_date.isoformat(),
        **receipt.parts._asdict(),
        "cut": [*_sums_item(receipt.cut.before), *_sums_item(receipt.cut.after)],
        **events.mark("receipt_posted", receipt.version),
    }


def _receipt(item: Item) -> LastReceipt | None:
    if "receipt" not in item:
        return None
    cut = item["cut"]
    return LastReceipt(
        cause=item["receipt"],
        business_date=date.fromisoformat(item["business_date"]),
        parts=Parts(*(item[name] for name in Parts._fields)),
        cut=Cut(_sums(cut[:3]), _sums(cut[3:])),
        version=item["event_seq"],
    )


def _sums_item(sums: Cumulative) -> list[int]:
    """The lenders' sums of principal, interest and penalty; a fee of their own is taken from none of them."""
    return [sums.principal_fen, sums.interest_fen, sums.penalty_fen]


def _sums(stored: list[int]) -> Cumulative:
    principal_fen, interest_fen, penalty_fen = stored
    return Cumulative(principal_fen, interest_fen, penalty_fen=penalty_fen)


def _distribution_item(distribution: Distribution | None) -> Item | None:
    if distribution is None:
        return None
    if distribution.batch:
        return {"batch": distribution.batch}
    return {
        "receipt": distribution.receipt,
        "business_date": distribution.business_date.isoformat(),
        "fee_fen": distribution.fee_fen,
        "chunks": distribution.chunks,
        "next_chunk": distribution.next_chunk,
    }


def _distribution(item: Item) -> Distribution | None:
    if "distribution" not in item:
        return None
    stored = item["distribution"]
    if "batch" in stored:
        business_date = date.fromisoformat(item["business_date"])
        return Distribution(item["receipt"], business_date, fee_fen=0, chunks=0, batch=stored["batch"])
    return Distribution(**stored | {"business_date": date.fromisoformat(stored["business_date"])})


def _run_item(run: RunMark | None) -> list[Any] | None:
    return [run.business_date.isoformat(), run.collected_fen, run.missing_fen] if run else None
