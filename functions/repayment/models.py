"""What the API takes and gives."""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from jinqiao.http.models import AnswerModel, Day, Fen, Instant, RequestModel

InstalmentStatus = Literal["paid", "overdue", "due", "upcoming"]
RowKind = Literal["instalment", "prepayment"]
RunStatus = Literal["requested", "running", "completed", "incomplete"]


class InstalmentView(AnswerModel):
    """One row of a loan's schedule and how it stands; amounts in fen."""

    number: int
    kind: RowKind
    due_date: Day
    principal_fen: int
    interest_fen: int
    fee_fen: int
    total_fen: int
    paid_fen: int
    status: InstalmentStatus


class LoanView(AnswerModel):
    """The borrower's side of a loan. The rate is a decimal text, 0.12 for 12 % a year."""

    loan_id: str
    listing_id: str
    application_id: str
    status: Literal["active", "overdue", "repaid", "written_off"]
    principal_fen: int
    annual_rate: str
    months: int
    method: str
    day_count: str
    value_date: Day
    outstanding_principal_fen: int
    due_fen: int
    """What is due today, arrears and penalty included."""
    penalty_due_fen: int
    """The penalty in it."""
    penalty_rate: str
    """A year, on overdue principal, once the days of grace are over."""
    days_past_due: int
    stage: int
    """0 while nothing is past due, then 1 to 5 by days past due."""
    next_due_date: Day | None
    schedule: list[InstalmentView]


class LoanPage(AnswerModel):
    items: list[LoanView]
    next_cursor: str | None


class AgreedRow(AnswerModel):
    """One row of a schedule as it was agreed, or as a prepayment was recorded in it; amounts in fen."""

    number: int
    kind: RowKind
    due_date: Day
    principal_fen: int
    interest_fen: int
    fee_fen: int
    total_fen: int
    balance_fen: int


class ScheduleVersionView(AnswerModel):
    """A version of a schedule: what was agreed, why, and since when. Its rows tell the loan's whole history."""

    version: int
    reason: str
    since: Day
    schedule: list[AgreedRow]


class ScheduleVersions(AnswerModel):
    items: list[ScheduleVersionView]


class RepaymentRequest(RequestModel):
    """The oldest unpaid instalment (`{}` or its number), or an amount of any size up to all that is owed."""

    instalment_number: Annotated[int, Field(ge=1, le=360)] | None = None
    amount_fen: Fen | None = None

    @model_validator(mode="after")
    def _one_of_both(self) -> "RepaymentRequest":
        if self.instalment_number is not None and self.amount_fen is not None:
            raise ValueError("instalment_number 与 amount_fen 只能填一个 / give one of the two")
        return self


class RepaymentView(AnswerModel):
    """A repayment by hand as it was posted."""

    repayment_id: str
    loan_id: str
    amount_fen: int
    principal_fen: int
    interest_fen: int
    fee_fen: int
    penalty_fen: int
    posted_at: Instant


class RunRequest(RequestModel):
    business_date: Annotated[Day, Field(strict=False)]


class RunView(AnswerModel):
    """A daily run: `collected` and `missed` count loans, a loan with part of its money in both."""

    business_date: Day
    attempt: int
    status: RunStatus
    batches: int
    loans: int
    collected: int
    missed: int
    collected_fen: int
    missing_fen: int
    recorded_at: Instant


class RunPage(AnswerModel):
    items: list[RunView]
    next_cursor: str | None
