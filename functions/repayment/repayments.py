"""Repayments by hand: any part of what is left, the oldest first, ahead of the daily run or after it."""

from jinqiao import clock
from jinqiao.aws.dynamo import ConditionsFailed
from jinqiao.errors import (
    IdempotencyKeyReused,
    InsufficientFunds,
    LoanChanged,
    LoanRepaid,
    MoreThanOwed,
    NotFound,
    OutOfOrder,
    Refusal,
    Suspended,
)
from jinqiao.http.request import Command, Request
from jinqiao.ledger import book
from jinqiao.ledger.book import Guard
from jinqiao.ledger.journal import Journal
from repayment import receipts, store, waterfall
from repayment.loan import Dossier
from repayment.models import RepaymentRequest, RepaymentView
from repayment.receipts import Cause
from repayment.waterfall import Parts

OPEN = Guard("#status = :open", {"open": "open"})
"""A frozen account commands no money."""


def repay(request: Request, loan_id: str, asked: RepaymentRequest) -> RepaymentView:
    """Pay on a loan from the caller's available money; with few lenders they have it at once.

    Conditioned on the loan as it was read: where the daily run comes between, this answers `LoanChanged`
    instead of paying the next instalment, which nobody asked for. The same command again gives its first answer.
    """
    command = request.command("rep", {"loan_id": loan_id} | asked.model_dump(exclude_none=True))
    try:
        return _repay(request, loan_id, asked, command)
    except (Refusal, ConditionsFailed) as refusal:
        if posted := posted_before(loan_id, command):
            return _view(posted, command)
        if isinstance(refusal, ConditionsFailed):
            raise why_refused(refusal, request.caller.user_id) from None
        raise


def _repay(request: Request, loan_id: str, asked: RepaymentRequest, command: Command) -> RepaymentView:
    dossier = store.dossier(loan_id)
    if dossier is None or dossier.loan.borrower_id != request.caller.user_id:
        raise NotFound
    if dossier.loan.in_transit:
        raise LoanChanged
    today = clock.business_date(request.now)
    dossier = dossier.on(today)
    cause = Cause(command.id, today, command.fingerprint, request.now)
    receipt = receipts.decide(dossier, amount_asked(dossier, asked), cause)
    store.save(dossier, receipt.loan, receipt.journal, OPEN)
    return _view(receipt.journal, command)


def amount_asked(dossier: Dossier, asked: RepaymentRequest) -> int:
    """What the request comes to in fen: what is left of the oldest unpaid instalment, or an amount of any size.

    Both include the penalty to the date of the loan's meters, which is asked for with that instalment. Raises
    `LoanRepaid`, `OutOfOrder` for another number than the oldest, `MoreThanOwed`.
    """
    owed = dossier.unpaid()
    if not owed:
        raise LoanRepaid
    if asked.instalment_number not in (None, owed[0].number):
        raise OutOfOrder(next_number=owed[0].number)
    next_fen, all_fen = owed[0].left.total_fen, waterfall.owed_in_all(owed).total_fen
    if asked.amount_fen is None:
        return next_fen
    if asked.amount_fen > all_fen:
        raise MoreThanOwed(next_fen=next_fen, all_fen=all_fen)
    return asked.amount_fen


def posted_before(loan_id: str, command: Command) -> Journal | None:
    """The receipt that this very command has posted, or None. Raises `IdempotencyKeyReused` for another command."""
    posted = book.journal(receipts.journal_id(loan_id, command.id))
    if posted and posted.command_hash != command.fingerprint:
        raise IdempotencyKeyReused
    return posted


def why_refused(refusal: ConditionsFailed, user_id: str) -> Exception:
    """What a receipt that was not written is to be answered with."""
    account = refusal.old(book.user_label(user_id))
    if refusal.failed(store.LOAN):
        return LoanChanged()
    if account and account["status"] != "open":
        return Suspended()
    return InsufficientFunds() if refusal.failed(book.user_label(user_id)) else refusal


def _view(journal: Journal, command: Command) -> RepaymentView:
    parts = Parts(*(journal.facts[name] for name in Parts._fields))
    return RepaymentView(
        repayment_id=command.id,
        loan_id=journal.facts["loan_id"],
        amount_fen=parts.total_fen,
        **parts._asdict(),
        posted_at=clock.text(journal.recorded_at),
    )
