"""The voters' side: what is proposed for a loan in which they have a part, and their vote."""

from collections.abc import Sequence

from jinqiao import clock
from jinqiao.allocation import entitlement
from jinqiao.aws.dynamo import ConditionsFailed
from jinqiao.errors import AlreadyVoted, IdempotencyKeyReused, NotFound, VoteClosed
from jinqiao.http.request import Command, Request
from jinqiao.schedule import Instalment
from repayment import store as loans
from repayment.loan import Dossier
from repayment.restructuring import store
from repayment.restructuring.models import BallotPage, BallotRow, BallotView, VoteRequest
from repayment.restructuring.proposal import Ballot, Proposal
from repayment.restructuring.states import Choice


def page(request: Request) -> BallotPage:
    """The caller's ballots, newest first."""
    found = store.ballots_of(request.caller.user_id, request.limit, request.after)
    items = [_shown(request, row["restructuring_id"]) for row in found.items]
    return BallotPage(items=items, next_cursor=request.cursor(found.last_sk))


def one(request: Request, restructuring_id: str) -> BallotView:
    """What is proposed, as it would be today, and what it means for the caller's part. Raises `NotFound`."""
    return _shown(request, restructuring_id)


def vote(request: Request, restructuring_id: str, asked: VoteRequest) -> BallotView:
    """Cast the caller's vote, for good. Raises `NotFound`, `AlreadyVoted` for another choice, `VoteClosed`."""
    paper = _paper(request, restructuring_id)
    command = request.command("vot", {"restructuring_id": restructuring_id, **asked.model_dump(mode="json")})
    if paper.choice is None:
        paper = _cast(request, paper, asked.choice, command)
    _require_same(paper, asked.choice, command)
    return _shown(request, restructuring_id)


def _cast(request: Request, paper: Ballot, choice: Choice, command: Command) -> Ballot:
    """The ballot as it is then: with this vote, or with one that came before it."""
    try:
        store.cast(paper, choice, command, request.now)
    except ConditionsFailed as refusal:
        if not refusal.failed(store.BALLOT):
            raise VoteClosed from None
    return _paper(request, paper.restructuring_id)


def _require_same(paper: Ballot, choice: Choice, command: Command) -> None:
    if paper.command_id == command.id and paper.fingerprint != command.fingerprint:
        raise IdempotencyKeyReused
    if paper.choice != choice:
        raise AlreadyVoted


def _paper(request: Request, restructuring_id: str) -> Ballot:
    paper = store.ballot(restructuring_id, request.caller.user_id)
    if paper is None:
        raise NotFound
    return paper


def _shown(request: Request, restructuring_id: str) -> BallotView:
    paper, proposal = _paper(request, restructuring_id), store.required(restructuring_id)
    dossier = loans.dossier(paper.loan_id)
    if dossier is None:
        raise NotFound
    terms = proposal.terms
    return BallotView(
        restructuring_id=restructuring_id,
        loan_id=paper.loan_id,
        listing_id=paper.listing_id,
        status=proposal.status,
        reason=proposal.reason,
        months=terms.months,
        annual_rate=format(terms.annual_rate, "f"),
        method=terms.method.value,
        first_due_date=terms.first_due_date,
        interest_only_months=terms.interest_only_months,
        deadline=clock.text(paper.deadline),
        choice=paper.choice,
        share_units=paper.units,
        units=dossier.loan.units,
        present=_part_of(paper, dossier, dossier.rows),
        proposed=_part_of(paper, dossier, _proposed(request, proposal, dossier)),
    )


def _proposed(request: Request, proposal: Proposal, dossier: Dossier) -> Sequence[Instalment]:
    """The rows under the new terms, were they accepted today; none once the proposal is decided."""
    today = clock.business_date(request.now)
    if not proposal.is_open or proposal.too_late_on(today):
        return ()
    from repayment.restructuring.carrying_out import (
        rows_under,  # it builds schedules, which nothing else here does
    )

    return rows_under(dossier, proposal.terms, today)


def _part_of(paper: Ballot, dossier: Dossier, rows: Sequence[Instalment]) -> list[BallotRow]:
    """What each row brings the voter's claims, to the fen; for the borrower, what it asks for in all."""
    shown, principal_fen, interest_fen = [], 0, 0
    before = (0, 0)
    for row in rows:
        principal_fen, interest_fen = principal_fen + row.principal_fen, interest_fen + row.interest_fen
        now = _entitled(paper, dossier, principal_fen), _entitled(paper, dossier, interest_fen)
        shown.append(
            BallotRow(
                due_date=row.due_date, principal_fen=now[0] - before[0], interest_fen=now[1] - before[1]
            )
        )
        before = now
    return shown


def _entitled(paper: Ballot, dossier: Dossier, total_fen: int) -> int:
    if paper.is_borrowers:
        return total_fen
    units = dossier.loan.units
    return sum(entitlement(total_fen, *stretch, units) for stretch in paper.stretches)
