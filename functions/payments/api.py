"""Payments' routes."""

from jinqiao.errors import (
    CallbackConflict,
    CardCoolingOff,
    ExceptionResolved,
    InsufficientFunds,
    NotFound,
    NotVerified,
    SecondPersonRequired,
    SignedOut,
    StepUpRequired,
    Suspended,
)
from jinqiao.http.api import PARTNER, PUBLIC, Api, staff
from jinqiao.http.request import Request
from jinqiao.partners.errors import ForgedCallback, StaleCallback
from payments import balances, callbacks, deposits, resolutions, withdrawals
from payments.models import (
    Account,
    ApprovalRequest,
    BankMessage,
    CallbackTaken,
    Deposit,
    DepositRequest,
    Deposits,
    DepositTaken,
    ExceptionList,
    FeeSchedule,
    Resolution,
    ResolutionRequest,
    Statement,
    Withdrawal,
    WithdrawalRequest,
    Withdrawals,
    WithdrawalTaken,
)

_PAGES = {"limit": "1 to 100, 20 by default", "cursor": "where the last page ended"}

api = Api("payments")


@api.get("/v1/me/account", answer=Account, errors=(NotVerified,))
def my_account(request: Request) -> Account:
    """What the caller has, free and set aside."""
    return balances.account(request)


@api.get("/v1/me/transactions", answer=Statement, query=_PAGES)
def my_transactions(request: Request) -> Statement:
    """Movements of the available balance, newest first; they may lag a moment behind the account."""
    return balances.listed(request)


@api.post(
    "/v1/deposits",
    body=DepositRequest,
    answer=DepositTaken,
    status=202,
    idempotent=True,
    errors=(NotVerified,),
)
def deposit(request: Request, body: DepositRequest) -> DepositTaken:
    """Order a deposit from the bound card; it is credited when the bank says that the money has come."""
    return deposits.request_deposit(request, body)


@api.get("/v1/deposits", answer=Deposits, query=_PAGES)
def my_deposits(request: Request) -> Deposits:
    """The caller's deposits, newest first."""
    return deposits.listed(request)


@api.get("/v1/deposits/{deposit_id}", answer=Deposit)
def my_deposit(request: Request, deposit_id: str) -> Deposit:
    """One deposit."""
    return deposits.shown(request, deposit_id)


@api.get("/v1/withdrawal-fees", answer=FeeSchedule, auth=PUBLIC)
def withdrawal_fees(request: Request) -> FeeSchedule:
    """The published fees and limits of withdrawals."""
    return withdrawals.published_fees(request)


@api.post(
    "/v1/withdrawals",
    body=WithdrawalRequest,
    answer=WithdrawalTaken,
    status=202,
    idempotent=True,
    errors=(NotVerified, InsufficientFunds, CardCoolingOff, StepUpRequired, Suspended, SignedOut),
)
def withdraw(request: Request, body: WithdrawalRequest) -> WithdrawalTaken:
    """Withdraw to the bound card: amount and fee are held at once, and the step-up is spent with them."""
    return withdrawals.request_withdrawal(request, body)


@api.get("/v1/withdrawals", answer=Withdrawals, query=_PAGES)
def my_withdrawals(request: Request) -> Withdrawals:
    """The caller's withdrawals, newest first."""
    return withdrawals.listed(request)


@api.get("/v1/withdrawals/{withdrawal_id}", answer=Withdrawal)
def my_withdrawal(request: Request, withdrawal_id: str) -> Withdrawal:
    """One withdrawal."""
    return withdrawals.shown(request, withdrawal_id)


@api.post(
    "/v1/callbacks/{partner}",
    body=BankMessage,
    answer=CallbackTaken,
    auth=PARTNER,
    errors=(ForgedCallback, StaleCallback, CallbackConflict),
)
def callback(request: Request, partner: str) -> CallbackTaken:
    """What a partner tells us, signed by Standard Webhooks headers; a repeat changes nothing."""
    return callbacks.take(request, partner)


@api.get("/v1/ops/exceptions", answer=ExceptionList, auth=staff("finance"), query=_PAGES)
def open_exceptions(request: Request) -> ExceptionList:
    """What no rule resolves, oldest first."""
    return resolutions.listed(request)


@api.post(
    "/v1/ops/exceptions/{exception_id}/resolution",
    body=ResolutionRequest,
    answer=Resolution,
    auth=staff("finance"),
    idempotent=True,
    errors=(NotFound, ExceptionResolved),
)
def resolve(request: Request, body: ResolutionRequest, exception_id: str) -> Resolution:
    """Propose where money in suspense goes, or close what needs no money."""
    return resolutions.resolve(request, exception_id, body)


@api.post(
    "/v1/ops/exceptions/{exception_id}/approval",
    body=ApprovalRequest,
    answer=Resolution,
    auth=staff("finance"),
    idempotent=True,
    errors=(NotFound, ExceptionResolved, SecondPersonRequired),
)
def approve(request: Request, body: ApprovalRequest, exception_id: str) -> Resolution:
    """Approve or reject what another person proposed."""
    return resolutions.approve(request, exception_id, body)


handler = api.handler
