"""What an explanation says."""

from typing import Any, Literal

from pydantic import Field

from jinqiao.http.models import AnswerModel, Day, Instant
from jinqiao.ledger.accounts import Kind
from repayment.explanation.formulas import Formula


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
