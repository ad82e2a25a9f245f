"""What the routes of the reserve and of provisions give; amounts in fen, shares as decimal texts."""

from jinqiao.http.models import AnswerModel, Day


class ReserveView(AnswerModel):
    """The risk reserve: what it holds against the principal that it covers. `short` warns below the floor."""

    allowed: bool
    balance_fen: int
    covered_outstanding_fen: int
    coverage: str | None
    """Balance / covered principal to four places, rounded down; null where nothing is covered."""
    floor: str
    short: bool
    compensated_fen: int
    recovered_fen: int


class StageProvision(AnswerModel):
    """One stage of delinquency; each loan's provision is rounded half up."""

    stage: int
    loans: int
    outstanding_fen: int
    rate: str
    provision_fen: int


class Provisions(AnswerModel):
    as_of: Day
    stages: list[StageProvision]
    outstanding_fen: int
    provision_fen: int
