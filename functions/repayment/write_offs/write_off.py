"""A write-off as it is kept, and what it makes of a loan."""

from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple

from jinqiao import clock
from jinqiao.schedule import Instalment
from repayment.loan import WRITE_OFF, Dossier, Loan, ScheduleChange, Status, stand
from repayment.waterfall import Parts, owed_in_all


class Stage(StrEnum):
    """Where a write-off stands."""

    PROPOSED = "proposed"
    REFUSED = "refused"
    WRITTEN_OFF = "written_off"


class WriteOff(NamedTuple):
    """A loan that is to be written off, or is. `left` and `paid_fen` are as of the day on which it was."""

    loan_id: str
    listing_id: str
    borrower_id: str
    reason: str
    status: Stage
    proposed_by: str
    proposed_at: datetime
    fingerprint: str
    command_id: str
    decision_id: str | None = None
    decision_fingerprint: str | None = None
    written_off_on: date | None = None
    left: Parts = Parts()
    paid_fen: int = 0

    def recovered_fen(self, loan: Loan) -> int:
        """What the borrower has paid since."""
        return loan.paid.total_fen - self.paid_fen if self.status is Stage.WRITTEN_OFF else 0


class GivenUp(NamedTuple):
    """The loan as a write-off leaves it: `rows` are those of its new schedule."""

    loan: Loan
    rows: tuple[Instalment, ...]
    left: Parts
    change: ScheduleChange


def give_up(dossier: Dossier, now: datetime) -> GivenUp:
    """The loan with all that is left due today, its meters still from now on.

    Left are the principal, and the interest and fee in arrears, and the penalty as of today; interest of days to
    come is not asked for. It is in the last stage of delinquency: the arrears are not settled.
    """
    today = clock.business_date(now)
    loan, rows = dossier.on(today).loan, called_in(dossier, today)
    loan = loan._replace(
        status=Status.WRITTEN_OFF,
        schedule_version=loan.schedule_version + 1,
        loan_version=loan.loan_version + 1,
        overdue_through=0,
    )
    left = owed_in_all(Dossier(loan, rows).unpaid())
    return GivenUp(stand(loan, rows), rows, left, ScheduleChange(WRITE_OFF, today, now, dossier.prepayments))


def called_in(dossier: Dossier, day: date) -> tuple[Instalment, ...]:
    """The rows of a loan of which all that is left falls due on a business date."""
    from jinqiao.restructuring.replan import Amounts, History, call_in  # loaded where rows are made

    loan = dossier.loan
    paid = Amounts(*loan.paid[: len(Amounts._fields)])
    return call_in(History(loan.terms.start_date, loan.terms.day_count, dossier.rows, paid), day)
