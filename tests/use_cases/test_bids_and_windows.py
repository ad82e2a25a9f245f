"""Bids against other bids and against the end of the window, in every order that a moment allows."""

from collections.abc import Callable
from datetime import timedelta
from itertools import permutations
from typing import Any

import pytest

from investment import bids, claim_order, funding, opening, refunds, resumption, store
from investment.models import BidRequest
from jinqiao import clock
from jinqiao.aws.dynamo import transact, write
from jinqiao.aws.streams import Change
from jinqiao.errors import (
    BidsNotYetProjected,
    IdempotencyKeyReused,
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
from jinqiao.ledger import book
from local.world import World
from tests.contention import just_before
from tests.use_cases.applications import ASKED, NOW, RULES, made_offer
from tests.use_cases.people import account_holder, balances, request_of

pytestmark = pytest.mark.usefixtures("platform")
Fresh = Callable[[str], str]
AMOUNT_FEN, MIN_FEN = 1_000_000, RULES.listing.min_bid_fen


@pytest.fixture
def listing(fresh: Fresh, platform: World) -> dict[str, Any]:
    """A listing of 10,000 yuan that just opened; nobody is told."""
    offer = {
        **ASKED,
        **made_offer(fresh("app")),
        "application_id": fresh("app"),
        "user_id": account_holder(fresh("usr"), NOW),
    }
    item = opening.listing_item(offer, RULES, NOW)
    del item["event"]
    transact(store.new_listing(item))
    return store.required_listing(item["listing_id"])


@pytest.fixture
def investor(fresh: Fresh, platform: World) -> Callable[..., str]:
    """Makes somebody of class C5 with twice what the listing asks for."""

    def made(balance_fen: int = 2 * AMOUNT_FEN, rank: int = 5) -> str:
        user_id = account_holder(fresh("usr"), NOW, balance_fen)
        write(book.classify(user_id, rank, NOW.date() + timedelta(days=365)))
        return user_id

    return made


def bid(listing: dict, user_id: str, amount_fen: int, at=NOW, key: str = "key", **but: str):
    asked = BidRequest(amount_fen=amount_fen, disclosure_version=listing["disclosure_version"], **but)
    return bids.place(request_of(user_id, at, key), listing["listing_id"], asked)


def after(listing: dict) -> dict[str, Any]:
    return store.required_listing(listing["listing_id"])


def end_of(listing: dict):
    return clock.parse(listing["closes_at"])


def just_ahead_of(listing: dict, others_do: Callable[[], object]):
    """Others are faster by a moment: whoever writes to the listing next finds what they did."""
    return just_before(f'"LISTING#{listing["listing_id"]}"', others_do)


@pytest.mark.parametrize(("theirs", "left_fen"), [(400_000, 600_000), (999_999, 1), (1_000_000, 0)])
def test_what_others_took_meanwhile_is_sold_out(listing, investor, theirs, left_fen):
    late, early = investor(), investor()
    with (
        just_ahead_of(listing, lambda: bid(listing, early, theirs)),
        pytest.raises(SoldOut) as refused,
    ):
        bid(listing, late, left_fen + 1 if left_fen > MIN_FEN else MIN_FEN)

    assert refused.value.facts == {"remaining_fen": left_fen}
    assert balances(late) == (2 * AMOUNT_FEN, 0)
    assert after(listing)["remaining_fen"] == left_fen


def test_a_bid_that_left_something_over_may_come_to_take_exactly_the_rest(listing, investor):
    late, early = investor(), investor()
    with just_ahead_of(listing, lambda: bid(listing, early, 600_000)):
        assert bid(listing, late, 400_000).status == "held"

    full = after(listing)
    assert (full["status"], full["remaining_fen"], full["bid_count"]) == ("full", 0, 2)
    assert (full["last_bidder_id"], full["event"]) == (late, "listing_filled")


def test_a_bid_under_the_minimum_that_was_the_rest_a_moment_ago_is_sold_out(listing, investor):
    late, early = investor(), investor()
    bid(listing, early, AMOUNT_FEN - 1)
    with (
        just_ahead_of(listing, lambda: bid(listing, early, 1, key="last")),
        pytest.raises(SoldOut),
    ):
        bid(listing, late, 1)

    assert balances(late) == (2 * AMOUNT_FEN, 0)


def test_a_window_that_closes_ahead_of_the_last_bid_is_closed(listing, investor):
    late = investor()
    closing = {"listing_id": listing["listing_id"], "after": 0, "now": end_of(listing)}
    with (
        just_ahead_of(listing, lambda: refunds.release(**closing)),
        pytest.raises(ListingClosed),
    ):
        bid(listing, late, AMOUNT_FEN, at=end_of(listing) - timedelta(microseconds=1))

    assert (after(listing)["status"], balances(late)) == ("refunded", (2 * AMOUNT_FEN, 0))


def test_a_last_bid_ahead_of_the_end_of_the_window_is_never_refunded(listing, investor):
    early = investor()
    bid(listing, early, AMOUNT_FEN, at=end_of(listing) - timedelta(microseconds=1))
    released = refunds.release(listing["listing_id"], 0, end_of(listing))

    assert released == {"listing_id": listing["listing_id"], "after": 0, "done": True}
    assert after(listing)["status"] not in ("open", "refunding", "refunded")


def test_before_the_end_of_its_window_an_open_listing_stays_open(listing, investor):
    early = investor()
    bid(listing, early, MIN_FEN)
    refunds.release(listing["listing_id"], 0, end_of(listing) - timedelta(microseconds=1))

    assert after(listing)["status"] == "open"
    assert balances(early) == (2 * AMOUNT_FEN - MIN_FEN, MIN_FEN)


REFUSALS = [SoldOut, ListingClosed, StaleDisclosure, OwnLoan]
"""Of the listing, in the order in which they are looked at; whatever the investor's account is like."""


@pytest.mark.parametrize("first", range(4), ids=[refusal.__name__ for refusal in REFUSALS])
@pytest.mark.parametrize("account", ["none", "frozen", "poor"])
def test_what_the_listing_refuses_is_said_before_anything_about_the_account(
    listing, fresh: Fresh, account, first
):
    """From the first refusal on, all of the later ones hold, too."""
    holds = REFUSALS[first:]
    user_id = listing["user_id"] if OwnLoan in holds else fresh("usr")
    if account == "frozen":
        write(book.set_status(listing["user_id"], "frozen"))
    amount_fen = AMOUNT_FEN + 1 if SoldOut in holds else AMOUNT_FEN
    at = end_of(listing) if ListingClosed in holds else NOW
    shown = listing | ({"disclosure_version": "old"} if StaleDisclosure in holds else {})

    with pytest.raises(holds[0]):
        bid(shown, user_id, amount_fen, at=at)


@pytest.mark.parametrize(
    ("state", "refusal"),
    [
        ({"account": False, "open": False, "class": 0, "funds": 0}, NotVerifiedToInvest),
        ({"account": True, "open": False, "class": 0, "funds": 0}, Suspended),
        ({"account": True, "open": True, "class": 0, "funds": 0}, Unsuitable),
        ({"account": True, "open": True, "class": 5, "funds": MIN_FEN - 1}, InsufficientFunds),
    ],
    ids=lambda value: value.__name__ if isinstance(value, type) else "",
)
def test_of_the_accounts_own_refusals_the_gravest_is_said(listing, investor, fresh: Fresh, state, refusal):
    user_id = investor(state["funds"], state["class"]) if state["account"] else fresh("usr")
    if state["account"] and not state["open"]:
        write(book.set_status(user_id, "frozen"))

    with pytest.raises(refusal):
        bid(listing, user_id, MIN_FEN)
    assert after(listing)["bid_count"] == 0


@pytest.mark.parametrize("change", ["frozen", "declassified", "spent"])
def test_an_account_that_changed_a_moment_ago_is_looked_at_as_it_is(listing, investor, change):
    user_id = investor(MIN_FEN)
    changes = {
        "frozen": (lambda: write(book.set_status(user_id, "frozen")), Suspended),
        "declassified": (lambda: write(book.classify(user_id, 0, NOW.date())), Unsuitable),
        "spent": (lambda: bid(listing, user_id, MIN_FEN, key="other"), InsufficientFunds),
    }
    happens, refusal = changes[change]
    with just_ahead_of(listing, happens), pytest.raises(refusal):
        bid(listing, user_id, MIN_FEN)


@pytest.mark.parametrize("since", ["frozen", "filled", "closed", "spent"])
def test_a_repeat_gets_the_first_answer_whatever_happened_since(listing, investor, since):
    user_id, other = investor(), investor()
    first = bid(listing, user_id, MIN_FEN)
    happens = {
        "frozen": lambda: write(book.set_status(user_id, "frozen")),
        "filled": lambda: bid(listing, other, AMOUNT_FEN - MIN_FEN),
        "closed": lambda: None,
        "spent": lambda: bid(listing, user_id, AMOUNT_FEN - 2 * MIN_FEN, key="more"),
    }
    happens[since]()
    count = after(listing)["bid_count"]
    at = end_of(listing) if since == "closed" else NOW

    assert bid(listing, user_id, MIN_FEN, at=at) == first
    with pytest.raises(IdempotencyKeyReused):
        bid(listing, user_id, 2 * MIN_FEN, at=at)
    assert after(listing)["bid_count"] == count


@pytest.mark.parametrize("told", list(permutations(range(3))), ids=str)
def test_bids_told_in_any_order_and_twice_stand_in_the_order_of_their_commitment(fresh: Fresh, told):
    listing_id = fresh("lst")
    states = [
        {
            "listing_id": listing_id,
            "bid_count": n,
            "raised_fen": 100 * n,
            "last_investment_id": f"inv_{n}",
            "last_bidder_id": f"usr_{n}",
        }
        for n in range(4)
    ]
    changes = [Change("jinqiao-dev-investment", str(n), states[n], states[n + 1]) for n in range(3)]
    for number in (*told, *told):
        claim_order.project(changes[number])

    rows = list(store.rows(listing_id))
    assert [row["investment_id"] for row in rows] == ["inv_1", "inv_2", "inv_3"]
    assert [row["raised_before_fen"] for row in rows] == [0, 100, 200]


def test_nothing_is_frozen_or_released_while_a_bid_is_not_laid_out_yet(
    fresh: Fresh, listing, investor, monkeypatch
):
    monkeypatch.setattr(store, "rows", lambda _: iter(()))
    bid(listing, investor(), MIN_FEN)

    with pytest.raises(BidsNotYetProjected, match="0 of 1 bids"):
        refunds.release(listing["listing_id"], 0, end_of(listing))
    with pytest.raises(BidsNotYetProjected, match="0 of 1 bids"):
        funding.freeze(listing["listing_id"], NOW)


@pytest.mark.parametrize("status", ["open", "refunding", "refunded"])
def test_what_is_not_full_becomes_no_loan(listing, status):
    change = {"status": status}
    write(store.listing_change(listing, change, condition="#status = :open", values={"open": "open"}))

    with pytest.raises(LookupError, match=f"is {status} and cannot be funded"):
        funding.freeze(listing["listing_id"], NOW)


def stuck(listing: dict) -> None:
    """Full, and its funding went wrong."""
    change = {"status": "full"}
    write(store.listing_change(listing, change, condition="#status = :open", values={"open": "open"}))
    funding.mark_stuck(listing["listing_id"], "JournalConflict")


def resumed(listing: dict, key: str = "key") -> int:
    return resumption.resume(request_of("usr_finance", NOW, key), listing["listing_id"]).attempt


def test_a_stuck_funding_is_resumed_once_a_key(listing):
    stuck(listing)

    assert [resumed(listing), resumed(listing)] == [2, 2]
    with pytest.raises(NothingStuck):
        resumed(listing, "another")
    assert "error" not in after(listing)


def test_what_gets_stuck_again_is_resumed_again(listing):
    stuck(listing)
    resumed(listing, "first")
    funding.mark_stuck(listing["listing_id"], "Contended")

    assert after(listing)["error"] == "Contended"
    assert resumed(listing, "second") == 3


def test_nothing_that_nobody_listed_is_resumed(fresh: Fresh):
    with pytest.raises(NotFound):
        resumed({"listing_id": fresh("lst")})
