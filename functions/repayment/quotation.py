"""What settling a loan on a day comes to: what is due by then, and what is paid ahead of it. Pure."""

from datetime import date
from typing import Literal, NamedTuple

from jinqiao.settlement import (
    Amounts,
    Keep,
    Plan,
    Rules,
    Settlement,
    payoff,
    position_of,
    prepayment,
)
from repayment.loan import Dossier
from repayment.waterfall import Parts

Kind = Literal["full", "partial"]


class Wish(NamedTuple):
    """What a borrower wants to settle; a part says how much is paid in all, in fen, and what it keeps."""

    kind: Kind
    day: date
    amount_fen: int = 0
    keep: str = ""


class Quotation(NamedTuple):
    """What it takes, in fen: what has fallen due, penalty to the day included, and the settlement beside it."""

    wish: Wish
    due: Parts
    settlement: Settlement

    @property
    def total_fen(self) -> int:
        return self.due.total_fen + self.settlement.total_fen


def quote(dossier: Dossier, wish: Wish, rules: Rules) -> Quotation:
    """The quotation of a wish, on the loan as it is.

    What is due comes first, then the interest to the day; principal takes the rest. Raises what
    `jinqiao.settlement.prepayment` does, whose amounts are those beside what is due.
    """
    due, loan = due_by(dossier, wish.day), dossier.on(wish.day).loan
    plan = Plan(tuple(dossier.rows), dossier.prepayments, dossier.restructured)
    paid = Amounts(loan.paid.principal_fen, loan.paid.interest_fen, loan.paid.fee_fen)
    position = position_of(loan.terms, plan, paid, wish.day)
    charged_fen = loan.paid.penalty_fen + loan.penalty_fen
    if wish.kind == "full":
        return Quotation(wish, due, payoff(position, rules, charged_fen))
    ahead_fen = wish.amount_fen - due.total_fen
    return Quotation(wish, due, prepayment(position, rules, ahead_fen, Keep(wish.keep), charged_fen))


def due_by(dossier: Dossier, day: date) -> Parts:
    """What has fallen due by a day; the whole penalty to that day is."""
    dossier = dossier.on(day)
    return dossier.due(day)._replace(penalty_fen=dossier.loan.penalty_fen)


def settled(dossier: Dossier, quotation: Quotation) -> Dossier:
    """The loan with the plan that the settlement leaves: what that asks for by its day is what is to be paid.

    The penalty is counted by the old rows first. Where only what is due was left, the schedule stays as it is.
    """
    dossier, plan = dossier.on(quotation.wish.day), quotation.settlement.plan
    if plan.rows == tuple(dossier.rows):
        return dossier
    loan = dossier.loan._replace(schedule_version=dossier.loan.schedule_version + 1)
    return dossier._replace(loan=loan, rows=plan.rows, prepayments=plan.prepayments)
