"""What the routes of restructuring take and give."""

from typing import Annotated, Literal

from pydantic import Field

from jinqiao.http.models import AnswerModel, Day, Instant, Rate, RequestModel
from jinqiao.schedule import Method
from jinqiao.schedule.terms import MOST_MONTHS
from repayment.restructuring.states import Choice, Outcome, Stage

Reason = Literal["income_loss", "illness", "disaster", "business_trouble", "other"]
ProposalStatus = Stage | Outcome


class Proposed(RequestModel):
    """New terms for a loan: the rate a year as a decimal text, the months counted from the first due date's."""

    months: Annotated[int, Field(ge=1, le=MOST_MONTHS, examples=[24])]
    annual_rate: Rate
    method: Annotated[Method, Field(strict=False)]
    first_due_date: Annotated[Day, Field(strict=False)]
    interest_only_months: Annotated[int, Field(ge=0, le=MOST_MONTHS)] = 0
    reason: Reason


class RestructuringDecision(RequestModel):
    decision: Literal["approve", "refuse"]


class VoteRequest(RequestModel):
    choice: Annotated[Choice, Field(strict=False)]


class _Terms(AnswerModel):
    months: int
    annual_rate: str
    method: str
    first_due_date: Day
    interest_only_months: int
    reason: str


class RestructuringView(_Terms):
    """A proposal as staff see it; units are fen of the loan's original principal."""

    restructuring_id: str
    loan_id: str
    status: ProposalStatus
    deadline: Instant | None
    units: int
    accepting_units: int
    rejecting_units: int
    borrower: Choice | None
    proposed_at: Instant


class RestructuringPage(AnswerModel):
    items: list[RestructuringView]
    next_cursor: str | None


class BallotRow(AnswerModel):
    """What an instalment brings the voter, or takes from the borrower; amounts in fen, the platform's fee left out."""

    due_date: Day
    principal_fen: int
    interest_fen: int


class BallotView(_Terms):
    """A voter's paper: the terms proposed, and their part under the present schedule and under the proposed one."""

    restructuring_id: str
    loan_id: str
    listing_id: str
    status: ProposalStatus
    deadline: Instant
    choice: Choice | None
    share_units: int
    units: int
    present: list[BallotRow]
    proposed: list[BallotRow]


class BallotPage(AnswerModel):
    items: list[BallotView]
    next_cursor: str | None
