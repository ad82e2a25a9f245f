"""Giving out a collected receipt in chunks, when one transaction cannot hold all lenders.

Each chunk is one transaction: its lenders' accounts, the loan's clearing, and the loan with its next chunk. The
shares follow from the receipt's cut alone, so a chunk can be computed by itself, whenever and by whomever.
"""

from datetime import datetime

from jinqiao import ids
from jinqiao.aws.dynamo import ConditionsFailed, Contended
from jinqiao.ledger import recipes
from jinqiao.ledger.journal import Journal
from repayment import receipts, store
from repayment.loan import Distribution, Dossier, Loan

_READINGS = 8


def resume(loan_id: str, now: datetime) -> None:
    """Give out what is left of a loan's receipt, however often it is asked for. Raises `Contended`."""
    for _ in range(_READINGS):
        dossier = store.dossier(loan_id)
        if dossier is None or dossier.loan.distribution is None:
            return
        try:
            finish(dossier, now)
        except ConditionsFailed:
            continue
    raise Contended(f"loan {loan_id}")


def finish(dossier: Dossier, now: datetime) -> Loan:
    """Give out all that is left, with the batch that a receipt is netted in; the loan as it is then.

    Raises `ConditionsFailed` if somebody else is at it: read the loan again.
    """
    if dossier.loan.distribution and dossier.loan.distribution.batch:
        # Few loans are left in a batch, and no others need what it imports.
        from repayment import night_batch

        return night_batch.finish(dossier, now)
    return by_itself(dossier, now)


def by_itself(dossier: Dossier, now: datetime) -> Loan:
    """Give out all chunks of a loan's own receipt. Raises `ConditionsFailed` if somebody else is at it."""
    loan = dossier.loan
    while loan.distribution:
        loan = _give_out(dossier._replace(loan=loan), loan.distribution, now)
    return loan


def _give_out(dossier: Dossier, pending: Distribution, now: datetime) -> Loan:
    """One chunk, and with the last one the platform's fee."""
    number = pending.next_chunk
    is_last = number + 1 >= pending.chunks
    shares = receipts.shares_of(dossier.loan, receipts.chunks_of(dossier.claims)[number])
    fee_fen = pending.fee_fen if is_last else 0
    left = None if is_last else pending._replace(next_chunk=number + 1)
    after = dossier.loan._replace(distribution=left)
    if not fee_fen and not any(share.amount_fen for share in shares):
        return store.save(dossier, after, journal=None)
    legs = recipes.receipt_distributed(dossier.loan.loan_id, shares, fee_fen)
    return store.save(dossier, after, _journal(dossier.loan, pending, legs, now))


def _journal(loan: Loan, pending: Distribution, legs: tuple[recipes.Leg, ...], now: datetime) -> Journal:
    journal_id = f"distribution#{loan.loan_id}#{pending.receipt}#{pending.next_chunk}"
    command = {"loan_id": loan.loan_id, "receipt": pending.receipt, "chunk": pending.next_chunk}
    return Journal(
        journal_id=journal_id,
        kind="receipt_distributed",
        effective_date=pending.business_date,
        recorded_at=now,
        command_hash=ids.fingerprint(journal_id, command),
        legs=legs,
        facts={"loan_id": loan.loan_id, "loan_version": loan.loan_version},
    )
