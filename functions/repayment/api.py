"""The routes of repayment."""

from jinqiao.errors import (
    IdempotencyKeyReused,
    InsufficientFunds,
    LoanChanged,
    LoanRepaid,
    MoreThanOwed,
    NotFound,
    OutOfOrder,
    RunNotDue,
    Suspended,
)
from jinqiao.http.api import Api, staff
from jinqiao.http.request import Request
from repayment import ops_runs, repayments, service
from repayment.models import (
    LoanPage,
    LoanView,
    RepaymentRequest,
    RepaymentView,
    RunPage,
    RunRequest,
    RunView,
    ScheduleVersions,
)

api = Api("repayment")

_PAGED = {"limit": "1 to 100, 20 by default", "cursor": "where the last page ended"}


@api.get("/v1/me/loans", answer=LoanPage, query=_PAGED)
def list_loans(request: Request) -> LoanPage:
    """The caller's loans."""
    return service.loans(request)


@api.get("/v1/me/loans/{loan_id}", answer=LoanView, errors=(NotFound,))
def get_loan(request: Request, loan_id: str) -> LoanView:
    """One loan with its schedule and what is paid of it."""
    return service.loan(request, loan_id)


@api.get("/v1/me/loans/{loan_id}/schedules", answer=ScheduleVersions, errors=(NotFound,))
def list_schedules(request: Request, loan_id: str) -> ScheduleVersions:
    """Every version of a loan's schedule: the contract's, and those that replaced it."""
    return service.schedules(request, loan_id)


@api.post(
    "/v1/me/loans/{loan_id}/repayments",
    body=RepaymentRequest,
    answer=RepaymentView,
    status=201,
    idempotent=True,
    errors=(
        NotFound,
        InsufficientFunds,
        LoanChanged,
        LoanRepaid,
        MoreThanOwed,
        OutOfOrder,
        Suspended,
        IdempotencyKeyReused,
    ),
)
def repay(request: Request, body: RepaymentRequest, loan_id: str) -> RepaymentView:
    """Pay the oldest unpaid instalment, or any amount up to all that is owed, from the available balance."""
    return repayments.repay(request, loan_id, body)


@api.get("/v1/ops/runs", answer=RunPage, query=_PAGED, auth=staff("finance"))
def list_runs(request: Request) -> RunPage:
    """The daily runs, newest first, with what they collected and missed."""
    return ops_runs.page(request)


@api.post(
    "/v1/ops/runs",
    body=RunRequest,
    answer=RunView,
    status=202,
    idempotent=True,
    auth=staff("finance"),
    errors=(RunNotDue, IdempotencyKeyReused),
)
def restart_run(request: Request, body: RunRequest) -> RunView:
    """Run a date again: what was done stays done, what was left is done now."""
    return ops_runs.restart(request, body)


handler = api.handler
