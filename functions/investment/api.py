"""Investment's routes."""

from investment import bids, market, portfolio, resumption
from investment.models import (
    BidRequest,
    BidTaken,
    FundingResumed,
    InvestmentInFull,
    Investments,
    Listing,
    Listings,
    Portfolio,
)
from jinqiao.errors import (
    InsufficientFunds,
    ListingClosed,
    NotFound,
    NothingStuck,
    NotVerifiedToInvest,
    OwnLoan,
    SoldOut,
    StaleDisclosure,
    Suspended,
    Unsuitable,
)
from jinqiao.http.api import PUBLIC, Api, staff
from jinqiao.http.models import Empty
from jinqiao.http.request import Request

_PAGES = {"limit": "1 to 100, 20 by default", "cursor": "where the last page ended"}

api = Api("investment")


@api.get("/v1/listings", answer=Listings, auth=PUBLIC, query=_PAGES)
def listings(request: Request) -> Listings:
    """Loans on the market, newest first."""
    return market.listed(request)


@api.get("/v1/listings/{listing_id}", answer=Listing, auth=PUBLIC, errors=(NotFound,))
def listing(request: Request, listing_id: str) -> Listing:
    """One loan on the market."""
    return market.shown(request, listing_id)


@api.post(
    "/v1/listings/{listing_id}/investments",
    body=BidRequest,
    answer=BidTaken,
    status=201,
    idempotent=True,
    errors=(
        NotFound,
        SoldOut,
        ListingClosed,
        StaleDisclosure,
        OwnLoan,
        NotVerifiedToInvest,
        Suspended,
        Unsuitable,
        InsufficientFunds,
    ),
)
def invest(request: Request, body: BidRequest, listing_id: str) -> BidTaken:
    """Bid: the amount is held at once, and lent when the listing is full."""
    return bids.place(request, listing_id, body)


@api.get("/v1/me/investments", answer=Investments, query=_PAGES)
def my_investments(request: Request) -> Investments:
    """The caller's investments, newest first."""
    return portfolio.listed(request)


@api.get("/v1/me/investments/{investment_id}", answer=InvestmentInFull, errors=(NotFound,))
def my_investment(request: Request, investment_id: str) -> InvestmentInFull:
    """One investment with its expected and received cash flow."""
    return portfolio.shown(request, investment_id)


@api.get("/v1/me/portfolio", answer=Portfolio)
def my_portfolio(request: Request) -> Portfolio:
    """All of the caller's investments together."""
    return portfolio.totals(request)


@api.post(
    "/v1/ops/listings/{listing_id}/funding",
    body=Empty,
    answer=FundingResumed,
    status=202,
    auth=staff("finance"),
    idempotent=True,
    errors=(NotFound, NothingStuck),
)
def resume_funding(request: Request, body: Empty, listing_id: str) -> FundingResumed:
    """Have a funding that got stuck go on from where it stopped."""
    return resumption.resume(request, listing_id)


handler = api.handler
