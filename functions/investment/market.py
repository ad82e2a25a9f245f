"""The market: listings as everybody sees them."""

from investment import store
from investment.models import Listing, Listings
from investment.titles import title
from jinqiao.aws.dynamo import Item
from jinqiao.errors import NotFound
from jinqiao.http.request import Request

_SHOWN = tuple(name for name in Listing.model_fields if name != "title")


def listed(request: Request) -> Listings:
    """All listings, newest first."""
    page = store.market(request.limit, request.after)
    ids = [place["listing_id"] for place in page.items]
    found = store.listings(ids)
    items = [_shown(found[each], request.language) for each in ids if each in found]
    return Listings(items=items, next_cursor=request.cursor(page.last_sk))


def shown(request: Request, listing_id: str) -> Listing:
    """One listing; raises `NotFound`."""
    listing = store.listing(listing_id)
    if listing is None:
        raise NotFound
    return _shown(listing, request.language)


def _shown(listing: Item, language: str) -> Listing:
    return Listing(title=title(listing["purpose"], language), **{name: listing[name] for name in _SHOWN})
