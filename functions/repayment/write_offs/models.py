"""What the routes of write-offs take and give."""

from typing import Literal

from jinqiao.http.models import AnswerModel, Day, Instant, RequestModel
from repayment.write_offs.write_off import Stage

WriteOffReason = Literal["insolvent", "deceased", "untraceable", "fraud", "uneconomic"]


class WriteOffRequest(RequestModel):
    reason: WriteOffReason


class WriteOffDecision(RequestModel):
    decision: Literal["approve", "refuse"]


class WriteOffView(AnswerModel):
    """A write-off: what of the loan was left when it was approved, in fen, and what came in since."""

    loan_id: str
    status: Stage
    reason: str
    proposed_at: Instant
    written_off_on: Day | None
    principal_fen: int
    interest_fen: int
    fee_fen: int
    penalty_fen: int
    recovered_fen: int


class WriteOffPage(AnswerModel):
    items: list[WriteOffView]
    next_cursor: str | None
