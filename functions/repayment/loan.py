"""The loan: its terms, its progress as sums over its life, and how a receipt changes it.

Where an instalment stands follows from the schedule and the sums paid, which fill the rows oldest first. So the
rows of any version of a schedule tell the loan's whole history: a new version keeps the rows that are paid as
they are, their numbers too, lets what was paid of a row that it replaces stand in a row of its own, and changes
only what is unpaid. In each component its rows sum to at least what was paid, and those of principal to the
loan's. Whoever writes one counts the penalty by the old rows first (`Dossier.on`).
"""

from bisect import bisect_right
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from jinqiao.allocation import Claim, Cumulative
from jinqiao.schedule import Instalment, Terms
from repayment import penalty, waterfall
from repayment.penalty import Meters
from repayment.waterfall import Parts, Standing

NOTHING = Parts()
NOTHING_SHARED = Cumulative()


class Status(StrEnum):
    """How a loan stands."""

    ACTIVE = "active"
    OVERDUE = "overdue"
    REPAID = "repaid"
    WRITTEN_OFF = "written_off"
    """All of it is due, and nothing more runs on it: what still comes in is a recovery."""


class Rules(NamedTuple):
    """What the policy of the day that it was made says of a loan, kept with it: a receipt then asks no policy."""

    policy_version: str
    waterfall: tuple[str, ...]
    """The components in the order in which a payment fills them."""
    retry_days: int
    """For so long after a due date the daily run goes on trying to collect."""
    grace_days: int
    """Days after a due date that bear no penalty."""
    penalty_rate: Decimal
    """A year, on overdue principal; what the cap over all costs leaves is taken into account."""
    penalty_year_days: int
    """The days by which a rate a year becomes one a day, in leap years too."""
    penalty_to: str
    """Who gets the penalty: `lenders` or `platform`."""
    stage_days: tuple[int, ...]
    """The days past due on which the stages of delinquency begin."""
    compensated_after_days: int = 0
    """The days past due after which the risk reserve buys the claims; 0: it doesn't cover this loan."""


class Cut(NamedTuple):
    """From where to where the lenders' sums went with a receipt: what `jinqiao.allocation.shares` asks for."""

    before: Cumulative = NOTHING_SHARED
    after: Cumulative = NOTHING_SHARED


class LastReceipt(NamedTuple):
    """The newest receipt; `cause` is a business date or a repayment's id."""

    cause: str
    business_date: date
    parts: Parts
    cut: Cut
    version: int
    """The loan's version that it made; a later change of the schedule raises the loan's alone."""


class Distribution(NamedTuple):
    """How far a collected receipt is given out, when one transaction cannot hold all lenders.

    With a `batch`, it is given out together with the batch's other receipts (`night_batch`), or by itself if it
    was left out there; the rest is then told by the receipt.
    """

    receipt: str
    business_date: date
    fee_fen: int
    chunks: int
    next_chunk: int = 0
    batch: str = ""


class RunMark(NamedTuple):
    """What the daily run of a date did with this loan: with it, a second run of the date does nothing."""

    business_date: date
    collected_fen: int
    missing_fen: int


class Loan(NamedTuple):
    """One loan. Amounts in fen; `paid` and `distributed` are sums over its whole life.

    `revision` rises with every write of the item, `loan_version` with every receipt and schedule change.
    """

    loan_id: str
    listing_id: str
    application_id: str
    borrower_id: str
    terms: Terms
    rules: Rules
    collected_from: date
    """The day after the payout: nobody is late before, however early the value date was."""
    meters: Meters
    next_due_date: date | None
    status: Status = Status.ACTIVE
    revision: int = 1
    loan_version: int = 1
    schedule_version: int = 1
    paid: Parts = NOTHING
    distributed: Cumulative = NOTHING_SHARED
    overdue_through: int = 0
    """The number of the newest overdue instalment, 0 while none is."""
    stage: int = 0
    """The stage of delinquency as of the meters' date, 0 while nothing is past due."""
    last_receipt: LastReceipt | None = None
    distribution: Distribution | None = None
    run: RunMark | None = None
    compensating: bool = False
    """The reserve is buying its claims: until all have passed, no receipt comes between."""

    @property
    def in_transit(self) -> bool:
        """Whether money of the loan is on its way to its lenders: nothing else may change the loan meanwhile."""
        return self.distribution is not None or self.compensating

    @property
    def units(self) -> int:
        """One unit per fen of original principal; claims are stretches of them."""
        return self.terms.principal_fen

    @property
    def outstanding_principal_fen(self) -> int:
        return self.terms.principal_fen - self.paid.principal_fen

    @property
    def penalty_fen(self) -> int:
        """The penalty that is owed as of the meters' date: all that was charged less all that was paid."""
        rate, year_days = self.rules.penalty_rate, self.rules.penalty_year_days
        return penalty.charged_fen(self.meters, rate, year_days) - self.paid.penalty_fen

    @property
    def days_past_due(self) -> int:
        """Since the oldest unpaid due date, as of the meters' date; 0 on that day itself and before it."""
        if self.next_due_date is None:
            return 0
        return max(0, (self.meters.through - max(self.next_due_date, self.collected_from)).days)

    @property
    def received(self) -> Cumulative:
        """What came in for the lenders, over the loan's life."""
        return self.for_lenders(self.paid)

    @property
    def waiting_fen(self) -> int:
        """What lenders are owed of money that came in, and that waits in clearing for the next receipt."""
        return sum(self.received.minus(self.distributed))

    def for_lenders(self, parts: Parts) -> Cumulative:
        """The lenders' part of what was paid; the rest is the platform's."""
        penalty_fen = parts.penalty_fen if self.rules.penalty_to == "lenders" else 0
        return Cumulative(parts.principal_fen, parts.interest_fen, 0, penalty_fen)


CONTRACT, PREPAYMENT, PAYOFF, RESTRUCTURING = "contract", "prepayment", "payoff", "restructuring"
"""The reasons of the versions of a schedule; the first is the contract's."""
WRITE_OFF = "write_off"
"""The reason of the version under which all of a loan is due that is given up."""


class ScheduleChange(NamedTuple):
    """Why a new version of a schedule replaces the one before it, from which business date on."""

    reason: str
    since: date
    recorded_at: datetime
    prepayments: frozenset[int] = frozenset()
    """The numbers of its rows that record a prepayment."""


class ScheduleVersion(NamedTuple):
    """A version of a loan's schedule; the present one has the highest number."""

    number: int
    reason: str
    since: date
    recorded_at: datetime | None
    """None for the contract's, which is as old as the loan."""
    rows: Sequence[Instalment]
    prepayments: frozenset[int] = frozenset()
    """The numbers of the rows that record a prepayment instead of an instalment."""


class Dossier(NamedTuple):
    """A loan with everything that a receipt needs: its rows in order of payment, its claims in order of units."""

    loan: Loan
    rows: Sequence[Instalment]
    claims: Sequence[Claim] = ()
    prepayments: frozenset[int] = frozenset()
    """The numbers of the rows that record a prepayment instead of an instalment."""
    restructured: bool = False
    """Whether the rows are those of terms that replaced the contract's."""

    def on(self, day: date) -> "Dossier":
        """The same with the penalty counted to a business date: what every change of a loan begins with.

        The meters of a loan that is written off stand still.
        """
        loan = self.loan
        if loan.status is Status.WRITTEN_OFF:
            return self
        found = waterfall.standings(self.rows, loan.paid)
        meters = penalty.advance(loan.meters, found, day, loan.rules.grace_days, loan.collected_from)
        return self._replace(loan=loan._replace(meters=meters))

    def unpaid(self) -> list[Standing]:
        """What is left to pay, penalty included, as of the date of the loan's meters."""
        return waterfall.unpaid(standings(self.loan, self.rows))

    def due(self, day: date) -> Parts:
        """What of that has fallen due by a date."""
        return waterfall.owed_in_all(waterfall.due(self.unpaid(), day))

    @property
    def lenders(self) -> int:
        """How many accounts a distribution touches: a lender who bid twice is one."""
        return len({claim.owner for claim in self.claims})


def standings(loan: Loan, rows: Sequence[Instalment]) -> list[Standing]:
    """How each instalment stands as of the date of the loan's meters."""
    found = waterfall.standings(rows, loan.paid)
    return waterfall.bearing(found, loan.penalty_fen, loan.meters.through)


def stand(loan: Loan, rows: Sequence[Instalment], missed_by: date | None = None) -> Loan:
    """The loan with its status, next due date and stage as its progress says on the date of its meters.

    `missed_by` is the business date of a run that could not collect all that was due by then: what is left of
    that becomes overdue. A repayment by hand passes none: it can end an arrear, never begin one. A loan that is
    written off stays so, in the last stage, until it is repaid.
    """
    owed = waterfall.unpaid(standings(loan, rows))
    if owed and loan.status is Status.WRITTEN_OFF:
        return loan._replace(next_due_date=owed[0].due_date, stage=len(loan.rules.stage_days))
    overdue = [
        each.number
        for each in owed
        if each.number <= loan.overdue_through or (missed_by and each.due_date <= missed_by)
    ]
    loan = loan._replace(
        status=Status.OVERDUE if overdue else Status.ACTIVE if owed else Status.REPAID,
        overdue_through=max(overdue, default=0),
        next_due_date=owed[0].due_date if owed else None,
    )
    return loan._replace(stage=stage_of(loan.days_past_due, loan.rules.stage_days))


def stage_of(days_past_due: int, stage_days: Sequence[int]) -> int:
    """The stage of delinquency: 0 is current, stage n begins on the nth of the policy's days.

    With 1, 8, 31, 61 and 91, 30 days past due are stage 2 and 31 stage 3.
    """
    return bisect_right(stage_days, days_past_due)
