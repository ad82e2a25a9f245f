"""Lending's routes."""

from jinqiao.errors import (
    AlreadyAccepted,
    BorrowingCapExceeded,
    CostCapExceeded,
    NoOffer,
    NotFound,
    NotVerified,
    OfferExpired,
    ReviewClosed,
    StaleAgreement,
    StaleOffer,
    Suspended,
)
from jinqiao.http.api import PUBLIC, Api, staff
from jinqiao.http.request import Request
from lending import acceptance, applications, quotes, underwriting
from lending.models import (
    AcceptanceRequest,
    Application,
    ApplicationRequest,
    Applications,
    ApplicationTaken,
    DecisionRequest,
    Quote,
    QuoteRequest,
    Review,
    Reviews,
)

_PAGES = {"limit": "1 to 100, 20 by default", "cursor": "where the last page ended"}

api = Api("lending")


@api.post("/v1/loan-quotes", body=QuoteRequest, answer=Quote, auth=PUBLIC)
def quote(request: Request, body: QuoteRequest) -> Quote:
    """The schedule and effective annual cost of a loan on any terms."""
    return quotes.quote(body, request.language)


@api.post(
    "/v1/loan-applications",
    body=ApplicationRequest,
    answer=ApplicationTaken,
    status=202,
    idempotent=True,
    errors=(NotVerified, Suspended),
)
def apply(request: Request, body: ApplicationRequest) -> ApplicationTaken:
    """Apply for a loan; the decision follows, and shows in the application."""
    return applications.submit(request, body)


@api.get("/v1/loan-applications", answer=Applications, query=_PAGES)
def my_applications(request: Request) -> Applications:
    """The caller's applications, newest first."""
    return applications.listed(request)


@api.get("/v1/loan-applications/{application_id}", answer=Application, errors=(NotFound,))
def my_application(request: Request, application_id: str) -> Application:
    """One application, with its offer once there is one."""
    return applications.shown(request, application_id)


@api.delete("/v1/loan-applications/{application_id}", answer=Application, errors=(NotFound, AlreadyAccepted))
def withdraw(request: Request, application_id: str) -> Application:
    """Withdraw an application while nothing is listed."""
    return applications.withdraw(request, application_id)


@api.post(
    "/v1/loan-applications/{application_id}/acceptance",
    body=AcceptanceRequest,
    answer=ApplicationTaken,
    status=202,
    idempotent=True,
    errors=(
        NotFound,
        NoOffer,
        StaleOffer,
        StaleAgreement,
        OfferExpired,
        AlreadyAccepted,
        CostCapExceeded,
        BorrowingCapExceeded,
        Suspended,
    ),
)
def accept(request: Request, body: AcceptanceRequest, application_id: str) -> ApplicationTaken:
    """Accept the offer under the agreement that came with it; the listing follows."""
    return acceptance.accept(request, application_id, body)


@api.get("/v1/ops/loan-reviews", answer=Reviews, auth=staff("underwriter"), query=_PAGES)
def open_reviews(request: Request) -> Reviews:
    """Applications that wait for an underwriter, oldest first."""
    return underwriting.listed(request)


@api.post(
    "/v1/ops/loan-reviews/{review_id}/decision",
    body=DecisionRequest,
    answer=Review,
    auth=staff("underwriter"),
    idempotent=True,
    errors=(NotFound, ReviewClosed),
)
def decide_review(request: Request, body: DecisionRequest, review_id: str) -> Review:
    """Approve or decline, with a reason that stays on record."""
    return underwriting.decide(request, review_id, body)


handler = api.handler
