"""The staff's side: one proposes new terms, another approves or refuses them."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import date, timedelta
from typing import TYPE_CHECKING

from jinqiao import clock
from jinqiao.aws.dynamo import ConditionsFailed
from jinqiao.errors import (
    IdempotencyKeyReused,
    InvalidRequest,
    LoanCompensated,
    LoanRepaid,
    LoanWrittenOff,
    NotFound,
    RestructuringClosed,
    RestructuringOpen,
    SecondPersonRequired,
)
from jinqiao.http.request import Command, Request
from jinqiao.restructuring.terms import NewTerms
from repayment import store as loans
from repayment.loan import Loan, Status
from repayment.reserve import store as reserve
from repayment.restructuring import store, vote
from repayment.restructuring.models import (
    Proposed,
    RestructuringDecision,
    RestructuringPage,
    RestructuringView,
)
from repayment.restructuring.proposal import Proposal
from repayment.restructuring.states import Stage

if TYPE_CHECKING:
    from jinqiao.policy.rules_lending import Restructuring


def propose(request: Request, loan_id: str, asked: Proposed) -> RestructuringView:
    """Propose new terms for a loan that isn't repaid. Nothing happens until a second person approves them.

    Raises `NotFound`, `LoanRepaid`, `LoanWrittenOff`, `LoanCompensated`, `RestructuringOpen` while another is, and
    `InvalidRequest` for terms that the loan's policy doesn't allow: never a higher rate than the contract's.
    """
    command = request.command("rst", {"loan_id": loan_id, **asked.model_dump(mode="json")})
    if stored := store.proposal(command.id):
        return view(_same(stored, command))
    loan = _open_loan(loan_id)
    rules = _rules(loan)
    terms = NewTerms(
        asked.months, asked.annual_rate, asked.method, asked.first_due_date, asked.interest_only_months
    )
    if wrong := list(_wrong(terms, loan, rules, clock.business_date(request.now))):
        raise InvalidRequest(wrong)
    proposal = _proposal(request, command, loan, terms, rules, asked.reason)
    try:
        store.add(proposal)
    except ConditionsFailed as refusal:
        if refusal.old(store.PROPOSAL):
            return view(_same(store.required(command.id), command))
        raise RestructuringOpen from None
    return view(proposal)


def decide(request: Request, restructuring_id: str, decided: RestructuringDecision) -> RestructuringView:
    """Approve, which has the vote opened, or refuse. Whoever proposed may do neither.

    Raises `NotFound`, `SecondPersonRequired`, `RestructuringClosed` once it is decided otherwise.
    """
    proposal = store.proposal(restructuring_id)
    if proposal is None:
        raise NotFound
    if proposal.proposed_by == request.caller.user_id:
        raise SecondPersonRequired
    command = request.command("dec", {"restructuring_id": restructuring_id, **decided.model_dump()})
    carry_out = store.approve if decided.decision == "approve" else store.refuse
    try:
        carry_out(proposal, request.caller.user_id, command)
    except ConditionsFailed as refusal:
        _require_decided_by(refusal, command)
    return view(store.required(restructuring_id))


def resume(restructuring_id: str) -> RestructuringView:
    """Let a vote go on whose workflow ended without an outcome; one that is at work is left alone.

    Raises `NotFound`, `RestructuringClosed` for what isn't approved or has an outcome.
    """
    proposal = store.proposal(restructuring_id)
    if proposal is None:
        raise NotFound
    if proposal.status not in (Stage.APPROVED, Stage.VOTING):
        raise RestructuringClosed
    if not vote.is_running(proposal):
        with suppress(ConditionsFailed):
            store.resume(proposal)
    return one(restructuring_id)


def page(request: Request) -> RestructuringPage:
    """All proposals, newest first."""
    found = store.proposals(request.limit, request.after)
    items = [view(store.required(row["restructuring_id"])) for row in found.items]
    return RestructuringPage(items=items, next_cursor=request.cursor(found.last_sk))


def one(restructuring_id: str) -> RestructuringView:
    """A proposal with its votes so far. Raises `NotFound`."""
    found = store.proposal(restructuring_id)
    if found is None:
        raise NotFound
    return view(found)


def view(proposal: Proposal) -> RestructuringView:
    """A proposal as staff see it."""
    terms, tally = proposal.terms, proposal.tally
    return RestructuringView(
        restructuring_id=proposal.restructuring_id,
        loan_id=proposal.loan_id,
        status=proposal.status,
        reason=proposal.reason,
        months=terms.months,
        annual_rate=format(terms.annual_rate, "f"),
        method=terms.method.value,
        first_due_date=terms.first_due_date,
        interest_only_months=terms.interest_only_months,
        deadline=clock.text(proposal.deadline) if proposal.deadline else None,
        units=tally.units,
        accepting_units=tally.accepting_units,
        rejecting_units=tally.rejecting_units,
        borrower=tally.borrower,
        proposed_at=clock.text(proposal.proposed_at),
    )


def _open_loan(loan_id: str) -> Loan:
    loan = loans.loan(loan_id)
    if loan is None:
        raise NotFound
    if loan.status is Status.REPAID:
        raise LoanRepaid
    if loan.status is Status.WRITTEN_OFF:
        raise LoanWrittenOff
    if reserve.compensation(loan_id):
        raise LoanCompensated
    return loan


def _rules(loan: Loan) -> "Restructuring":
    """What the policy of the loan's making says of restructurings."""
    from jinqiao.policy import recall

    return recall(loan.rules.policy_version).restructuring


def _wrong(terms: NewTerms, loan: Loan, rules: "Restructuring", today: date) -> Iterator[dict[str, str]]:
    earliest = today + timedelta(days=rules.vote_days + 1)
    latest = earliest + timedelta(days=rules.first_due_days)
    if terms.annual_rate > loan.terms.annual_rate:
        yield _problem("annual_rate", f"0..{format(loan.terms.annual_rate, 'f')}")
    if terms.months > rules.most_months:
        yield _problem("months", f"1..{rules.most_months}")
    if not earliest <= terms.first_due_date <= latest:
        yield _problem("first_due_date", f"{earliest}..{latest}")
    if terms.interest_only_months >= terms.months:
        yield _problem("interest_only_months", f"0..{terms.months - 1}")


def _problem(field: str, message: str) -> dict[str, str]:
    return {"pointer": f"/{field}", "code": "out_of_range", "message": message}


def _proposal(
    request: Request, command: Command, loan: Loan, terms: NewTerms, rules: "Restructuring", reason: str
) -> Proposal:
    return Proposal(
        restructuring_id=command.id,
        loan_id=loan.loan_id,
        listing_id=loan.listing_id,
        borrower_id=loan.borrower_id,
        schedule_version=loan.schedule_version,
        terms=terms,
        reason=reason,
        accept_share=rules.accept_share,
        vote_days=rules.vote_days,
        status=Stage.PROPOSED,
        proposed_by=request.caller.user_id,
        proposed_at=request.now,
        fingerprint=command.fingerprint,
        command_id=command.id,
    )


def _same(stored: Proposal, command: Command) -> Proposal:
    if stored.fingerprint != command.fingerprint:
        raise IdempotencyKeyReused
    return stored


def _require_decided_by(refusal: ConditionsFailed, command: Command) -> None:
    """The same command again finds its own effect; anybody else's came first."""
    stored = refusal.old(store.PROPOSAL) or {}
    if stored.get("decision_id") != command.id:
        raise RestructuringClosed from None
    if stored["decision_fingerprint"] != command.fingerprint:
        raise IdempotencyKeyReused from None
