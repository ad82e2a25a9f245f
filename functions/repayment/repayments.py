"""Repayments by hand: whole instalments, the oldest first, ahead of the daily run or after it."""

from collections.abc import Iterator
from itertools import accumulate

from jinqiao import clock
from jinqiao.aws.dynamo import ConditionsFailed
from jinqiao.errors import (
    IdempotencyKeyReused,
    InsufficientFunds,
    LoanChanged,
    LoanRepaid,
    NotFound,
    NotWholeInstalments,
    OutOfOrder,
    Refusal,
    Suspended,
)
from jinqiao.http.request import Command, Request
from jinqiao.ledger import book
from jinqiao.ledger.book import Guard
from jinqiao.ledger.journal import Journal
from repayment import receipts, store
from repayment.loan import Dossier
from repayment.models import RepaymentRequest, RepaymentView
from repayment.receipts import Cause
from repayment.waterfall import Standing

_OPEN = Guard("#status = :open", {"open": "open"})


def repay(request: Request, loan_id: str, asked: RepaymentRequest) -> RepaymentView:
    """Pay whole instalments from the caller's available money; with few lenders they have it at once.

    Conditioned on the loan as it was read: where the daily run comes between, this answers `LoanChanged`
    instead of paying the next instalment, which nobody asked for. The same command again gives its first answer.
    """
    command = request.command("rep", {"loan_id": loan_id} | asked.model_dump(exclude_none=True))
    try:
        return _repay(request, loan_id, asked, command)
    except (Refusal, ConditionsFailed) as refusal:
        if posted := _posted_before(loan_id, command):
            return _view(posted, command)
        if isinstance(refusal, ConditionsFailed):
            raise _reason(refusal, request.caller.user_id) from None
        raise


def _repay(request: Request, loan_id: str, asked: RepaymentRequest, command: Command) -> RepaymentView:
    dossier = store.dossier(loan_id)
    if dossier is None or dossier.loan.borrower_id != request.caller.user_id:
        raise NotFound
    if dossier.loan.distribution:
        raise LoanChanged
    cause = Cause(command.id, clock.business_date(request.now), command.fingerprint, request.now)
    receipt = receipts.decide(dossier, amount_asked(dossier, asked), cause)
    store.save(dossier.loan, receipt.loan, receipt.journal, _OPEN)
    return _view(receipt.journal, command)


def amount_asked(dossier: Dossier, asked: RepaymentRequest) -> int:
    """What the request comes to in fen: what is left of the oldest unpaid instalment, or of several.

    Raises `LoanRepaid`, `OutOfOrder` for another number than the oldest, `NotWholeInstalments` for an amount
    that doesn't end with an instalment.
    """
    owed = dossier.unpaid()
    if not owed:
        raise LoanRepaid
    if asked.instalment_number not in (None, owed[0].number):
        raise OutOfOrder(next_number=owed[0].number)
    if asked.amount_fen is None:
        return owed[0].left.total_fen
    ends = list(_ends(owed))
    if asked.amount_fen not in ends:
        raise NotWholeInstalments(next_fen=ends[0], all_fen=ends[-1])
    return asked.amount_fen


def _ends(owed: list[Standing]) -> Iterator[int]:
    """The sums at which an instalment ends: 100 and 100 to pay give 100 and 200."""
    return accumulate(each.left.total_fen for each in owed)


def _posted_before(loan_id: str, command: Command) -> Journal | None:
    posted = book.journal(receipts.journal_id(loan_id, command.id))
    if posted and posted.command_hash != command.fingerprint:
        raise IdempotencyKeyReused
    return posted


def _reason(refusal: ConditionsFailed, user_id: str) -> Exception:
    account = refusal.old(book.user_label(user_id))
    if refusal.failed(store.LOAN):
        return LoanChanged()
    if account and account["status"] != "open":
        return Suspended()
    return InsufficientFunds() if refusal.failed(book.user_label(user_id)) else refusal


def _view(journal: Journal, command: Command) -> RepaymentView:
    facts = journal.facts
    return RepaymentView(
        repayment_id=command.id,
        loan_id=facts["loan_id"],
        amount_fen=facts["principal_fen"] + facts["interest_fen"] + facts["fee_fen"],
        principal_fen=facts["principal_fen"],
        interest_fen=facts["interest_fen"],
        fee_fen=facts["fee_fen"],
        posted_at=clock.text(journal.recorded_at),
    )
