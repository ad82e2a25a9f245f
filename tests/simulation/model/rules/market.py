"""Listings and bids."""

from datetime import date, datetime

from tests.simulation.model.commits import Commit, Entry, Seen
from tests.simulation.model.registry import LARGEST_SKEW, STORE, Truth, item, journal, same
from tests.simulation.model.rules.lending import TERMS
from tests.simulation.model.state import Bid, Listing
from tests.simulation.violations import require

RAISED = "raised ≤ amount"
Outcome = tuple[int, str]


def bid_outcome(
    truth: Truth, listing: Listing, user: str, amount: int, disclosure: str, at: datetime
) -> Outcome:
    """What a bid must meet, in the contract's order of refusals."""
    if amount > listing.left:
        return 409, "sold_out"
    if listing.status != "open" or at >= listing.closes_at:
        return 409, "listing_closed"
    if disclosure != listing.disclosure:
        return 409, "stale_disclosure"
    if user == listing.application.user:
        return 409, "own_loan"
    if amount < listing.min_bid and amount != listing.left:
        return 422, "invalid_request"
    return _account_outcome(truth, listing, user, amount)


def _account_outcome(truth: Truth, listing: Listing, user: str, amount: int) -> Outcome:
    person = truth.model.people.get(user)
    if person is None:
        return 403, "not_verified"
    if person.frozen:
        return 403, "suspended"
    if person.rank < listing.rank or person.rank_until < min(truth.days()):
        return 403, "unsuitable"
    if truth.model.available(user) < amount:
        return 409, "insufficient_funds"
    return 201, ""


@journal("bid_held")
def bid_held(truth: Truth, commit: Commit, entry: Entry) -> None:
    intent = truth.intent(entry.cause, "bid")
    listing = truth.model.listings[intent.facts["listing_id"]]
    amount, user = intent.facts["amount_fen"], intent.user
    wanted = bid_outcome(truth, listing, user, amount, intent.facts["disclosure_version"], entry.recorded_at)
    require(wanted == (201, ""), STORE, f"{entry.id} should have met {wanted}")
    bid = Bid(intent.id, listing.id, user, amount)
    truth.model.bids[bid.id] = bid
    listing.bids.append(bid)
    listing.raised += amount
    listing.status = "full" if not listing.left else "open"
    truth.post(entry, {f"available:{user}": -amount, f"held:{user}": amount})


@journal("bid_released")
def bid_released(truth: Truth, commit: Commit, entry: Entry) -> None:
    bid = truth.model.bids[entry.cause]
    listing = truth.model.listings[bid.listing]
    require(
        (bid.status, listing.status) == ("held", "refunding"), STORE, f"{entry.id}: {bid}, {listing.status}"
    )
    bid.status = "released"
    truth.post(entry, {f"held:{bid.user}": -bid.amount, f"available:{bid.user}": bid.amount})


@item("bid")
def bid_as_modelled(truth: Truth, commit: Commit, seen: Seen) -> None:
    bid = truth.model.bids[seen.item["investment_id"]]
    if seen.item["status"] == "lent" and bid.status == "held":
        loan_id = truth.model.listings[bid.listing].loan
        require(loan_id in truth.model.loans, STORE, f"{bid.id} is lent before its loan is")
        bid.status = "lent"
    modelled = {
        "status": bid.status,
        "amount_fen": bid.amount,
        "user_id": bid.user,
        "listing_id": bid.listing,
    }
    same(f"bid {bid.id}", seen.item, modelled)


@item("listing")
def listing_as_modelled(truth: Truth, commit: Commit, seen: Seen) -> None:
    stored = seen.item
    if seen.is_new:
        _opened(truth, seen)
    listing = truth.model.listings[stored["listing_id"]]
    if not commit.journals:
        _moved_on(truth, listing, seen)
    require(listing.raised <= listing.amount, RAISED, f"{listing.id}: {listing.raised} of {listing.amount}")
    modelled = {
        "status": listing.status,
        "raised_fen": listing.raised,
        "remaining_fen": listing.left,
        "bid_count": len(listing.bids),
        "amount_fen": listing.amount,
        **{name: listing.application.terms[name] for name in TERMS},
    }
    same(f"listing {listing.id}", stored, modelled)


def _opened(truth: Truth, seen: Seen) -> None:
    stored = seen.item
    application = truth.model.applications[stored["application_id"]]
    require(
        application.status == "accepted", STORE, f"a listing of an application that is {application.status}"
    )
    truth.model.listings[stored["listing_id"]] = Listing(
        id=stored["listing_id"],
        application=application,
        amount=application.principal,
        min_bid=max(10_000, -(-application.principal // 2_000)),
        rank=int(application.terms["risk_level"].removeprefix("R")),
        closes_at=datetime.fromisoformat(stored["closes_at"]),
        disclosure=application.terms["disclosure_version"],
    )


def _moved_on(truth: Truth, listing: Listing, seen: Seen) -> None:
    """What happens to a listing without a journal of its own: frozen, funded, repaid, or taken off the market."""
    before, after = listing.status, seen.item["status"]
    if (before, after) == ("open", "refunding"):
        over = truth.now() + LARGEST_SKEW >= listing.closes_at
        require(over, STORE, f"{listing.id} is refunded before {listing.closes_at}")
    if (before, after) == ("refunding", "refunded"):
        left = [bid.id for bid in listing.bids if bid.status != "released"]
        require(not left, STORE, f"{listing.id} is refunded, {left} are not released")
    if (before, after) == ("full", "disbursing"):
        listing.loan = seen.item["loan_id"]
        listing.value_date = date.fromisoformat(seen.item["value_date"])
        require(listing.value_date in truth.days(), STORE, f"{listing.id} is valued {listing.value_date}")
    if after == "repaid":
        status = truth.model.loans[listing.loan].status
        require(status == "repaid", STORE, f"{listing.id} is repaid, its loan is {status}")
    listing.status = after
    listing.stuck = "error" in seen.item


@item("resumption")
def resumption(truth: Truth, commit: Commit, seen: Seen) -> None:
    """Finance had a stuck funding go on."""
    listing = truth.model.listings[seen.item["listing_id"]]
    command_id = seen.item["pk"].partition("#")[2]
    truth.intent(command_id, "resumption")
    require(seen.is_new, STORE, f"{command_id} is remembered anew")
    listing.resumed_by.add(command_id)
