"""A receipt: money that a borrower pays on a loan, decided to the fen before anything is written.

It is per loan, not per instalment, and may cover several. With at most 90 lenders one transaction takes it from
the borrower to all of them; with more it is collected into the loan's clearing and given out chunk by chunk.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from jinqiao import allocation
from jinqiao.allocation import Claim
from jinqiao.ledger import recipes
from jinqiao.ledger.journal import Journal
from jinqiao.ledger.recipes import Share
from repayment import waterfall
from repayment.loan import Cut, Distribution, Dossier, LastReceipt, Loan, Status, stand
from repayment.waterfall import Parts

MOST_LENDERS = 90
"""A transaction holds 100 items; these leave room for journal, borrower, clearing, the loan and its listings."""


class Cause(NamedTuple):
    """Why a receipt is posted: `name` is the run's business date or the id of a repayment by hand."""

    name: str
    business_date: date
    command_hash: str
    recorded_at: datetime


class Receipt(NamedTuple):
    """What is to be written: the loan as it will be, and the journal that pays."""

    loan: Loan
    journal: Journal
    parts: Parts


def decide(
    dossier: Dossier, amount_fen: int, cause: Cause, missed_by: date | None = None, batch: str = ""
) -> Receipt:
    """The receipt of an amount that is owed on its business date, penalty included; `missed_by` as in `loan.stand`.

    With a `batch` it is collected into clearing, to be given out together with the batch's other receipts.
    Raises `ValueError` for more than is owed.
    """
    dossier = dossier.on(cause.business_date)
    parts = waterfall.pour(dossier.unpaid(), amount_fen, dossier.loan.rules.waterfall)
    loan = _raised(dossier, parts, missed_by)
    is_last = loan.status is Status.REPAID
    cut = allocation.payable(dossier.claims, loan.units, loan.distributed, loan.received, last=is_last)
    loan = loan._replace(
        distributed=cut.distributed,
        last_receipt=LastReceipt(
            cause.name, cause.business_date, parts, Cut(cut.before, cut.after), loan.loan_version
        ),
    )
    if batch:
        return _for_batch(dossier, loan, parts, cause, batch)
    if dossier.lenders > MOST_LENDERS:
        return _collected(dossier, loan, parts, cause)
    return _distributed(dossier, loan, parts, cause)


def chunks_of(claims: Sequence[Claim]) -> list[Sequence[Claim]]:
    """The claims in the chunks in which a collected receipt is given out."""
    return [claims[start : start + MOST_LENDERS] for start in range(0, len(claims), MOST_LENDERS)]


def shares_of(loan: Loan, claims: Iterable[Claim]) -> list[Share]:
    """What the last receipt gives to the owners of these claims, one share an owner and component."""
    if loan.last_receipt is None:
        return []
    cut = loan.last_receipt.cut
    sums: dict[tuple[str, str], int] = defaultdict(int)
    for share in allocation.shares(claims, loan.units, cut.before, cut.after):
        sums[share.claim.owner, "principal"] += share.principal_fen
        sums[share.claim.owner, "interest"] += share.interest_fen
        sums[share.claim.owner, "penalty"] += share.penalty_fen
    return [Share(owner, amount, component) for (owner, component), amount in sums.items()]


def _raised(dossier: Dossier, parts: Parts, missed_by: date | None) -> Loan:
    loan = dossier.loan
    raised = loan._replace(paid=loan.paid.plus(parts), loan_version=loan.loan_version + 1)
    return stand(raised, dossier.rows, missed_by)


def _distributed(dossier: Dossier, loan: Loan, parts: Parts, cause: Cause) -> Receipt:
    kept_fen = loan.waiting_fen - dossier.loan.waiting_fen
    shares = shares_of(loan, dossier.claims)
    fees_fen = _for_platform(loan, parts)
    legs = recipes.repayment_distributed(loan.borrower_id, shares, fees_fen, loan.loan_id, kept_fen)
    return Receipt(loan, _journal("repayment_distributed", dossier, loan, cause, legs), parts)


def _collected(dossier: Dossier, loan: Loan, parts: Parts, cause: Cause) -> Receipt:
    chunks = len(chunks_of(dossier.claims))
    distribution = Distribution(cause.name, cause.business_date, _for_platform(loan, parts), chunks)
    legs = recipes.repayment_collected(loan.borrower_id, loan.loan_id, parts.total_fen)
    journal = _journal("repayment_collected", dossier, loan, cause, legs)
    return Receipt(loan._replace(distribution=distribution), journal, parts)


def _for_batch(dossier: Dossier, loan: Loan, parts: Parts, cause: Cause, batch: str) -> Receipt:
    """The platform has its part at once: the batch's chunks then hold lenders only."""
    distribution = Distribution(cause.name, cause.business_date, fee_fen=0, chunks=0, batch=batch)
    fees_fen = _for_platform(loan, parts)
    legs = recipes.repayment_collected(loan.borrower_id, loan.loan_id, parts.total_fen, fees_fen)
    journal = _journal("repayment_collected", dossier, loan, cause, legs)
    return Receipt(loan._replace(distribution=distribution), journal, parts)


def _for_platform(loan: Loan, parts: Parts) -> int:
    """What of a receipt is not the lenders': the fee, and the penalty where the loan's rules say so."""
    return parts.total_fen - sum(loan.for_lenders(parts))


def _journal(kind: str, dossier: Dossier, loan: Loan, cause: Cause, legs: Sequence[recipes.Leg]) -> Journal:
    parts = loan.paid.minus(dossier.loan.paid)
    return Journal(
        journal_id=journal_id(loan.loan_id, cause.name),
        kind=kind,
        effective_date=cause.business_date,
        recorded_at=cause.recorded_at,
        command_hash=cause.command_hash,
        legs=tuple(legs),
        facts={"loan_id": loan.loan_id, "loan_version": loan.loan_version}
        | parts._asdict()
        | _what_explains(dossier.loan, loan),
    )


def _what_explains(before: Loan, loan: Loan) -> dict[str, Any]:
    """What each fen of a receipt follows from, as short as it can be, since a journal is paid for by the kilobyte.

    The schedule's version, the receipt before it, all that was `paid` by then, the penalty meter where it has
    counted, and the lenders' sums before and after (`cut`) where they aren't simply what was paid: money waits, or
    is given out by itself.
    """
    facts: dict[str, Any] = {"schedule_version": loan.schedule_version, "paid": list(before.paid)}
    if before.last_receipt:
        facts["previous"] = before.last_receipt.cause
    if loan.meters.overdue_fen_days:
        facts["overdue_fen_days"] = loan.meters.overdue_fen_days
    cut = loan.last_receipt.cut if loan.last_receipt else None
    if cut and cut != Cut(before.received, loan.received):
        facts["cut"] = [list(cut.before), list(cut.after)]
    return facts


def journal_id(loan_id: str, cause: str) -> str:
    """`collection#<loan>#<business date>` in the run, `collection#<loan>#<repayment>` by hand."""
    return f"collection#{loan_id}#{cause}"
