"""The staff's side: finance proposes a write-off, another person approves or refuses it."""

from datetime import date
from typing import TYPE_CHECKING

from jinqiao import clock
from jinqiao.aws.dynamo import ConditionsFailed
from jinqiao.errors import (
    IdempotencyKeyReused,
    LoanChanged,
    LoanRepaid,
    LoanWrittenOff,
    NotFound,
    SecondPersonRequired,
    WriteOffClosed,
    WriteOffNotDue,
    WriteOffOpen,
)
from jinqiao.http.request import Command, Request
from repayment import store as loans
from repayment.loan import Dossier, Loan, Status
from repayment.write_offs import store
from repayment.write_offs.models import WriteOffDecision, WriteOffPage, WriteOffRequest, WriteOffView
from repayment.write_offs.write_off import Stage, WriteOff, give_up

if TYPE_CHECKING:
    from jinqiao.policy import Policy


def propose(request: Request, loan_id: str, asked: WriteOffRequest) -> WriteOffView:
    """Propose to write a loan off. Nothing happens until a second person approves.

    Raises `NotFound`, `LoanRepaid`, `LoanWrittenOff`, `WriteOffNotDue` before the loan's policy allows it,
    `WriteOffOpen` while a proposal waits.
    """
    command = request.command("wof", {"loan_id": loan_id, **asked.model_dump()})
    stored = store.write_off(loan_id)
    if stored and stored.command_id == command.id:
        return _same(stored, command)
    loan = _ripe(_dossier(loan_id), clock.business_date(request.now))
    new = _proposal(request, command, loan, asked.reason)
    try:
        store.propose(new)
    except ConditionsFailed as refusal:
        if (refusal.old(store.WRITE_OFF) or {}).get("command_id") != command.id:
            raise WriteOffOpen from None
    return view(new, loan)


def decide(request: Request, loan_id: str, decided: WriteOffDecision) -> WriteOffView:
    """Approve, which writes the loan off, or refuse. Whoever proposed may do neither.

    Raises `NotFound`, `SecondPersonRequired`, `WriteOffClosed` once it is decided otherwise, and for an approval
    what `propose` raises of a loan that has changed since, or `LoanChanged` for one that changes now.
    """
    command = request.command("dec", {"loan_id": loan_id, **decided.model_dump()})
    proposed = store.write_off(loan_id)
    if proposed is None:
        raise NotFound
    if proposed.proposed_by == request.caller.user_id:
        raise SecondPersonRequired
    if proposed.status is not Stage.PROPOSED:
        return _decided_by(proposed, command)
    carry_out = _approve if decided.decision == "approve" else _refuse
    try:
        carry_out(request, proposed, command)
    except ConditionsFailed as refusal:
        if refusal.failed(loans.LOAN):
            raise LoanChanged from None
        return _decided_by(_required(loan_id), command)
    return one(loan_id)


def one(loan_id: str) -> WriteOffView:
    """A loan's write-off. Raises `NotFound`."""
    found = store.write_off(loan_id)
    if found is None:
        raise NotFound
    return view(found, _dossier(loan_id).loan)


def page(request: Request) -> WriteOffPage:
    """All write-offs, newest first; one that was refused and proposed again stands in both places."""
    found = store.write_offs(request.limit, request.after)
    return WriteOffPage(
        items=[one(row["loan_id"]) for row in found.items], next_cursor=request.cursor(found.last_sk)
    )


def view(shown: WriteOff, loan: Loan) -> WriteOffView:
    """A write-off as staff see it."""
    return WriteOffView(
        loan_id=shown.loan_id,
        status=shown.status,
        reason=shown.reason,
        proposed_at=clock.text(shown.proposed_at),
        written_off_on=shown.written_off_on,
        **shown.left._asdict(),
        recovered_fen=shown.recovered_fen(loan),
    )


def _refuse(request: Request, proposed: WriteOff, command: Command) -> None:
    store.refuse(proposed, command)


def _approve(request: Request, proposed: WriteOff, command: Command) -> None:
    dossier = _dossier(proposed.loan_id)
    _ripe(dossier, clock.business_date(request.now))
    given_up = give_up(dossier, request.now)
    also = [
        loans.new_version(given_up.loan, given_up.rows, given_up.change),
        store.approval(proposed, given_up, dossier.loan.paid.total_fen, command),
    ]
    loans.save(dossier._replace(rows=given_up.rows), given_up.loan, journal=None, also=also)


def _ripe(dossier: Dossier, today: date) -> Loan:
    """The loan, if it may be written off today."""
    loan = dossier.on(today).loan
    if loan.status is Status.REPAID:
        raise LoanRepaid
    if loan.status is Status.WRITTEN_OFF:
        raise LoanWrittenOff
    if loan.in_transit:
        raise LoanChanged
    after_days = _policy(loan).write_off.after_days
    if loan.days_past_due < after_days:
        raise WriteOffNotDue(after_days=after_days, days_past_due=loan.days_past_due)
    return loan


def _policy(loan: Loan) -> "Policy":
    """That of the loan's making."""
    from jinqiao.policy import recall

    return recall(loan.rules.policy_version)


def _dossier(loan_id: str) -> Dossier:
    found = loans.dossier(loan_id)
    if found is None:
        raise NotFound
    return found


def _required(loan_id: str) -> WriteOff:
    found = store.write_off(loan_id)
    if found is None:
        raise LookupError(f"no write-off of {loan_id}")
    return found


def _proposal(request: Request, command: Command, loan: Loan, reason: str) -> WriteOff:
    return WriteOff(
        loan_id=loan.loan_id,
        listing_id=loan.listing_id,
        borrower_id=loan.borrower_id,
        reason=reason,
        status=Stage.PROPOSED,
        proposed_by=request.caller.user_id,
        proposed_at=request.now,
        fingerprint=command.fingerprint,
        command_id=command.id,
    )


def _same(stored: WriteOff, command: Command) -> WriteOffView:
    if stored.fingerprint != command.fingerprint:
        raise IdempotencyKeyReused
    return one(stored.loan_id)


def _decided_by(stored: WriteOff, command: Command) -> WriteOffView:
    """The same command again finds its own effect; anybody else's came first."""
    if stored.decision_id != command.id:
        raise WriteOffClosed
    if stored.decision_fingerprint != command.fingerprint:
        raise IdempotencyKeyReused
    return one(stored.loan_id)
