"""Trust's routes."""

from jinqiao.errors import InvalidRequest, NotFound, NotVerified
from jinqiao.http.api import PUBLIC, Api, staff
from jinqiao.http.request import Request
from trust import history, inclusion
from trust.models import BalanceProof, PastBalance, ProofPage, PublishedRoot

_PAGES = {"limit": "1 to 100, 20 by default", "cursor": "where the last page ended"}
_DAY = {"date": "a business date, the newest that is proven by default"}
_AS_OF = {
    "as_of": "the business date at whose end it was, today by default",
    "known_at": "the instant of what was known then, RFC 3339, now by default",
}

api = Api("trust")


@api.get("/v1/me/account/proof", answer=BalanceProof, query=_DAY, errors=(InvalidRequest, NotFound))
def my_proof(request: Request) -> BalanceProof:
    """That the caller's balances are counted in what the platform says it owes to all users."""
    return inclusion.mine(request)


@api.get("/v1/me/account/history", answer=PastBalance, query=_AS_OF, errors=(InvalidRequest, NotVerified))
def my_past_balance(request: Request) -> PastBalance:
    """What the caller had at the end of a day, as it is known now or was known at any instant."""
    return history.past_balance(request)


@api.get("/v1/proofs/{date}", answer=PublishedRoot, auth=PUBLIC, errors=(NotFound,))
def published_root(request: Request, date: str) -> PublishedRoot:
    """The root over all balances at the end of a day, the same for everybody."""
    return inclusion.published(date)


@api.get("/v1/ops/proofs", answer=ProofPage, auth=staff("finance", "compliance"), query=_PAGES)
def proofs(request: Request) -> ProofPage:
    """The days that were closed, newest first, and what doesn't hold where one is blocked."""
    return inclusion.listed(request)


handler = api.handler
