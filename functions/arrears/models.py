"""What borrowers and staff send and get."""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from jinqiao.http.models import MOST_FEN, AnswerModel, Day, Fen, Instant, RequestModel

CaseStatus = Literal["open", "closed"]
Channel = Literal["phone", "sms", "visit", "letter", "email"]
Outcome = Literal["reached", "no_answer", "message_left", "refused_to_talk", "wrong_person"]
Reason = Literal["job_loss", "income_drop", "illness", "family", "disaster", "other"]
Wish = Literal["lower_instalment", "longer_term", "pause", "other"]
Refusal = Literal["affordable", "unproven", "not_temporary", "other"]
HardshipStatus = Literal["open", "accepted", "refused", "lapsed", "over", "moot"]

Note = Annotated[
    str | None,
    Field(min_length=1, max_length=500, description="May hold personal data: kept under the borrower's key"),
]


class StepView(AnswerModel):
    """The step that the case's stage brought."""

    step: str
    text: str
    by: Literal["message", "staff"]
    status: Literal["due", "paused", "done"]
    due_on: Day


class PromiseRequest(RequestModel):
    """The money is there by the morning of the day, when the daily run collects it."""

    amount_fen: Fen
    date: Annotated[Day, Field(strict=False)]


class PromiseView(AnswerModel):
    promise_id: str
    amount_fen: int
    date: Day
    status: Literal["open", "kept", "broken"]
    made_at: Instant


class HardshipRequest(RequestModel):
    """Why a borrower cannot pay as agreed, and what would help."""

    loan_id: Annotated[str, Field(min_length=1, max_length=64)]
    reason: Reason
    wish: Wish
    monthly_income_fen: Annotated[int, Field(ge=0, le=MOST_FEN)] | None = None
    note: Note = None


class HardshipTaken(AnswerModel):
    """Until `answer_by` it is answered; on that day it lapses."""

    request_id: str
    case_id: str
    status: Literal["open"]
    answer_by: Day


class HardshipView(AnswerModel):
    """The newest request; `until` is when it lapses, or when the relief that it brought ends."""

    request_id: str
    status: HardshipStatus
    text: str
    asked_at: Instant
    until: Day
    refusal: Refusal | None = None


class MyCase(AnswerModel):
    """A loan in arrears as its borrower reads of it; amounts are those of the day `as_of`."""

    case_id: str
    loan_id: str
    status: CaseStatus
    stage: int
    text: str
    days_past_due: int
    overdue_fen: int
    as_of: Day
    opened_at: Instant
    closed_at: Instant | None
    step: StepView | None
    promise: PromiseView | None
    hardship: HardshipView | None


class MyCases(AnswerModel):
    items: list[MyCase]
    next_cursor: str | None


class CaseView(MyCase):
    """A case as staff sees it."""

    listing_id: str
    user_id: str
    worst_stage: int
    broken_promises: int
    hardship_requests: int


class CaseList(AnswerModel):
    items: list[CaseView]
    next_cursor: str | None


class HistoryEntry(AnswerModel):
    """What happened, when, by whom: `system`, `borrower`, or a member of staff by id."""

    number: int
    kind: str
    at: Instant
    by: str
    facts: dict[str, str | int]
    note: str | None


class CaseFile(CaseView):
    """A case with a page of its history, newest first."""

    history: list[HistoryEntry]
    next_cursor: str | None


class ContactRequest(RequestModel):
    """A contact that was just made, or tried."""

    channel: Channel
    outcome: Outcome
    note: Note = None


class Contact(AnswerModel):
    contact_id: str
    case_id: str
    channel: Channel
    outcome: Outcome
    at: Instant


class StepDoneRequest(RequestModel):
    step: Annotated[str, Field(min_length=1, max_length=64, examples=["call"])]
    note: Note = None


class StepDone(AnswerModel):
    case_id: str
    step: str
    at: Instant


class OpenHardship(AnswerModel):
    """A request that waits for an answer, for support and underwriters."""

    request_id: str
    case_id: str
    loan_id: str
    user_id: str
    stage: int
    overdue_fen: int
    reason: Reason
    wish: Wish
    monthly_income_fen: int | None
    asked_at: Instant
    answer_by: Day
    recommendation: Literal["accept", "refuse"] | None


class OpenHardships(AnswerModel):
    items: list[OpenHardship]
    next_cursor: str | None


class HardshipRecommendation(RequestModel):
    recommendation: Literal["accept", "refuse"]
    note: Note = None


class HardshipDecision(RequestModel):
    """A refusal has a reason, which the borrower is told; an acceptance has none."""

    decision: Literal["accept", "refuse"]
    reason: Refusal | None = None
    note: Note = None

    @model_validator(mode="after")
    def _reason_of_refusal(self) -> "HardshipDecision":
        if (self.decision == "refuse") != (self.reason is not None):
            raise ValueError("拒绝须填原因，接受则不填 / a refusal needs a reason, an acceptance none")
        return self


class HardshipAnswered(AnswerModel):
    request_id: str
    status: Literal["open", "accepted", "refused"]
