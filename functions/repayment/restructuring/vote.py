"""What the workflow of a restructuring does: open the vote, and conclude it. Each can be done again."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta

from jinqiao.allocation import Claim
from jinqiao.aws import workflows
from jinqiao.aws.dynamo import ConditionsFailed, Contended, transact
from repayment import store as loans
from repayment.restructuring import store
from repayment.restructuring.proposal import Ballot, Proposal
from repayment.restructuring.states import Outcome, Stage

WORKFLOW, KIND = "RESTRUCTURING_WORKFLOW", "restructuring"
_READINGS = 8
_SECONDS_A_DAY = 86_400


def start(restructuring_id: str) -> str:
    """Start the workflow of an approved proposal; starting it twice is starting it once."""
    approved = store.required(restructuring_id)
    payload = {
        "restructuring_id": restructuring_id,
        "vote_seconds": approved.vote_days * _SECONDS_A_DAY,
    }
    return workflows.start(WORKFLOW, KIND, restructuring_id, payload, approved.attempt)


def is_running(approved: Proposal) -> bool:
    """Whether the workflow of the present attempt is at work."""
    name = workflows.execution_name(KIND, approved.restructuring_id, approved.attempt)
    return workflows.is_running(WORKFLOW, name)


def open_vote(restructuring_id: str, task_token: str, now: datetime) -> None:
    """Hand each lender and the borrower a ballot, and begin to count.

    The token is answered when the outcome is certain; a proposal that is past its vote answers it at once.
    """
    approved = store.required(restructuring_id)
    claims = _claims(approved)
    deadline = approved.deadline or now + timedelta(days=approved.vote_days)
    store.add_ballots(approved, _ballots(approved, claims, deadline))
    units = sum(claim.to_unit - claim.from_unit for claim in claims)
    try:
        store.open_vote(approved, units, deadline, task_token)
    except ConditionsFailed:
        workflows.succeed(task_token, {"restructuring_id": restructuring_id})
    else:
        answer_if_certain(restructuring_id)


def answer_if_certain(restructuring_id: str) -> None:
    """Tell the waiting workflow that no vote to come can change the outcome; it may have ended its wait already."""
    voted = store.required(restructuring_id)
    is_over = voted.status != Stage.VOTING or voted.tally.certain(voted.accept_share)
    if is_over and voted.task_token:
        workflows.succeed_if_waiting(voted.task_token, {"restructuring_id": restructuring_id})


def conclude(restructuring_id: str, now: datetime) -> str:
    """End the vote as its tally says, carry an acceptance out, and tell everybody who voted. Returns the outcome.

    Raises `Contended` where the loan kept changing: trying later is right.
    """
    for _ in range(_READINGS):
        try:
            outcome = _end(store.required(restructuring_id), now)
        except ConditionsFailed:
            continue
        for paper in store.ballots(restructuring_id):
            store.tell(paper, outcome)
        return outcome
    raise Contended(f"restructuring {restructuring_id}")


def _end(voted: Proposal, now: datetime) -> str:
    if not voted.is_open:
        return voted.status
    outcome = voted.tally.final(voted.accept_share)
    if outcome is Outcome.ACCEPTED:
        from repayment.restructuring.carrying_out import carry_out  # what builds a schedule, asked for once

        return carry_out(voted, now)
    transact(store.closing(voted, outcome))
    return outcome


def _claims(approved: Proposal) -> Sequence[Claim]:
    dossier = loans.dossier(approved.loan_id)
    return dossier.claims if dossier else ()


def _ballots(approved: Proposal, claims: Sequence[Claim], deadline: datetime) -> list[Ballot]:
    """One for each lender, whatever the number of their claims, and one for the borrower."""
    held: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for claim in claims:
        held[claim.owner].append((claim.from_unit, claim.to_unit))
    voters = [(owner, tuple(stretches)) for owner, stretches in held.items()] + [(approved.borrower_id, ())]
    named = approved.restructuring_id, approved.loan_id, approved.listing_id
    return [Ballot(*named, voter, stretches, deadline) for voter, stretches in voters]
