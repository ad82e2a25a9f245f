"""Who wins a vote, and whether that is certain before everybody has voted. Lenders weigh as much as their claims."""

from decimal import Decimal
from fractions import Fraction
from math import ceil
from typing import NamedTuple

from repayment.restructuring.states import Choice, Outcome


class Tally(NamedTuple):
    """The votes so far, in units of the loan; the borrower has no units, and has to accept too."""

    units: int
    accepting_units: int = 0
    rejecting_units: int = 0
    borrower: Choice | None = None

    def certain(self, share: Decimal) -> Outcome | None:
        """The outcome, if no vote that is still to come can change it.

        With two thirds of 10,000 units needed, that is 6,667: accepted with so many and the borrower, rejected as
        soon as 3,334 reject, or the borrower does.
        """
        needed = ceil(Fraction(share) * self.units)
        if self.borrower is Choice.REJECT or self.rejecting_units > self.units - needed:
            return Outcome.REJECTED
        if self.borrower is Choice.ACCEPT and self.accepting_units >= needed:
            return Outcome.ACCEPTED
        return None

    def final(self, share: Decimal) -> Outcome:
        """The outcome once the time is over."""
        return self.certain(share) or Outcome.LAPSED
