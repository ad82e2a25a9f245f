"""The daily run on one loan: collect what is due as far as the money reaches, and give it to the lenders.

What is missing is tried again every day, with the penalty that it bears meanwhile, until the days that policy
allows for that are over; from then on the run only counts the penalty and the days past due. A loan that is written off
is left alone: what its borrower pays then is paid by hand. One whose claims are just passing to the reserve is
collected by the next run.

What the run did is stamped on the loan in the transaction that moves the money. So a second run of the same
date finds the stamp and changes nothing, wherever the first was killed; and two runs at once are sorted out by
the loan's revision.
"""

from datetime import date, datetime, timedelta

from jinqiao import ids
from jinqiao.aws.dynamo import ConditionsFailed, Contended
from jinqiao.ledger import book
from repayment import receipts, store, waterfall
from repayment.loan import Dossier, Loan, RunMark, Status, stand
from repayment.receipts import Cause

_READINGS = 8
"""How often a loan is read again because it or the borrower's account changed meanwhile."""


def collect(loan_id: str, business_date: date, now: datetime, known: Dossier | None = None) -> RunMark:
    """Collect min(available, due) of a loan on a business date, once, and distribute it.

    Returns what the run of that date did here, whoever did it; a loan that is unknown or has nothing due is
    left as it is. `known` is the loan as it was just read. Raises `Contended` where the loan kept changing:
    trying later is right.
    """
    for _ in range(_READINGS):
        dossier, known = known or store.dossier(loan_id), None
        if dossier is None:
            return RunMark(business_date, 0, 0)
        try:
            return _collect(dossier, business_date, now)
        except ConditionsFailed:
            continue
    raise Contended(f"loan {loan_id}")


def _collect(dossier: Dossier, business_date: date, now: datetime) -> RunMark:
    if dossier.loan.distribution:
        dossier = dossier._replace(loan=_given_out(dossier, now))
    mark, loan = debit(dossier, business_date, now)
    if loan.distribution:
        _given_out(dossier._replace(loan=loan), now)
    return mark


def _given_out(dossier: Dossier, now: datetime) -> Loan:
    # Most receipts reach their lenders in the transaction that collects them.
    from repayment import distribution

    return distribution.finish(dossier, now)


def debit(dossier: Dossier, business_date: date, now: datetime, batch: str = "") -> tuple[RunMark, Loan]:
    """Collect what is due and there, once a business date; with the run's mark, the loan as it is then.

    With a `batch`, or more than 90 lenders, the money is in the loan's clearing then, and is to be given out.
    Raises `ConditionsFailed` if the loan or the borrower's account changed meanwhile.
    """
    done = dossier.loan.run
    if done and done.business_date >= business_date:
        nothing = done.business_date > business_date
        return done._replace(collected_fen=0, missing_fen=0) if nothing else done, dossier.loan
    counted = dossier.on(business_date)
    due_fen = counted.due(business_date).total_fen
    if not due_fen or dossier.loan.compensating or dossier.loan.status is Status.WRITTEN_OFF:
        return RunMark(business_date, 0, 0), dossier.loan
    mark = _mark(counted, business_date, due_fen)
    loan = _post(counted, mark, now, batch) if mark.collected_fen else _miss(counted, mark)
    return mark, loan


def _mark(dossier: Dossier, business_date: date, due_fen: int) -> RunMark:
    is_tried = _is_tried(dossier, business_date)
    collected_fen = min(due_fen, _available(dossier.loan.borrower_id)) if is_tried else 0
    return RunMark(business_date, collected_fen, due_fen - collected_fen)


def _is_tried(dossier: Dossier, business_date: date) -> bool:
    """Whether the newest unpaid due date is recent enough for a debit; it takes what is older along."""
    newest = waterfall.due(dossier.unpaid(), business_date)[-1].due_date
    return business_date <= newest + timedelta(days=dossier.loan.rules.retry_days)


def _post(dossier: Dossier, mark: RunMark, now: datetime, batch: str) -> Loan:
    """Collect and, with at most 90 lenders and no batch, distribute in the same transaction."""
    loan = dossier.loan
    name = mark.business_date.isoformat()
    journal_id = receipts.journal_id(loan.loan_id, name)
    command_hash = ids.fingerprint(journal_id, {"loan_id": loan.loan_id, "business_date": name})
    cause = Cause(name, mark.business_date, command_hash, now)
    missed_by = mark.business_date if mark.missing_fen else None
    receipt = receipts.decide(dossier, mark.collected_fen, cause, missed_by, batch)
    return store.save(dossier, receipt.loan._replace(run=mark), receipt.journal)


def _miss(dossier: Dossier, mark: RunMark) -> Loan:
    """Nothing was there to collect: that is recorded too, and what is due becomes overdue."""
    missed = stand(dossier.loan._replace(run=mark), dossier.rows, missed_by=mark.business_date)
    return store.save(dossier, missed, journal=None)


def _available(user_id: str) -> int:
    account = book.user_account(user_id)
    return account["available_fen"] if account else 0
