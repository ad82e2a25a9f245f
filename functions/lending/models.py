"""What borrowers and underwriters send and get."""

from datetime import date
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field

from jinqiao.http.models import MOST_FEN, AnswerModel, Day, Fen, Instant, Rate, RequestModel
from jinqiao.schedule import DayCount, Method, Schedule
from jinqiao.schedule.terms import MOST_MONTHS

Cost = Annotated[int, Field(ge=0, le=MOST_FEN)]
"""An amount that may be nothing: from 0 to 10^12 fen."""

Months = Annotated[int, Field(ge=1, le=MOST_MONTHS, examples=[12])]


class Purpose(StrEnum):
    """What a loan is for, in the words of the API."""

    WORKING_CAPITAL = "working_capital"
    EQUIPMENT = "equipment"
    EDUCATION = "education"
    RENOVATION = "renovation"
    MEDICAL = "medical"
    OTHER = "other"


class QuoteRequest(RequestModel):
    """Terms to compute a schedule of, whatever policy would allow for a loan."""

    principal_fen: Fen
    annual_rate: Rate
    months: Months
    method: Method
    start_date: Day
    day_count: DayCount = DayCount.THIRTY_360
    fee_fen: Cost = 0


class Row(AnswerModel):
    """One instalment of a schedule."""

    number: int
    due_date: date
    principal_fen: int
    interest_fen: int
    fee_fen: int
    total_fen: int
    balance_fen: int


class Quote(AnswerModel):
    """What the loan would cost, instalment by instalment."""

    schedule: list[Row]
    total_interest_fen: int
    total_fen: int
    apr: Annotated[str, Field(examples=["0.113866"])]


class ApplicationRequest(RequestModel):
    """What a borrower asks for, and what they earn and owe a month."""

    principal_fen: Fen
    months: Months
    method: Method
    purpose: Purpose
    monthly_income_fen: Fen
    monthly_debt_fen: Cost = 0


class ApplicationTaken(AnswerModel):
    application_id: str
    status: str


class Fees(AnswerModel):
    """All that the borrower pays beside interest, paid in equal parts with the instalments."""

    service_fee_fen: int


class Offer(AnswerModel):
    """A loan on these terms; the schedule is as if it were paid out on the day of the offer."""

    offer_id: str
    agreement_version: str
    principal_fen: int
    months: int
    method: str
    day_count: str
    annual_rate: str
    apr: str
    grade: str
    fees: Fees
    total_interest_fen: int
    total_fen: int
    valid_until: Instant
    schedule: list[Row]


class Reason(AnswerModel):
    """Why: a stable code and a sentence in the caller's language."""

    code: str
    message: str


class Application(AnswerModel):
    """An application as its borrower sees it; `offer` from the approval on, `listing_id` once it is listed."""

    application_id: str
    status: Literal["submitted", "in_review", "approved", "declined", "accepted", "listed", "withdrawn"]
    principal_fen: int
    months: int
    method: str
    purpose: str
    submitted_at: Instant
    offer: Offer | None = None
    listing_id: str | None = None
    reasons: list[Reason]


class Applications(AnswerModel):
    items: list[Application]
    next_cursor: str | None


class AcceptanceRequest(RequestModel):
    """Exactly what was offered, under exactly the agreement that was shown."""

    offer_id: Annotated[str, Field(min_length=1, max_length=64)]
    agreement_version: Annotated[str, Field(min_length=1, max_length=64)]


class Review(AnswerModel):
    """An application in the middle band, for an underwriter to decide before the deadline."""

    review_id: str
    application_id: str
    status: Literal["open", "decided", "expired", "withdrawn"]
    principal_fen: int
    months: int
    method: str
    purpose: str
    monthly_income_fen: int
    monthly_debt_fen: int
    income_share: Annotated[str, Field(description="The instalment's share of income net of debts")]
    grade: str
    annual_rate: str
    opened_at: Instant
    deadline: Instant
    decision: Literal["approve", "decline"] | None = None


class Reviews(AnswerModel):
    items: list[Review]
    next_cursor: str | None


class DecisionRequest(RequestModel):
    """What the underwriter decided, and why."""

    decision: Literal["approve", "decline"]
    reason: Annotated[str, Field(min_length=1, max_length=500)]


def rows(schedule: Schedule) -> list[Row]:
    """A schedule's instalments as they are answered."""
    return [Row.model_construct(**row._asdict()) for row in schedule.instalments]
