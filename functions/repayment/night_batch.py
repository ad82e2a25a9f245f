"""One batch of a night's run, netted: its receipts are collected first and then given out together.

1. Each loan is collected into its clearing, and stamped with the batch in that transaction.
2. The stamped loans are frozen as a list, with the sizes of the chunks: written once, under a condition.
3. Each chunk of lenders is one transaction, with one update an account; its journal's id is its number.
4. When all are posted the list is marked as done, and the stamps are taken off.

Nobody gives out a stamped receipt before the list is there, and the list says who does: the batch for the loans in
it, each by itself for the others. So it can be killed between any two writes and gone on with by anybody.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from aws_lambda_powertools import Logger

from jinqiao import ids
from jinqiao.aws.dynamo import ConditionsFailed, transact
from jinqiao.ledger import book, recipes
from jinqiao.ledger.journal import Journal
from jinqiao.ledger.recipes import Share
from repayment import collection, distribution, frozen, netting, receipts, store
from repayment.frozen import Frozen
from repayment.loan import Distribution, Dossier, Loan, RunMark, Status

logger = Logger()


def collect(batch: str, dossiers: Sequence[Dossier], day: date, now: datetime) -> dict[str, RunMark]:
    """Collect from the loans whose receipts are netted, and pay their lenders; what the run did, by loan.

    Loans that are not in the answer are to be worked by themselves: those that netting is not for, and those
    that met with trouble here.
    """
    chosen = _chosen(batch, dossiers, day)
    if not chosen or frozen.of(batch):
        return {}
    marks: dict[str, RunMark] = {}
    stamped: list[Dossier] = []
    for dossier in chosen:
        try:
            mark, loan = collection.debit(dossier, day, now, batch)
        except Exception as error:
            _left(loan_id=dossier.loan.loan_id, error=error)
            continue
        marks[loan.loan_id] = mark
        stamped += [dossier._replace(loan=loan)] if loan.distribution else []
    return marks if _given_out(batch, stamped, now) else _without(marks, stamped)


def finish(dossier: Dossier, now: datetime) -> Loan:
    """Give out the receipt of a loan that was found with the stamp of a batch; the loan as it is then.

    A batch that froze nothing yet is called off: each of its receipts is given out by itself.
    Raises `ConditionsFailed` if somebody else is at it: read the loan again.
    """
    pending = dossier.loan.distribution
    if pending is None:
        return dossier.loan
    known = frozen.of(pending.batch) or frozen.freeze(Frozen(pending.batch, done=True))
    if dossier.loan.loan_id not in known.loan_ids:
        return _by_itself(dossier, now)
    if not known.done:
        _give_out(known, {}, now)
    return _cleared(dossier, known.batch)


def _chosen(batch: str, dossiers: Sequence[Dossier], day: date) -> list[Dossier]:
    """The loans to net: those with the batch's stamp, and those that are asked for, if that saves anything.

    A borrower who lends in the batch is not among them: what the others pay comes first, as it may be needed.
    """
    stamped = [each for each in dossiers if _is_stamped(each, batch)]
    asked = [each for each in dossiers if _is_asked(each, day)]
    owners = {claim.owner for each in asked for claim in each.claims}
    free = [each for each in asked if each.loan.borrower_id not in owners]
    saves = netting.saves({each.loan.loan_id: {claim.owner for claim in each.claims} for each in free})
    return [*stamped, *free] if stamped or saves else []


def _is_asked(dossier: Dossier, day: date) -> bool:
    loan = dossier.loan
    is_worked = loan.run and loan.run.business_date >= day
    if loan.in_transit or is_worked or loan.status is Status.WRITTEN_OFF:
        return False
    few = dossier.lenders <= receipts.MOST_LENDERS
    return few and dossier.on(day).due(day).total_fen > 0


def _is_stamped(dossier: Dossier | None, batch: str) -> bool:
    return bool(dossier and dossier.loan.distribution and dossier.loan.distribution.batch == batch)


def _given_out(batch: str, stamped: Sequence[Dossier], now: datetime) -> bool:
    if not stamped:
        return True
    shares = {each.loan.loan_id: _shares(each) for each in stamped}
    sizes = tuple(len(chunk) for chunk in netting.chunks(_lent(shares)))
    try:
        known = frozen.freeze(Frozen(batch, tuple(shares), sizes))
        _give_out(known, {each.loan.loan_id: each for each in stamped}, now)
    except Exception as error:
        _left(loan_id=batch, error=error)
        return False
    return set(shares) <= set(known.loan_ids)


def _give_out(known: Frozen, read: Mapping[str, Dossier], now: datetime) -> None:
    """Post the chunks of a frozen batch and take its stamps off; `read` are loans as they were just written."""
    dossiers = [read.get(loan_id) or store.dossier(loan_id) for loan_id in known.loan_ids]
    # A stamp is taken off only when all chunks are posted: one that is missing says that they are.
    stamped = [each for each in dossiers if each and _is_stamped(each, known.batch)]
    if not known.done and len(stamped) == len(dossiers):
        _post(known, stamped, now)
        frozen.mark_done(known.batch)
    for dossier in stamped:
        _cleared(dossier, known.batch)


def _post(known: Frozen, dossiers: Sequence[Dossier], now: datetime) -> None:
    shares = {each.loan.loan_id: _shares(each) for each in dossiers}
    order = netting.in_order(_lent(shares))
    day = known.batch.partition("#")[0]
    at = 0
    for number, size in enumerate(known.sizes):
        given = _of_owners(shares, set(order[at : at + size]))
        at += size
        _post_once(_journal(known.batch, number, given, day, now))


def _post_once(journal: Journal) -> None:
    try:
        transact(book.writes(journal))
    except ConditionsFailed as refusal:
        if not book.replayed(refusal, journal):
            raise


def _journal(
    batch: str, number: int, given: Sequence[tuple[str, Sequence[Share]]], day: str, now: datetime
) -> Journal:
    journal_id = f"distribution#{batch}#{number}"
    return Journal(
        journal_id=journal_id,
        kind="receipt_distributed",
        effective_date=date.fromisoformat(day),
        recorded_at=now,
        command_hash=ids.fingerprint(journal_id, {"batch": batch, "chunk": number}),
        legs=recipes.receipts_netted(given),
        facts={"receipt": day, "loans": [loan_id for loan_id, _ in given]},
    )


def _of_owners(shares: Mapping[str, Sequence[Share]], owners: set[str]) -> list[tuple[str, list[Share]]]:
    """What these owners get, by loan; a loan of none of them is left out."""
    parts = [(loan_id, [each for each in of if each.owner in owners]) for loan_id, of in shares.items()]
    return [(loan_id, part) for loan_id, part in parts if part]


def _shares(dossier: Dossier) -> list[Share]:
    return [each for each in receipts.shares_of(dossier.loan, dossier.claims) if each.amount_fen]


def _lent(shares: Mapping[str, Sequence[Share]]) -> dict[str, set[str]]:
    return {loan_id: {share.owner for share in of} for loan_id, of in shares.items()}


def _by_itself(dossier: Dossier, now: datetime) -> Loan:
    loan = dossier.loan
    if loan.last_receipt is None:
        return loan
    receipt, chunks = loan.last_receipt, len(receipts.chunks_of(dossier.claims))
    own = Distribution(receipt.cause, receipt.business_date, fee_fen=0, chunks=chunks)
    return distribution.by_itself(dossier._replace(loan=loan._replace(distribution=own)), now)


def _cleared(dossier: Dossier, batch: str) -> Loan:
    """The loan without the stamp, whoever takes it off."""
    found: Dossier | None = dossier
    while found and _is_stamped(found, batch):
        dossier = found
        try:
            return store.save(found, found.loan._replace(distribution=None), journal=None)
        except ConditionsFailed:
            found = store.dossier(dossier.loan.loan_id)
    return found.loan if found else dossier.loan


def _without(marks: Mapping[str, RunMark], stamped: Sequence[Dossier]) -> dict[str, RunMark]:
    ids_of_stamped = {each.loan.loan_id for each in stamped}
    return {loan_id: mark for loan_id, mark in marks.items() if loan_id not in ids_of_stamped}


def _left(loan_id: str, error: Exception) -> None:
    logger.warning("loan left", extra={"loan_id": loan_id, "error": type(error).__name__})
