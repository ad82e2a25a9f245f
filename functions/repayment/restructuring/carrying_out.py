"""A loan under the terms that its lenders and its borrower accepted: a new version of its schedule."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from jinqiao import clock
from jinqiao.aws.dynamo import Contended, transact
from jinqiao.restructuring.replan import Amounts, History, replan
from jinqiao.restructuring.terms import NewTerms
from jinqiao.schedule import Instalment
from repayment import agenda, netting
from repayment import store as loans
from repayment.loan import RESTRUCTURING, Dossier, Loan, ScheduleChange, Status, stand
from repayment.restructuring import store
from repayment.restructuring.proposal import Proposal
from repayment.restructuring.states import Outcome


def carry_out(accepted: Proposal, now: datetime) -> Outcome:
    """Give the loan its new schedule and end the proposal, in one transaction.

    Where the loan was repaid or got another schedule meanwhile, or the first new due date has come, the proposal
    ends void. Raises `ConditionsFailed` if the loan or the proposal changed at the same time: read both again;
    `Contended` while a receipt of the loan is being given out: try later.
    """
    dossier, today = loans.dossier(accepted.loan_id), clock.business_date(now)
    if dossier is None or _is_past(dossier.loan, accepted) or accepted.too_late_on(today):
        transact(store.closing(accepted, Outcome.VOID))
        return Outcome.VOID
    if dossier.loan.in_transit:
        raise Contended(f"{accepted.loan_id} has money that is being given out")
    dossier = dossier.on(today)
    rows = rows_under(dossier, accepted.terms, today)
    after = _after(dossier.loan, rows)
    _add_due_dates(dossier, rows, today)
    also = [
        loans.new_version(after, rows, ScheduleChange(RESTRUCTURING, today, now, dossier.prepayments)),
        *store.closing(accepted, Outcome.ACCEPTED),
    ]
    loans.save(dossier._replace(rows=rows), after, journal=None, also=also)
    return Outcome.ACCEPTED


def rows_under(dossier: Dossier, terms: NewTerms, day: date) -> tuple[Instalment, ...]:
    """The rows that a loan would have under new terms from a business date on, its history included."""
    loan = dossier.loan
    history = History(
        loan.terms.start_date, loan.terms.day_count, dossier.rows, Amounts(*loan.paid[: len(Amounts._fields)])
    )
    return replan(history, day, terms)


def _is_past(loan: Loan, accepted: Proposal) -> bool:
    return loan.status is Status.REPAID or loan.schedule_version != accepted.schedule_version


def _after(loan: Loan, rows: Sequence[Instalment]) -> Loan:
    """The arrears are in a row of today, and nothing else has fallen due: the loan is no longer overdue."""
    changed = loan._replace(
        schedule_version=loan.schedule_version + 1, loan_version=loan.loan_version + 1, overdue_through=0
    )
    return stand(changed, rows)


def _add_due_dates(dossier: Dossier, rows: Sequence[Instalment], today: date) -> None:
    """For the runs to find, before the loan itself changes: a row too many costs a run one read."""
    coming = [row for row in rows if row.due_date >= today]
    group = netting.group_of(claim.owner for claim in dossier.claims)
    agenda.add_due_dates(dossier.loan.loan_id, coming, today + timedelta(days=1), group)
