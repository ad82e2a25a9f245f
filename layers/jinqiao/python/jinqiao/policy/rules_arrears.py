"""Figures of arrears: which step a stage brings, when people may be contacted, promises, hardship."""

from dataclasses import dataclass
from datetime import time
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class CollectionStep:
    """What is due once a loan has reached a delinquency stage, and who does it."""

    stage: int
    step: str
    by: str
    """`message`: the platform tells the borrower by itself; `staff`: somebody does it and says so."""


@dataclass(frozen=True, slots=True)
class Collections:
    """How arrears are followed up. Hours are those of Shanghai."""

    steps: tuple[CollectionStep, ...]
    contact_from: time
    contact_until: time
    contacts_a_day: int
    """The most that one borrower is contacted in a day, whatever the channel, over all their loans."""
    promise_days: int
    """How many days ahead the day of a promise to pay may lie."""
    promise_share: Decimal
    """The least that a promise must come to, of what is overdue: a promise of a fen would pause as well."""
    broken_promises: int
    """After so many on one case no further promise is taken."""
    hardship_days: int
    """Within how many days a hardship request is answered; later it lapses."""
    hardship_requests: int
    """How many a borrower may make on one case."""
    relief_days: int
    """How long an accepted request holds the steps off, for the loan to be restructured."""

    def step_of(self, stage: int) -> CollectionStep:
        """The step that a stage brings; raises `StopIteration` for one that the pack doesn't know."""
        return next(step for step in self.steps if step.stage == stage)

    def allows_contact_at(self, local: time) -> bool:
        """Whether a borrower may be contacted at a time of day in Shanghai: at 08:00 yes, at 21:00 no more."""
        return self.contact_from <= local < self.contact_until
