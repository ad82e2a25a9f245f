"""What an investor has: listed, one by one, and in all; nobody else sees it."""

import pytest

from local.api_client import Problem
from tests.customers import verified
from tests.market import a_listing, list_loan
from tests.settling import columns, full, part, quote, settle


@pytest.fixture
def investor(world):
    return verified(world, balance_fen=5_000_000)


def test_somebody_who_invested_in_nothing_has_nothing(investor):
    assert investor.app.investments() == []
    assert investor.app.get("/v1/me/portfolio") == {
        "investments": 0,
        "held_fen": 0,
        "lent_fen": 0,
        "outstanding_principal_fen": 0,
        "expected_interest_fen": 0,
        "received_principal_fen": 0,
        "received_interest_fen": 0,
        "received_penalty_fen": 0,
        "loss_fen": 0,
        "recovered_fen": 0,
    }


def test_investments_come_newest_first_page_by_page(world, investor):
    listing = a_listing(world)
    made = [investor.app.invest(listing["listing_id"], 50_000)["investment_id"] for _ in range(5)]

    first = investor.app.get("/v1/me/investments", limit=2)
    second = investor.app.get("/v1/me/investments", limit=2, cursor=first["next_cursor"])
    third = investor.app.get("/v1/me/investments", limit=2, cursor=second["next_cursor"])

    seen = [each["investment_id"] for page in (first, second, third) for each in page["items"]]
    assert seen == made[::-1]
    assert third["next_cursor"] is None


def test_what_is_bid_between_two_pages_neither_repeats_nor_hides_anything(world, investor):
    listing = a_listing(world)
    made = [investor.app.invest(listing["listing_id"], 50_000)["investment_id"] for _ in range(3)]

    first = investor.app.get("/v1/me/investments", limit=2)
    investor.app.invest(listing["listing_id"], 50_000)
    second = investor.app.get("/v1/me/investments", limit=2, cursor=first["next_cursor"])

    assert [each["investment_id"] for each in (*first["items"], *second["items"])] == made[::-1]


def test_another_investors_cursor_is_refused(world, investor):
    listing = a_listing(world)
    for _ in range(2):
        investor.app.invest(listing["listing_id"], 50_000)
    cursor = investor.app.get("/v1/me/investments", limit=1)["next_cursor"]

    with pytest.raises(Problem, match="invalid_cursor"):
        verified(world).app.get("/v1/me/investments", limit=1, cursor=cursor)


def test_another_investors_investment_does_not_exist(world, investor):
    bid = investor.app.invest(a_listing(world)["listing_id"], 50_000)

    with pytest.raises(Problem, match="404 not_found"):
        verified(world).app.get(f"/v1/me/investments/{bid['investment_id']}")


def test_a_held_bid_shows_what_it_would_bring_if_it_were_paid_out_today(world, investor):
    listing = a_listing(world, months=3)
    bid = investor.app.invest(listing["listing_id"], 500_000)
    mine = investor.app.get(f"/v1/me/investments/{bid['investment_id']}")

    assert (mine["status"], mine["loan_id"], mine["received"]) == ("held", None, [])
    assert [row["number"] for row in mine["expected"]] == [1, 2, 3]
    assert sum(row["principal_fen"] for row in mine["expected"]) == mine["expected_principal_fen"] == 500_000
    assert sum(row["interest_fen"] for row in mine["expected"]) == mine["expected_interest_fen"]


def test_interest_is_expected_at_the_contract_rate_and_no_fee_is_taken_from_it(world, investor):
    listing = a_listing(world, months=12, method="bullet")
    bid = investor.app.invest(listing["listing_id"], 1_000_000)
    world.settle()
    mine = investor.app.get(f"/v1/me/investments/{bid['investment_id']}")

    assert (mine["annual_rate"], mine["expected_interest_fen"]) == ("0.0680", 68_000)
    assert len(mine["expected"]) == 1


def test_titles_are_in_the_investors_language(world, investor):
    investor.app.invest(a_listing(world, purpose="renovation")["listing_id"], 50_000)

    assert investor.app.investments()[0]["title"] == "房屋装修借款"


def test_the_whole_is_the_sum_of_its_parts(world, investor):
    held, lent = a_listing(world), a_listing(world, months=6)
    investor.app.invest(held["listing_id"], 300_000)
    investor.app.invest(lent["listing_id"], 1_000_000)
    world.settle()
    parts, whole = investor.app.investments(), investor.app.get("/v1/me/portfolio")

    assert (whole["held_fen"], whole["lent_fen"], whole["investments"]) == (300_000, 1_000_000, 2)
    assert whole["outstanding_principal_fen"] == 1_000_000
    assert whole["expected_interest_fen"] == parts[0]["expected_interest_fen"]


def test_what_was_received_is_shown_receipt_by_receipt(world, investor):
    borrower = verified(world)
    listing = list_loan(borrower, months=3)
    bid = investor.app.invest(listing["listing_id"], 1_000_000)
    world.settle()
    [loan] = borrower.app.loans()
    for instalment in (1, 2):
        borrower.app.repay(loan["loan_id"], instalment)
    world.settle()
    mine = investor.app.get(f"/v1/me/investments/{bid['investment_id']}")

    assert [(row["principal_fen"], row["interest_fen"]) for row in mine["received"]] == [
        (row["principal_fen"], row["interest_fen"]) for row in loan["schedule"][:2]
    ]
    assert mine["received_principal_fen"] == sum(row["principal_fen"] for row in mine["received"])
    assert mine["received_interest_fen"] == sum(row["interest_fen"] for row in mine["received"])


def test_after_a_prepayment_the_expected_flow_is_that_of_the_new_schedule(world, investor):
    borrower = verified(world)
    listing = list_loan(borrower, months=3)
    bid = investor.app.invest(listing["listing_id"], 1_000_000)
    world.settle()
    [loan] = borrower.app.loans()
    settle(borrower.app, loan["loan_id"], quote(borrower.app, loan["loan_id"], part(world, 400_000)))
    world.settle()

    mine = investor.app.get(f"/v1/me/investments/{bid['investment_id']}")

    schedule = borrower.app.loan(loan["loan_id"])["schedule"]
    names = ("number", "due_date", "principal_fen", "interest_fen")
    assert [tuple(row[name] for name in names) for row in mine["expected"]] == columns(
        {"schedule": schedule}, *names
    )
    assert mine["expected_interest_fen"] == sum(row["interest_fen"] for row in schedule)
    assert mine["received_principal_fen"] == 400_000


def test_after_a_payoff_the_investment_is_repaid_with_the_interest_to_the_day(world, investor):
    borrower = verified(world)
    bid = investor.app.invest(list_loan(borrower, months=3)["listing_id"], 1_000_000)
    world.settle()
    [loan] = borrower.app.loans()
    settle(borrower.app, loan["loan_id"], quote(borrower.app, loan["loan_id"], full(world)))
    world.settle()

    mine = investor.app.get(f"/v1/me/investments/{bid['investment_id']}")

    assert (mine["status"], mine["received_principal_fen"]) == ("repaid", 1_000_000)
    assert mine["expected_interest_fen"] == mine["received_interest_fen"] == 0
