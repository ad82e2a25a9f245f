"""The loan: its terms, its progress as sums over its life, and how a receipt changes it."""

from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from jinqiao.allocation import Claim, Cumulative
from jinqiao.schedule import Instalment, Terms
from repayment import waterfall
from repayment.waterfall import Parts, Standing

NOTHING = Parts()
NOTHING_SHARED = Cumulative()


class Status(StrEnum):
    """How a loan stands."""

    ACTIVE = "active"
    OVERDUE = "overdue"
    REPAID = "repaid"


class Rules(NamedTuple):
    """What the policy of the day that it was made says of a loan, kept with it: a receipt then asks no policy."""

    policy_version: str
    waterfall: tuple[str, ...]
    """The components in the order in which a payment fills them."""
    retry_days: int
    """For so long after a due date the daily run goes on trying to collect."""


class Cut(NamedTuple):
    """From where to where the lenders' sums went with a receipt: what `jinqiao.allocation.shares` asks for."""

    before: Cumulative = NOTHING_SHARED
    after: Cumulative = NOTHING_SHARED


class LastReceipt(NamedTuple):
    """The receipt that raised the loan to its present version; `cause` is a business date or a repayment's id."""

    cause: str
    business_date: date
    parts: Parts
    cut: Cut


class Distribution(NamedTuple):
    """How far a collected receipt is given out, when one transaction cannot hold all lenders."""

    receipt: str
    business_date: date
    fee_fen: int
    chunks: int
    next_chunk: int = 0


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
    next_due_date: date | None
    status: Status = Status.ACTIVE
    revision: int = 1
    loan_version: int = 1
    schedule_version: int = 1
    paid: Parts = NOTHING
    distributed: Cumulative = NOTHING_SHARED
    overdue_through: int = 0
    """The number of the newest overdue instalment, 0 while none is."""
    last_receipt: LastReceipt | None = None
    distribution: Distribution | None = None
    run: RunMark | None = None

    @property
    def units(self) -> int:
        """One unit per fen of original principal; claims are stretches of them."""
        return self.terms.principal_fen

    @property
    def outstanding_principal_fen(self) -> int:
        return self.terms.principal_fen - self.paid.principal_fen

    @property
    def waiting_fen(self) -> int:
        """What lenders are owed of money that came in, and that waits in clearing for the next receipt."""
        received = self.paid.principal_fen + self.paid.interest_fen
        return received - self.distributed.principal_fen - self.distributed.interest_fen


class Dossier(NamedTuple):
    """A loan with everything that a receipt needs: its rows in order of due date, its claims in order of units."""

    loan: Loan
    rows: Sequence[Instalment]
    claims: Sequence[Claim] = ()

    def unpaid(self) -> list[Standing]:
        return waterfall.unpaid(self.rows, self.loan.paid)

    @property
    def lenders(self) -> int:
        """How many accounts a distribution touches: a lender who bid twice is one."""
        return len({claim.owner for claim in self.claims})


def stand(loan: Loan, rows: Sequence[Instalment], missed_by: date | None = None) -> Loan:
    """The loan with its status and next due date as its progress says.

    `missed_by` is the business date of a run that could not collect all that was due by then: what is left of
    that becomes overdue. A repayment by hand passes none: it can end an arrear, never begin one.
    """
    owed = waterfall.unpaid(rows, loan.paid)
    overdue = [
        each.number
        for each in owed
        if each.number <= loan.overdue_through or (missed_by and each.due_date <= missed_by)
    ]
    status = Status.OVERDUE if overdue else Status.ACTIVE if owed else Status.REPAID
    return loan._replace(
        status=status,
        overdue_through=max(overdue, default=0),
        next_due_date=owed[0].due_date if owed else None,
    )
