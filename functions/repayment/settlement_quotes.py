"""Quoting an early repayment: nothing is kept, the quote is the token."""

from datetime import date, datetime, time, timedelta

from jinqiao import clock
from jinqiao.errors import (
    KeepRefused,
    KeepRequired,
    LoanRepaid,
    LoanWrittenOff,
    NotFound,
    PayOffInFull,
    PrepaymentTooSmall,
    SettlementDateRefused,
)
from jinqiao.http.request import Request
from jinqiao.settlement import KeepNotOffered, ReachesPayoff, TooLittle
from repayment import quotation, quote_tokens, service, store
from repayment.loan import Dossier, Loan, Status
from repayment.quotation import Quotation, Wish
from repayment.quote_tokens import Quoted
from repayment.settlement_models import Breakdown, SettlementQuote, SettlementQuoteRequest


def quote(request: Request, loan_id: str, asked: SettlementQuoteRequest) -> SettlementQuote:
    """What settling one of the caller's loans takes on a day, in full or in part."""
    dossier = store.dossier(loan_id)
    if dossier is None or dossier.loan.borrower_id != request.caller.user_id:
        raise NotFound
    if dossier.loan.status is Status.REPAID:
        raise LoanRepaid
    if dossier.loan.status is Status.WRITTEN_OFF:
        raise LoanWrittenOff
    _check_day(dossier.loan, asked.date, clock.business_date(request.now))
    if asked.kind == "partial" and asked.keep is None:
        raise KeepRequired
    wish = Wish(asked.kind, asked.date, asked.amount_fen or 0, asked.keep or "")
    return _view(dossier.loan, quoted(dossier, wish), request.caller.user_id)


def quoted(dossier: Dossier, wish: Wish) -> Quotation:
    """The quotation by the rules that the loan was made under, or what is said where there is none.

    Amounts in `PrepaymentTooSmall` and `PayOffInFull` are with what is due.
    """
    # The rule book is loaded where a request asks for it.
    from repayment.settlement_rules import rules_of

    due_fen = quotation.due_by(dossier, wish.day).total_fen
    try:
        return quotation.quote(dossier, wish, rules_of(dossier.loan.rules.policy_version))
    except KeepNotOffered:
        raise KeepRefused from None
    except TooLittle as refusal:
        raise PrepaymentTooSmall(least_fen=refusal.least_fen + due_fen) from None
    except ReachesPayoff as refusal:
        raise PayOffInFull(payoff_fen=refusal.payoff_fen + due_fen) from None


def promised(loan: Loan, quoted: Quotation) -> Quoted:
    """What a quotation promises: it holds for this state of the loan only."""
    return Quoted(
        loan.loan_id,
        loan.loan_version,
        loan.schedule_version,
        loan.rules.policy_version,
        quoted.wish,
        quoted.total_fen,
    )


def _check_day(loan: Loan, day: date, today: date) -> None:
    from repayment.settlement_rules import quote_days_ahead

    latest = today + timedelta(days=quote_days_ahead(loan.rules.policy_version))
    if not today <= day <= latest:
        raise SettlementDateRefused(earliest=today, latest=latest)


def _view(loan: Loan, quoted: Quotation, user_id: str) -> SettlementQuote:
    from repayment.settlement_rules import rules_of

    plan = quoted.settlement.plan
    return SettlementQuote(
        quote_token=quote_tokens.sign(promised(loan, quoted), user_id),
        kind=quoted.wish.kind,
        date=quoted.wish.day,
        amount_fen=quoted.total_fen,
        breakdown=_breakdown(quoted),
        interest_convention=rules_of(loan.rules.policy_version).interest_convention,
        policy_version=loan.rules.policy_version,
        outstanding_principal_fen=loan.outstanding_principal_fen - _principal_fen(quoted),
        schedule=service.agreed_rows(plan.rows, plan.prepayments),
        valid_until=_end_of(quoted.wish.day).isoformat(),
    )


def _breakdown(quoted: Quotation) -> Breakdown:
    due, settlement = quoted.due, quoted.settlement
    return Breakdown(
        principal_fen=_principal_fen(quoted),
        interest_fen=due.interest_fen + settlement.interest_fen,
        fee_fen=due.fee_fen + settlement.service_fee_fen + settlement.prepayment_fee_fen,
        penalty_fen=due.penalty_fen,
        rebate_fen=settlement.rebate_fen,
        due_fen=due.total_fen,
        prepaid_principal_fen=settlement.principal_fen,
        broken_interest_fen=settlement.interest_fen,
        service_fee_fen=settlement.service_fee_fen,
        prepayment_fee_fen=settlement.prepayment_fee_fen,
    )


def _principal_fen(quoted: Quotation) -> int:
    return quoted.due.principal_fen + quoted.settlement.principal_fen


def _end_of(day: date) -> datetime:
    return datetime.combine(day + timedelta(days=1), time(), clock.SHANGHAI)
