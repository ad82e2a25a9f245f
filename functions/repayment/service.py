"""What a borrower sees of their loans."""

from collections.abc import Sequence
from datetime import date

from jinqiao import clock
from jinqiao.errors import NotFound
from jinqiao.http import asked_dates
from jinqiao.http.request import Request
from jinqiao.schedule import Instalment
from repayment import store
from repayment.loan import Dossier, Loan, ScheduleVersion, stand, standings
from repayment.models import (
    AgreedRow,
    InstalmentStatus,
    InstalmentView,
    LoanPage,
    LoanView,
    RowKind,
    ScheduleVersions,
    ScheduleVersionView,
)
from repayment.waterfall import Standing


def loans(request: Request) -> LoanPage:
    """A page of the caller's loans."""
    page = store.loans_of(request.caller.user_id, request.limit, request.after)
    found = [store.loan(row["loan_id"]) for row in page.items]
    today = clock.business_date(request.now)
    views = [view(_present(each), today) for each in found if each]
    return LoanPage(items=views, next_cursor=request.cursor(page.last_sk))


def loan(request: Request, loan_id: str) -> LoanView:
    """One loan of the caller's, now or as it was; another's is as absent as none, and so is one not yet paid out."""
    found = _own(request, loan_id)
    as_of, known_at = asked_dates.day(request, "as_of"), asked_dates.instant(request, "known_at")
    today = clock.business_date(request.now)
    if as_of is None and known_at is None:
        return view(_present(found), today)
    from repayment import history  # few ask for the past

    moment = history.Moment(as_of or today, known_at or request.now)
    past = history.at(found, moment)
    if past is None:
        raise NotFound
    return view(past, moment.as_of)


def schedules(request: Request, loan_id: str) -> ScheduleVersions:
    """All versions of one loan's schedule, the present one last; another's loan is as absent as none."""
    return ScheduleVersions(items=[_version(each) for each in store.versions(_own(request, loan_id))])


def _present(loan: Loan) -> Dossier:
    schedule = store.schedule(loan)
    return Dossier(loan, schedule.rows, prepayments=schedule.prepayments)


def _own(request: Request, loan_id: str) -> Loan:
    found = store.loan(loan_id)
    if found is None or found.borrower_id != request.caller.user_id:
        raise NotFound
    return found


def _version(version: ScheduleVersion) -> ScheduleVersionView:
    return ScheduleVersionView(
        version=version.number,
        reason=version.reason,
        since=version.since,
        schedule=agreed_rows(version.rows, version.prepayments),
    )


def agreed_rows(rows: Sequence[Instalment], prepayments: frozenset[int]) -> list[AgreedRow]:
    """Rows of a version as people look at them."""
    return [AgreedRow(kind=_kind(row, prepayments), **row._asdict()) for row in rows]


def _kind(row: Instalment, prepayments: frozenset[int]) -> RowKind:
    return "prepayment" if row.number in prepayments else "instalment"


def view(dossier: Dossier, today: date) -> LoanView:
    """A loan as its borrower sees it on a day, with the penalty to that day."""
    dossier = dossier.on(today)
    loan, due = stand(dossier.loan, dossier.rows), dossier.due(today)
    return LoanView(
        loan_id=loan.loan_id,
        listing_id=loan.listing_id,
        application_id=loan.application_id,
        status=loan.status.value,
        principal_fen=loan.terms.principal_fen,
        annual_rate=format(loan.terms.annual_rate, "f"),
        months=loan.terms.months,
        method=loan.terms.method.value,
        day_count=loan.terms.day_count.value,
        value_date=loan.terms.start_date,
        outstanding_principal_fen=loan.outstanding_principal_fen,
        due_fen=due.total_fen,
        penalty_due_fen=due.penalty_fen,
        penalty_rate=format(loan.rules.penalty_rate, "f"),
        days_past_due=loan.days_past_due,
        stage=loan.stage,
        next_due_date=loan.next_due_date,
        schedule=[
            _instalment(
                each, _kind(each.instalment, dossier.prepayments), _status(each, loan.overdue_through, today)
            )
            for each in standings(loan, dossier.rows)
        ],
    )


def _instalment(standing: Standing, kind: RowKind, status: InstalmentStatus) -> InstalmentView:
    row = standing.instalment
    return InstalmentView(
        number=row.number,
        kind=kind,
        due_date=row.due_date,
        principal_fen=row.principal_fen,
        interest_fen=row.interest_fen,
        fee_fen=row.fee_fen,
        total_fen=row.total_fen,
        paid_fen=standing.paid_fen,
        status=status,
    )


def _status(standing: Standing, overdue_through: int, today: date) -> InstalmentStatus:
    """An instalment is overdue once a run has missed it, or its day has passed."""
    if not standing.left.total_fen:
        return "paid"
    if standing.number <= overdue_through or standing.due_date < today:
        return "overdue"
    return "due" if standing.due_date == today else "upcoming"
