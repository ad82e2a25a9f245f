"""A bid holds the money, raises the listing, and shows at once; what is refused changes nothing."""

from datetime import date

import pytest

from local.api_client import Problem
from tests.customers import balances, freeze, open_account, put_money, signed_in, verified
from tests.market import a_listing, list_loan


@pytest.fixture
def listing(world):
    return a_listing(world)


@pytest.fixture
def investor(world):
    return verified(world, balance_fen=5_000_000)


def refusal(investor, listing, amount_fen=100_000, key=None, **but) -> tuple[int, str]:
    body = {"amount_fen": amount_fen, "disclosure_version": listing["disclosure_version"]} | but
    with pytest.raises(Problem) as refused:
        investor.app.post(f"/v1/listings/{listing['listing_id']}/investments", body, key)
    return refused.value.status, refused.value.code


def test_a_bid_holds_the_money_and_raises_the_listing(world, listing, investor):
    bid = investor.app.invest(listing["listing_id"], 400_000)
    now = investor.app.listing(listing["listing_id"])

    assert (bid["status"], bid["amount_fen"]) == ("held", 400_000)
    assert balances(world, investor) == (4_600_000, 400_000)
    assert (now["raised_fen"], now["remaining_fen"], now["status"]) == (400_000, 600_000, "open")


def test_a_bid_shows_in_the_investors_list_at_once(listing, investor):
    bid = investor.app.invest(listing["listing_id"], 400_000)
    [mine] = investor.app.investments()

    assert mine["investment_id"] == bid["investment_id"]
    assert (mine["status"], mine["expected_principal_fen"]) == ("held", 400_000)


def test_a_bid_sent_again_is_one_bid_with_one_answer(world, listing, investor):
    first = investor.app.invest(listing["listing_id"], 400_000, key="once")

    assert investor.app.invest(listing["listing_id"], 400_000, key="once") == first
    assert balances(world, investor) == (4_600_000, 400_000)


def test_a_bid_that_filled_the_listing_gets_its_answer_again_when_it_is_funded(world, listing, investor):
    first = investor.app.invest(listing["listing_id"], 1_000_000, key="all")
    world.settle()

    assert investor.app.listing(listing["listing_id"])["status"] == "funded"
    assert investor.app.invest(listing["listing_id"], 1_000_000, key="all") == first


def test_the_same_key_for_another_bid_is_refused(world, listing, investor):
    investor.app.invest(listing["listing_id"], 400_000, key="key")

    assert refusal(investor, listing, 300_000, key="key") == (422, "idempotency_key_reused")
    assert refusal(investor, a_listing(world), 400_000, key="key") == (422, "idempotency_key_reused")
    assert balances(world, investor) == (4_600_000, 400_000)


def test_two_investors_may_use_the_same_key(world, listing, investor):
    other = verified(world, balance_fen=1_000_000)

    first = investor.app.invest(listing["listing_id"], 100_000, key="same")
    second = other.app.invest(listing["listing_id"], 100_000, key="same")

    assert first["investment_id"] != second["investment_id"]


def test_the_last_bid_may_take_exactly_the_remainder_under_the_minimum(listing, investor):
    investor.app.invest(listing["listing_id"], 995_000)

    assert refusal(investor, listing, 4_999) == (422, "invalid_request")
    assert refusal(investor, listing, 5_001) == (409, "sold_out")
    assert investor.app.invest(listing["listing_id"], 5_000)["status"] == "held"


def test_more_than_is_left_is_sold_out_and_changes_nothing(world, listing, investor):
    assert refusal(investor, listing, 1_000_001) == (409, "sold_out")
    assert balances(world, investor) == (5_000_000, 0)


def test_what_is_full_is_sold_out_for_everybody(world, listing, investor):
    investor.app.invest(listing["listing_id"], 1_000_000)

    assert refusal(signed_in(world), listing, disclosure_version="old") == (409, "sold_out")


def test_an_old_disclosure_is_refused_before_anything_about_the_investor(world, listing):
    assert refusal(signed_in(world), listing, disclosure_version="old") == (409, "stale_disclosure")


def test_nobody_lends_to_themselves(world):
    borrower = verified(world, balance_fen=1_000_000)

    assert refusal(borrower, list_loan(borrower)) == (409, "own_loan")


def test_without_an_account_there_is_no_bid(world, listing):
    assert refusal(signed_in(world), listing) == (403, "not_verified")


def test_without_a_risk_class_there_is_no_bid(world, listing):
    assert refusal(verified(world, 1_000_000, risk_rank=0), listing) == (403, "unsuitable")


def test_a_class_below_the_listings_risk_is_unsuitable_and_the_class_itself_is_not(world):
    risky = a_listing(world, monthly_income_fen=300_000)
    cautious, fitting = (verified(world, 1_000_000, risk_rank=rank) for rank in (2, 3))

    assert risky["risk_level"] == "R3"
    assert refusal(cautious, risky) == (403, "unsuitable")
    assert fitting.app.invest(risky["listing_id"], 100_000)["status"] == "held"


def test_a_class_that_has_run_out_is_unsuitable(world, listing):
    investor = signed_in(world)
    open_account(world, investor, risk_rank=5, valid_until=date(2020, 1, 1))
    put_money(world, investor, 1_000_000)

    assert refusal(investor, listing) == (403, "unsuitable")


def test_a_frozen_account_is_refused(world, listing, investor):
    freeze(world, investor)

    assert refusal(investor, listing) == (403, "suspended")


def test_a_fen_too_little_is_insufficient(world, listing):
    investor = verified(world, balance_fen=99_999)

    assert refusal(investor, listing, 100_000) == (409, "insufficient_funds")
    assert balances(world, investor) == (99_999, 0)


def test_unsuitable_comes_before_insufficient_funds(world, listing):
    assert refusal(verified(world, 0, risk_rank=0), listing) == (403, "unsuitable")


def test_a_listing_that_is_not_there_takes_no_bid(listing, investor):
    assert refusal(investor, listing | {"listing_id": "lst_none"}) == (404, "not_found")


@pytest.mark.parametrize(
    "body",
    [
        {"amount_fen": 0},
        {"amount_fen": -100},
        {"amount_fen": 1.0},
        {"amount_fen": "100000"},
        {"amount_fen": True},
        {"amount_fen": 10**12 + 1},
        {"disclosure_version": ""},
        {"disclosure_version": 1},
        {"note": "hello"},
    ],
)
def test_a_body_of_another_form_is_refused(listing, investor, body):
    assert refusal(investor, listing, **body) == (422, "invalid_request")


def test_a_bid_needs_a_key_and_a_sign_in(world, listing, investor):
    path = f"/v1/listings/{listing['listing_id']}/investments"
    body = {"amount_fen": 100_000, "disclosure_version": "2026-01"}
    with pytest.raises(Problem) as keyless:
        investor.app.request("POST", path, json=body)
    investor.app.tokens = {}
    with pytest.raises(Problem) as nameless:
        investor.app.post(path, body)

    assert keyless.value.code == "idempotency_key_required"
    assert nameless.value.status == 401
