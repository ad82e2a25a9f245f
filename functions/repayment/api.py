"""The routes of repayment."""

from jinqiao.errors import (
    AlreadyVoted,
    IdempotencyKeyReused,
    InsufficientFunds,
    InvalidQuote,
    KeepRefused,
    KeepRequired,
    LoanChanged,
    LoanCompensated,
    LoanRepaid,
    LoanWrittenOff,
    MoreThanOwed,
    NotFound,
    OutOfOrder,
    PayOffInFull,
    PrepaymentTooSmall,
    QuoteExpired,
    RestructuringClosed,
    RestructuringOpen,
    RunNotDue,
    SecondPersonRequired,
    SettlementDateRefused,
    Suspended,
    VoteClosed,
    WriteOffClosed,
    WriteOffNotDue,
    WriteOffOpen,
)
from jinqiao.http.api import Api, staff
from jinqiao.http.models import Empty
from jinqiao.http.request import Request
from repayment import ops_runs, repayments, reserve, restructuring, service, write_offs
from repayment.explanation.models import Explanation
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
from repayment.reserve.models import Provisions, ReserveView
from repayment.restructuring.models import (
    BallotPage,
    BallotView,
    Proposed,
    RestructuringDecision,
    RestructuringPage,
    RestructuringView,
    VoteRequest,
)
from repayment.settlement_models import (
    SettlementQuote,
    SettlementQuoteRequest,
    SettlementRequest,
    SettlementView,
)
from repayment.write_offs.models import WriteOffDecision, WriteOffPage, WriteOffRequest, WriteOffView

api = Api("repayment")

_PAST = {
    "as_of": "the business date at whose end it was, today by default",
    "known_at": "the instant of what was known then, RFC 3339, now by default",
}
_PAGED = {"limit": "1 to 100, 20 by default", "cursor": "where the last page ended"}


@api.get("/v1/me/loans", answer=LoanPage, query=_PAGED)
def list_loans(request: Request) -> LoanPage:
    """The caller's loans."""
    return service.loans(request)


@api.get("/v1/me/loans/{loan_id}", answer=LoanView, query=_PAST, errors=(NotFound,))
def get_loan(request: Request, loan_id: str) -> LoanView:
    """One loan with its schedule and what is paid of it, now or at the end of a past business date."""
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


@api.post(
    "/v1/me/loans/{loan_id}/settlement-quotes",
    body=SettlementQuoteRequest,
    answer=SettlementQuote,
    errors=(
        NotFound,
        LoanRepaid,
        LoanWrittenOff,
        SettlementDateRefused,
        KeepRequired,
        KeepRefused,
        PrepaymentTooSmall,
        PayOffInFull,
    ),
)
def quote_settlement(request: Request, body: SettlementQuoteRequest, loan_id: str) -> SettlementQuote:
    """What it takes to pay a loan off on a day, or a part of it ahead of its schedule."""
    from repayment import settlement_quotes  # here, since few requests need what it computes with

    return settlement_quotes.quote(request, loan_id, body)


@api.post(
    "/v1/me/loans/{loan_id}/settlements",
    body=SettlementRequest,
    answer=SettlementView,
    status=201,
    idempotent=True,
    errors=(
        NotFound,
        InvalidQuote,
        QuoteExpired,
        InsufficientFunds,
        LoanChanged,
        Suspended,
        IdempotencyKeyReused,
    ),
)
def settle(request: Request, body: SettlementRequest, loan_id: str) -> SettlementView:
    """Execute a quote exactly as it was given, on its day."""
    from repayment import settlements  # here, as above

    return settlements.settle(request, loan_id, body)


@api.post(
    "/v1/ops/loans/{loan_id}/restructurings",
    body=Proposed,
    answer=RestructuringView,
    status=201,
    idempotent=True,
    auth=staff("underwriter"),
    errors=(NotFound, LoanCompensated, LoanRepaid, LoanWrittenOff, RestructuringOpen, IdempotencyKeyReused),
)
def propose_restructuring(request: Request, body: Proposed, loan_id: str) -> RestructuringView:
    """Propose new terms for a loan in trouble; a second person has to approve them before anybody is asked."""
    return restructuring.proposals.propose(request, loan_id, body)


@api.get(
    "/v1/ops/restructurings", answer=RestructuringPage, query=_PAGED, auth=staff("underwriter", "compliance")
)
def list_restructurings(request: Request) -> RestructuringPage:
    """All proposals with their votes so far, newest first."""
    return restructuring.proposals.page(request)


@api.get(
    "/v1/ops/restructurings/{restructuring_id}",
    answer=RestructuringView,
    auth=staff("underwriter", "compliance"),
    errors=(NotFound,),
)
def get_restructuring(request: Request, restructuring_id: str) -> RestructuringView:
    """One proposal with its votes so far."""
    return restructuring.proposals.one(restructuring_id)


@api.post(
    "/v1/ops/restructurings/{restructuring_id}/decision",
    body=RestructuringDecision,
    answer=RestructuringView,
    idempotent=True,
    auth=staff("underwriter", "compliance"),
    errors=(NotFound, SecondPersonRequired, RestructuringClosed, IdempotencyKeyReused),
)
def decide_restructuring(
    request: Request, body: RestructuringDecision, restructuring_id: str
) -> RestructuringView:
    """Approve a colleague's proposal, which has its vote opened, or refuse it."""
    return restructuring.proposals.decide(request, restructuring_id, body)


@api.post(
    "/v1/ops/restructurings/{restructuring_id}/resumption",
    body=Empty,
    answer=RestructuringView,
    status=202,
    idempotent=True,
    auth=staff("underwriter", "compliance"),
    errors=(NotFound, RestructuringClosed),
)
def resume_restructuring(request: Request, body: Empty, restructuring_id: str) -> RestructuringView:
    """Let a vote go on whose workflow ended without an outcome."""
    return restructuring.proposals.resume(restructuring_id)


@api.post(
    "/v1/ops/loans/{loan_id}/write-off",
    body=WriteOffRequest,
    answer=WriteOffView,
    status=201,
    idempotent=True,
    auth=staff("finance"),
    errors=(
        NotFound,
        LoanChanged,
        LoanRepaid,
        LoanWrittenOff,
        WriteOffNotDue,
        WriteOffOpen,
        IdempotencyKeyReused,
    ),
)
def propose_write_off(request: Request, body: WriteOffRequest, loan_id: str) -> WriteOffView:
    """Propose to give up a loan that is long past due; a second person has to approve."""
    return write_offs.service.propose(request, loan_id, body)


@api.get(
    "/v1/ops/loans/{loan_id}/write-off",
    answer=WriteOffView,
    auth=staff("finance", "compliance"),
    errors=(NotFound,),
)
def get_write_off(request: Request, loan_id: str) -> WriteOffView:
    """A loan's write-off, and what came in since."""
    return write_offs.service.one(loan_id)


@api.post(
    "/v1/ops/loans/{loan_id}/write-off/decision",
    body=WriteOffDecision,
    answer=WriteOffView,
    idempotent=True,
    auth=staff("finance", "compliance"),
    errors=(
        NotFound,
        SecondPersonRequired,
        LoanChanged,
        LoanRepaid,
        LoanWrittenOff,
        WriteOffClosed,
        WriteOffNotDue,
        IdempotencyKeyReused,
    ),
)
def decide_write_off(request: Request, body: WriteOffDecision, loan_id: str) -> WriteOffView:
    """Approve a colleague's proposal, which makes all that is left due at once, or refuse it."""
    return write_offs.service.decide(request, loan_id, body)


@api.get("/v1/ops/write-offs", answer=WriteOffPage, query=_PAGED, auth=staff("finance", "compliance"))
def list_write_offs(request: Request) -> WriteOffPage:
    """All write-offs and proposals of one, newest first."""
    return write_offs.service.page(request)


@api.get("/v1/ops/reserve", answer=ReserveView, auth=staff("finance", "compliance"))
def get_reserve(request: Request) -> ReserveView:
    """What the risk reserve holds, against what it covers, and what it paid and got back."""
    return reserve.coverage.shown(request)


@api.get("/v1/ops/provisions", answer=Provisions, auth=staff("finance", "compliance"))
def get_provisions(request: Request) -> Provisions:
    """What of the outstanding principal is to be counted as lost, by stage as of the last daily run."""
    return reserve.provisions.shown(request)


@api.get("/v1/me/ballots", answer=BallotPage, query=_PAGED)
def list_ballots(request: Request) -> BallotPage:
    """The votes that the caller may cast, or has cast, newest first."""
    return restructuring.ballots.page(request)


@api.get("/v1/me/ballots/{restructuring_id}", answer=BallotView, errors=(NotFound,))
def get_ballot(request: Request, restructuring_id: str) -> BallotView:
    """What is proposed for a loan, and what it means for the caller's part of it."""
    return restructuring.ballots.one(request, restructuring_id)


@api.post(
    "/v1/me/ballots/{restructuring_id}/vote",
    body=VoteRequest,
    answer=BallotView,
    idempotent=True,
    errors=(NotFound, AlreadyVoted, VoteClosed, IdempotencyKeyReused),
)
def cast_vote(request: Request, body: VoteRequest, restructuring_id: str) -> BallotView:
    """Accept or reject, for good."""
    return restructuring.ballots.vote(request, restructuring_id, body)


@api.get("/v1/me/transactions/{journal_id}/explanation", answer=Explanation, errors=(NotFound,))
def explain(request: Request, journal_id: str) -> Explanation:
    """Why each of the caller's amounts in a journal is what it is: formula, inputs, rounding, rule and citation."""
    from repayment.explanation import (
        service as explanations,  # it asks the policy, which nothing else here does
    )

    return explanations.explain(request, journal_id)


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
