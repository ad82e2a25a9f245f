"""What is asked and answered about money in and out."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from jinqiao.http.models import MOST_FEN, AnswerModel, Fen, Instant, RequestModel

Id = Annotated[str, Field(min_length=1, max_length=64)]


class Account(AnswerModel):
    """The caller's money: free, set aside, and both together."""

    available_fen: int
    held_fen: int
    total_fen: int
    as_of: Instant


class Line(AnswerModel):
    """One movement of the available balance; money out is negative."""

    journal_id: str
    kind: str
    amount_fen: int
    available_after_fen: int
    at: Instant
    memo: str


class Statement(AnswerModel):
    items: list[Line]
    next_cursor: str | None


class DepositRequest(RequestModel):
    amount_fen: Fen


class DepositTaken(AnswerModel):
    deposit_id: str
    status: Literal["pending"]


class Deposit(AnswerModel):
    """A deposit; `suspense` means that other money came than was ordered, and finance looks into it."""

    deposit_id: str
    status: Literal["pending", "credited", "failed", "suspense"]
    amount_fen: int
    placed_at: Instant
    credited_at: Instant | None = None
    reason: str | None = None


class Deposits(AnswerModel):
    items: list[Deposit]
    next_cursor: str | None


class WithdrawalRequest(RequestModel):
    """What the card is to receive; the published fee comes on top."""

    amount_fen: Fen


class WithdrawalTaken(AnswerModel):
    withdrawal_id: str
    status: Literal["held"]
    amount_fen: int
    fee_fen: int


class Withdrawal(AnswerModel):
    """A withdrawal; `returned_at` where the card's bank sent a settled one back."""

    withdrawal_id: str
    status: Literal["held", "sent", "settled", "released"]
    amount_fen: int
    fee_fen: int
    placed_at: Instant
    settled_at: Instant | None = None
    released_at: Instant | None = None
    returned_at: Instant | None = None
    reason: str | None = None


class Withdrawals(AnswerModel):
    items: list[Withdrawal]
    next_cursor: str | None


class FeeTier(AnswerModel):
    """A withdrawal of up to an amount costs this; the last tier has no upper end."""

    up_to_fen: int | None
    fee_fen: int


class FeeSchedule(AnswerModel):
    least_fen: int
    most_fen: int
    tiers: list[FeeTier]
    policy_version: str


class BankMessage(BaseModel):
    """What the bank calls back with. A field that we don't know yet is no reason to turn its message away."""

    model_config = ConfigDict(strict=True, frozen=True)

    type: Literal[
        "deposit.succeeded", "deposit.failed", "payout.succeeded", "payout.failed", "payout.returned"
    ]
    id: Id
    sub_account_id: Id
    amount_fen: Annotated[int, Field(ge=1, le=MOST_FEN)]
    occurred_at: Annotated[str, Field(max_length=40)]
    reason: Annotated[str, Field(max_length=64)] | None = None


class CallbackTaken(AnswerModel):
    status: Literal["taken"]


class ExceptionCase(AnswerModel):
    """Something that no rule resolves: finance looks into it. `proposal` waits for a second person."""

    exception_id: str
    kind: str
    status: Literal["open", "proposed", "resolved"]
    raised_at: Instant
    subject: str
    user_id: str | None = None
    amount_fen: int | None = None
    facts: dict[str, str | int]
    proposal: Literal["credit", "return", "close"] | None = None
    proposed_by: str | None = None


class ExceptionList(AnswerModel):
    items: list[ExceptionCase]
    next_cursor: str | None


class ResolutionRequest(RequestModel):
    """`credit` the receipt to a user, `return` it to where it came from, or `close` what needs no money."""

    action: Literal["credit", "return", "close"]
    user_id: Id | None = None
    reason: Annotated[str, Field(min_length=1, max_length=500)]


class ApprovalRequest(RequestModel):
    decision: Literal["approve", "reject"]
    reason: Annotated[str, Field(min_length=1, max_length=500)]


class Resolution(AnswerModel):
    exception_id: str
    status: Literal["open", "proposed", "resolved"]
