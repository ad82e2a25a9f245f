"""What an explanation says."""

from enum import StrEnum
from typing import Any, Literal

from pydantic import Field

from jinqiao.http.models import AnswerModel, Day, Instant
from jinqiao.ledger.accounts import Kind


class Formula(StrEnum):
    """The codes, in the words of `docs/explanations.md`."""

    STATED = "stated"
    """The amount as it was ordered, agreed or confirmed: `amount_fen`."""
    SUM = "sum"
    """The sum of all inputs."""
    FEE_TIER = "fee_tier"
    """The fee of the first of `tiers` that reaches `amount_fen`."""
    SHARE = "share"
    """Of each of `stretches` [from, to): r(after·to/U) − r(after·from/U) less the same of `before_fen`."""
    WATERFALL = "waterfall"
    """What `component` gets when `amount_fen` fills `rows` from the first, inside a row in `order`."""
    PERIOD_INTEREST = "period_interest"
    """r(`balance_fen` × `numerator` / `denominator`)."""
    EQUAL_PART = "equal_part"
    """Part `number` of `whole_fen` in `count` equal parts, each rounded, the last taking what is left."""
    PENALTY_TO_DATE = "penalty_to_date"
    """r(`overdue_fen_days` × `annual_rate` / `year_days`) − `paid_fen`."""


class Rule(AnswerModel):
    """The figure of the policy that a formula goes by, or a clause of the agreement; `certainty` as in the packs."""

    topic: str
    version: str
    citation: str
    certainty: str


class Reason(AnswerModel):
    """How one amount comes about. Computing `formula` over `inputs` gives `amount_fen`.

    `exact` is the amount before rounding half up, as a fraction; `rounded_by` is what rounding added to it.
    `because` explains inputs that are amounts themselves.
    """

    what: str
    words: str
    amount_fen: int
    formula: Formula
    inputs: dict[str, Any]
    exact: str | None = None
    rounding: Literal["half_up"] | None = None
    rounded_by: str | None = None
    rule: Rule | None = None
    because: list["Reason"] = Field(default_factory=list)


class ExplainedLeg(Reason):
    """One leg of the caller's: what it did to which of their accounts."""

    account: Kind
    side: Literal["in", "out"]


class Explanation(AnswerModel):
    """A journal as far as it touches the caller."""

    journal_id: str
    kind: str
    effective_date: Day
    recorded_at: Instant
    loan_id: str | None
    items: list[ExplainedLeg]
