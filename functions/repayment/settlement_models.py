"""What the API takes and gives for early repayment."""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from jinqiao.http.models import AnswerModel, Day, Fen, Instant, RequestModel
from repayment.models import AgreedRow


class SettlementQuoteRequest(RequestModel):
    """All that is left of a loan on a day, or an amount that pays a part of it ahead."""

    kind: Literal["full", "partial"]
    date: Annotated[Day, Field(strict=False)]
    amount_fen: Fen | None = None
    """What a part comes to in all, with what is due and the interest to the day."""
    keep: Literal["term", "instalment"] | None = None
    """What a part keeps: `term` the due dates, `instalment` what a row asks for."""

    @model_validator(mode="after")
    def _whole_or_part(self) -> "SettlementQuoteRequest":
        if self.kind == "full" and (self.amount_fen is not None or self.keep is not None):
            raise ValueError(
                "全额结清不需要 amount_fen 与 keep / a full settlement takes neither amount nor keep"
            )
        if self.kind == "partial" and self.amount_fen is None:
            raise ValueError("部分提前还款须填 amount_fen / a partial prepayment needs amount_fen")
        return self


class Breakdown(AnswerModel):
    """An amount in its components, in fen: the first four less `rebate_fen`. What follows them is part of them."""

    principal_fen: int
    interest_fen: int
    fee_fen: int
    penalty_fen: int
    rebate_fen: int
    """What is waived of the service fee in `fee_fen`."""
    due_fen: int
    """What has fallen due by the day, penalty included."""
    prepaid_principal_fen: int
    broken_interest_fen: int
    """The interest to the day of the period that the settlement breaks."""
    service_fee_fen: int
    """The parts of the service fee that are ended by the settlement."""
    prepayment_fee_fen: int


class SettlementQuote(AnswerModel):
    """What a settlement takes on its day. `amount_fen` may be a fen under the amount asked, where it fits nowhere."""

    quote_token: str
    kind: Literal["full", "partial"]
    date: Day
    amount_fen: int
    breakdown: Breakdown
    interest_convention: str
    """How the interest to the day is counted."""
    policy_version: str
    outstanding_principal_fen: int
    """What is left afterwards."""
    schedule: list[AgreedRow]
    """The loan's rows afterwards."""
    valid_until: Instant
    """The end of its day in Shanghai."""


class SettlementRequest(RequestModel):
    quote_token: Annotated[str, Field(min_length=1, max_length=2_048)]


class SettlementView(AnswerModel):
    """A settlement as it was posted, in fen."""

    settlement_id: str
    loan_id: str
    amount_fen: int
    principal_fen: int
    interest_fen: int
    fee_fen: int
    penalty_fen: int
    posted_at: Instant
