"""Settling a loan early, exactly as it was quoted or not at all.

One transaction writes the receipt, the new version of the schedule and the loan. Nothing has to be added for the
daily run: the due dates of what remains are among those written when the loan started.
"""

from datetime import date

from jinqiao import clock
from jinqiao.aws.dynamo import ConditionsFailed, Write
from jinqiao.errors import InvalidQuote, LoanChanged, NotFound, QuoteExpired, Refusal
from jinqiao.http.request import Command, Request
from jinqiao.ledger.journal import Journal
from repayment import quotation, quote_tokens, receipts, repayments, settlement_quotes, store
from repayment.loan import PAYOFF, PREPAYMENT, Dossier, Loan, ScheduleChange, Status
from repayment.quotation import Quotation
from repayment.quote_tokens import Quoted
from repayment.receipts import Cause
from repayment.settlement_models import SettlementRequest, SettlementView
from repayment.waterfall import Parts


def settle(request: Request, loan_id: str, asked: SettlementRequest) -> SettlementView:
    """Execute a quote with the caller's available money; with few lenders they have it at once.

    Raises `QuoteExpired` on another day or where the loan has moved, be it only just now: the daily run and a
    settlement are sorted out by the loan's revision. The same command again gives its first answer.
    """
    command = request.command("set", {"loan_id": loan_id} | asked.model_dump())
    try:
        return _settle(request, loan_id, asked.quote_token, command)
    except (Refusal, ConditionsFailed) as refusal:
        if posted := repayments.posted_before(loan_id, command):
            return _view(posted, command)
        if isinstance(refusal, ConditionsFailed):
            raise _why_refused(refusal, request.caller.user_id) from None
        raise


def _settle(request: Request, loan_id: str, token: str, command: Command) -> SettlementView:
    dossier = store.dossier(loan_id)
    if dossier is None or dossier.loan.borrower_id != request.caller.user_id:
        raise NotFound
    quoted = quote_tokens.read(token, request.caller.user_id)
    if quoted.loan_id != loan_id:
        raise InvalidQuote
    today = clock.business_date(request.now)
    quoted_again = _as_quoted(dossier, quoted, today)
    if dossier.loan.in_transit:
        raise LoanChanged
    cause = Cause(command.id, today, command.fingerprint, request.now)
    settled = quotation.settled(dossier, quoted_again)
    receipt = receipts.decide(settled, quoted_again.total_fen, cause)
    version = _new_version(dossier, receipt.loan, quoted_again, cause)
    store.save(settled, receipt.loan, receipt.journal, repayments.OPEN, also=version)
    return _view(receipt.journal, command)


def _as_quoted(dossier: Dossier, quoted: Quoted, today: date) -> Quotation:
    """The quotation computed again, if it comes to what was promised on the loan as it stands."""
    if quoted.wish.day != today or dossier.loan.status is Status.REPAID:
        raise QuoteExpired
    if (dossier.loan.loan_version, dossier.loan.schedule_version) != quoted[1:3]:
        raise QuoteExpired
    again = settlement_quotes.quoted(dossier, quoted.wish)
    if settlement_quotes.promised(dossier.loan, again) != quoted:
        raise QuoteExpired
    return again


def _new_version(dossier: Dossier, after: Loan, quoted: Quotation, cause: Cause) -> list[Write]:
    """The schedule's new version; none where only what was due is left to pay."""
    if after.schedule_version == dossier.loan.schedule_version:
        return []
    plan = quoted.settlement.plan
    reason = PAYOFF if quoted.wish.kind == "full" else PREPAYMENT
    change = ScheduleChange(reason, cause.business_date, cause.recorded_at, plan.prepayments)
    return [store.new_version(after, plan.rows, change)]


def _why_refused(refusal: ConditionsFailed, user_id: str) -> Exception:
    reason = repayments.why_refused(refusal, user_id)
    return QuoteExpired() if isinstance(reason, LoanChanged) else reason


def _view(journal: Journal, command: Command) -> SettlementView:
    parts = Parts(*(journal.facts[name] for name in Parts._fields))
    return SettlementView(
        settlement_id=command.id,
        loan_id=journal.facts["loan_id"],
        amount_fen=parts.total_fen,
        **parts._asdict(),
        posted_at=clock.text(journal.recorded_at),
    )
