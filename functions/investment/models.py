"""What the market shows and what investors send and get."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from jinqiao.http.models import AnswerModel, Fen, Instant, RequestModel

ListingStatus = Literal["open", "full", "disbursing", "funded", "repaid", "refunding", "refunded"]
BidStatus = Literal["held", "lent", "released", "repaid", "written_off", "compensated"]


class Listing(AnswerModel):
    """A loan on the market. The last bid may be the exact remainder, even below the minimum."""

    listing_id: str
    title: str
    purpose: str
    grade: str
    risk_level: str
    annual_rate: str
    months: int
    method: str
    amount_fen: int
    raised_fen: int
    remaining_fen: int
    min_bid_fen: int
    opened_at: Instant
    closes_at: Instant
    status: ListingStatus
    disclosure_version: str


class Listings(AnswerModel):
    items: list[Listing]
    next_cursor: str | None


class BidRequest(RequestModel):
    """How much, and which disclosure the investor has acknowledged."""

    amount_fen: Fen
    disclosure_version: Annotated[str, Field(min_length=1, max_length=64)]


class BidTaken(AnswerModel):
    investment_id: str
    status: Literal["held"]
    amount_fen: int


class Expected(AnswerModel):
    """What one instalment of the loan brings the investor."""

    number: int
    due_date: date
    principal_fen: int
    interest_fen: int


class Received(AnswerModel):
    """What one receipt of the loan brought the investor."""

    business_date: date
    principal_fen: int
    interest_fen: int
    penalty_fen: int


class Investment(AnswerModel):
    """A bid, and the claim that it became: what comes back in all, and what came back so far."""

    investment_id: str
    listing_id: str
    title: str
    loan_id: str | None = None
    status: BidStatus
    amount_fen: int
    annual_rate: str
    months: int
    method: str
    placed_at: Instant
    expected_principal_fen: int
    expected_interest_fen: int
    received_principal_fen: int
    received_interest_fen: int
    received_penalty_fen: int
    loss_fen: int
    """The principal that was written off and has not come back since."""
    recovered_fen: int
    """The principal that was written off and came back."""


class InvestmentInFull(Investment):
    """The same with its cash flow. Until the loan is paid out, dates are as if it were paid out today."""

    expected: list[Expected]
    received: list[Received]


class Investments(AnswerModel):
    items: list[Investment]
    next_cursor: str | None


class Portfolio(AnswerModel):
    """All that an investor has in loans, in fen."""

    held_fen: int
    lent_fen: int
    outstanding_principal_fen: int
    expected_interest_fen: int
    received_principal_fen: int
    received_interest_fen: int
    received_penalty_fen: int
    loss_fen: int
    """The principal that was written off and has not come back since; no longer outstanding."""
    recovered_fen: int
    investments: int


class FundingResumed(AnswerModel):
    """A stuck funding goes on: which attempt it is."""

    listing_id: str
    attempt: int
