"""What is asked and answered about who somebody is."""

from typing import Annotated, Literal

from pydantic import Field, WithJsonSchema

from jinqiao.http.models import AnswerModel, Instant, RequestModel

_NAME = r"^\p{L}[\p{L}\p{M} ·.'’-]{0,48}\p{L}$"
_NAME_IN_THE_CONTRACT = {
    "type": "string",
    "minLength": 2,
    "maxLength": 50,
    "description": "Letters of any script, with spaces, ·, points, hyphens and apostrophes between them",
    "examples": ["王小明"],
}
"""Without the pattern: classes of Unicode are not among the regular expressions that every JSON Schema tool knows."""

Status = Literal["none", "pending", "in_review", "verified", "rejected"]


class Submission(RequestModel):
    """A person's papers; check digits, dates and age are looked at before anything is kept."""

    name: Annotated[str, Field(pattern=_NAME, repr=False), WithJsonSchema(_NAME_IN_THE_CONTRACT)]
    id_number: Annotated[str, Field(max_length=18, repr=False, examples=["11010519491231002X"])]
    bank_card: Annotated[str, Field(max_length=19, repr=False, examples=["6222020000000000000"])]
    bank_mobile: Annotated[str, Field(max_length=14, repr=False, examples=["13800000001"])]


class BankCardRequest(RequestModel):
    """Another card of the same person, and the mobile number that its bank knows."""

    bank_card: Annotated[str, Field(max_length=19, repr=False, examples=["6222020000000000000"])]
    bank_mobile: Annotated[str, Field(max_length=14, repr=False, examples=["13800000001"])]


class BankCard(AnswerModel):
    """The card that is bound now; it receives money once the cooling-off is over."""

    card_masked: str
    payouts_after: Instant


class Taken(AnswerModel):
    """The papers were taken; what comes of it shows at GET /v1/me/kyc."""

    status: Literal["pending"]


class Reason(AnswerModel):
    """Why: a stable code and a sentence in the caller's language."""

    code: str
    message: str


class Verification(AnswerModel):
    """How far a person's verification is. `verified` means that deposits and bids work."""

    status: Status
    reasons: list[Reason]


class Review(AnswerModel):
    """A case that machines could not decide, without personal data. `flags` say what was unclear."""

    case_id: str
    user_id: str
    status: Literal["open", "approved", "rejected", "expired"]
    flags: list[str]
    opened_at: Instant
    deadline: Instant


class ReviewList(AnswerModel):
    items: list[Review]
    next_cursor: str | None


class Masked(AnswerModel):
    """As much of a person as a reviewer needs to compare it with the partners' answers."""

    name: str
    id_number: str
    bank_card: str
    bank_mobile: str


class ReviewDetail(Review):
    person: Masked
    references: Annotated[dict[str, str], Field(description="The partner's own number of each check")]


class DecisionRequest(RequestModel):
    """A reviewer's word and why; the reason stays on record and is not shown to the person."""

    decision: Literal["approve", "reject"]
    reason: Annotated[str, Field(min_length=1, max_length=500)]


class Decided(AnswerModel):
    case_id: str
    decision: Literal["approve", "reject"]
