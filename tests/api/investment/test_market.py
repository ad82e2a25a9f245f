"""The market is open to all."""

import httpx
import pytest

from tests.customers import verified
from tests.market import a_listing, list_loan


def get(world, path, language="en", **query) -> httpx.Response:
    return httpx.get(f"{world.url}{path}", params=query, headers={"Accept-Language": language})


def test_a_listing_is_shown_to_anybody_with_all_that_a_lender_needs(world):
    listing = a_listing(world, purpose="equipment", principal_fen=2_000_000)

    assert get(world, f"/v1/listings/{listing['listing_id']}").json() == {
        "listing_id": listing["listing_id"],
        "title": "Loan for equipment",
        "purpose": "equipment",
        "grade": "A",
        "risk_level": "R1",
        "annual_rate": "0.0680",
        "months": 12,
        "method": "equal_instalment",
        "amount_fen": 2_000_000,
        "raised_fen": 0,
        "remaining_fen": 2_000_000,
        "min_bid_fen": 10_000,
        "opened_at": listing["opened_at"],
        "closes_at": listing["closes_at"],
        "status": "open",
        "disclosure_version": "2026-01",
    }


def test_titles_follow_the_readers_language(world):
    listing = a_listing(world, purpose="medical")

    assert get(world, f"/v1/listings/{listing['listing_id']}", "zh").json()["title"] == "医疗支出借款"


def test_nothing_says_whose_loan_it_is(world):
    borrower = verified(world)
    listing = list_loan(borrower)

    assert borrower.user_id not in get(world, f"/v1/listings/{listing['listing_id']}").text


def test_listings_come_newest_first_page_by_page(world):
    borrower = verified(world)
    made = [list_loan(borrower)["listing_id"] for _ in range(3)]

    first = get(world, "/v1/listings", limit=2).json()
    second = get(world, "/v1/listings", limit=2, cursor=first["next_cursor"]).json()

    assert [each["listing_id"] for each in (*first["items"], second["items"][0])] == made[::-1]


@pytest.mark.parametrize("query", [{"limit": 0}, {"limit": 101}, {"limit": "x"}])
def test_a_page_has_1_to_100_listings(world, query):
    assert get(world, "/v1/listings", **query).status_code == 422


@pytest.mark.parametrize("cursor", ["", "nonsense", "eyJzIjoieCIsImsiOiJ5In0="])
def test_a_cursor_that_is_none_of_this_lists_is_refused(world, cursor):
    answer = get(world, "/v1/listings", cursor=cursor)

    assert (answer.status_code, answer.json()["code"]) == (400, "invalid_cursor")


def test_a_listing_that_is_not_there_is_not_found(world):
    assert get(world, "/v1/listings/lst_none").status_code == 404
