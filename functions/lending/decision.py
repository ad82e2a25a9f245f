"""The credit decision: who gets a loan, at which grade and price, and why not.

`Decision` is all that the workflow knows of it. Today the published policy table decides; a scorecard takes
its place by fulfilling the same protocol.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

from lending.affordability import income_share, monthly_burden_fen
from lending.pricing import Asked, Price, price

if TYPE_CHECKING:
    from jinqiao.policy import Policy

OVER_BORROWING_CAP = "over_borrowing_cap"
UNAFFORDABLE = "unaffordable"
OVER_COST_CAP = "over_cost_cap"
BORDERLINE = "borderline_affordability"


class Verdict(StrEnum):
    """What becomes of an application: an offer, a human's look, or a refusal."""

    APPROVE = "approve"
    REVIEW = "review"
    DECLINE = "decline"


@dataclass(frozen=True)
class Decided:
    """A verdict with its reasons (codes); the price and the share of income where there is a grade."""

    verdict: Verdict
    reasons: tuple[str, ...] = ()
    price: Price | None = None
    share: Decimal | None = None


class Decision(Protocol):
    """Decides on an application.

    `committed_fen` is what the borrower owes and has on offer already.
    """

    def decide(self, asked: Asked, committed_fen: int, day: date) -> Decided: ...


@dataclass(frozen=True)
class PolicyTable:
    """The decision by the policy's table of grades: affordability alone sets grade and price."""

    policy: "Policy"

    def decide(self, asked: Asked, committed_fen: int, day: date) -> Decided:
        """Decline over the cap or beyond the table; else the best grade that the borrower can afford.

        A grade counts only if the share of income *at its own price* stays under its bound, so that what is
        approved is affordable as offered.
        """
        if committed_fen + asked.principal_fen > self.policy.borrowing.person_cap_fen:
            return Decided(Verdict.DECLINE, (OVER_BORROWING_CAP,))
        for grade in self.policy.decision.grades:
            offered = price(asked, grade, self.policy, day)
            share = _share(asked, offered)
            if share < grade.share_below:
                return self._within_cost(offered, share)
        return Decided(Verdict.DECLINE, (UNAFFORDABLE,))

    def _within_cost(self, offered: Price, share: Decimal) -> Decided:
        if offered.apr > self.policy.borrowing.cost_cap:
            return Decided(Verdict.DECLINE, (OVER_COST_CAP,))
        if share < self.policy.decision.affordable_share:
            return Decided(Verdict.APPROVE, (), offered, share)
        return Decided(Verdict.REVIEW, (BORDERLINE,), offered, share)


def _share(asked: Asked, offered: Price) -> Decimal:
    burden_fen = monthly_burden_fen(offered.schedule)
    return income_share(burden_fen, asked.monthly_income_fen, asked.monthly_debt_fen)
