"""A proposal as it is kept: its terms, and how far it has come."""

from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from repayment.restructuring.states import Choice, Outcome, Stage
from repayment.restructuring.voting import Tally

if TYPE_CHECKING:
    from jinqiao.restructuring.terms import NewTerms


class Proposal(NamedTuple):
    """New terms for a loan. `schedule_version` is the one that they are to replace."""

    restructuring_id: str
    loan_id: str
    listing_id: str
    borrower_id: str
    schedule_version: int
    terms: "NewTerms"
    reason: str
    accept_share: Decimal
    vote_days: int
    status: Stage | Outcome
    proposed_by: str
    proposed_at: datetime
    fingerprint: str
    command_id: str
    decided_by: str | None = None
    deadline: datetime | None = None
    task_token: str | None = None
    tally: Tally = Tally(0)
    attempt: int = 1
    """Of the workflow: a vote that stands still goes on with the next."""

    @property
    def is_open(self) -> bool:
        """Whether it may still change the loan."""
        return self.status in (Stage.PROPOSED, Stage.APPROVED, Stage.VOTING)

    def too_late_on(self, day: date) -> bool:
        """Whether its first new due date has come."""
        return self.terms.first_due_date <= day


class Ballot(NamedTuple):
    """One voter's paper: the stretches of units that they hold, none for the borrower."""

    restructuring_id: str
    loan_id: str
    listing_id: str
    voter_id: str
    stretches: tuple[tuple[int, int], ...]
    deadline: datetime
    choice: Choice | None = None
    outcome: str | None = None
    fingerprint: str | None = None
    command_id: str | None = None

    @property
    def units(self) -> int:
        return sum(to_unit - from_unit for from_unit, to_unit in self.stretches)

    @property
    def is_borrowers(self) -> bool:
        return not self.stretches
