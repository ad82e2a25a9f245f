"""KYC's routes."""

from jinqiao.errors import (
    AlreadyVerified,
    BankCardRefused,
    NotFound,
    NotVerified,
    ReviewClosed,
    SignedOut,
    StepUpRequired,
    Suspended,
    TooManyRequests,
    VerificationUnderway,
)
from jinqiao.http.api import Api, staff
from jinqiao.http.request import Request
from jinqiao.partners import bank, identity
from kyc import cards, reviewing, submissions
from kyc.models import (
    BankCard,
    BankCardRequest,
    Decided,
    DecisionRequest,
    ReviewDetail,
    ReviewList,
    Submission,
    Taken,
    Verification,
)

_PAGES = {"limit": "1 to 100, 20 by default", "cursor": "where the last page ended"}

api = Api("kyc")


@api.post(
    "/v1/me/kyc",
    body=Submission,
    answer=Taken,
    status=202,
    idempotent=True,
    errors=(VerificationUnderway, AlreadyVerified, TooManyRequests),
)
def submit(request: Request, body: Submission) -> Taken:
    """Hand in one's papers; who was rejected may submit again, a few times a day."""
    return submissions.submit(request, body)


@api.get("/v1/me/kyc", answer=Verification)
def my_verification(request: Request) -> Verification:
    """How far the verification is, and why it was rejected if it was."""
    return submissions.shown(request)


@api.put(
    "/v1/me/bank-card",
    body=BankCardRequest,
    answer=BankCard,
    errors=(BankCardRefused, NotVerified, StepUpRequired, SignedOut, Suspended),
)
def change_bank_card(request: Request, body: BankCardRequest) -> BankCard:
    """Bind another card of one's own, after a step-up; nothing is paid out to it before its cooling-off is over."""
    return cards.change(request, body, identity.connect(), bank.connect())


@api.get("/v1/ops/kyc-reviews", answer=ReviewList, auth=staff("compliance", "support"), query=_PAGES)
def open_reviews(request: Request) -> ReviewList:
    """Cases that wait for a person, oldest first, without personal data."""
    return reviewing.listed(request)


@api.get(
    "/v1/ops/kyc-reviews/{case_id}",
    answer=ReviewDetail,
    auth=staff("compliance", "support"),
    errors=(NotFound,),
)
def review(request: Request, case_id: str) -> ReviewDetail:
    """One case with the person's papers masked."""
    return reviewing.shown(request, case_id)


@api.post(
    "/v1/ops/kyc-reviews/{case_id}/decision",
    body=DecisionRequest,
    answer=Decided,
    auth=staff("compliance"),
    idempotent=True,
    errors=(NotFound, ReviewClosed),
)
def decide_review(request: Request, body: DecisionRequest, case_id: str) -> Decided:
    """Approve or reject before the deadline, with a reason that stays on record."""
    return reviewing.decide(request, case_id, body)


handler = api.handler
