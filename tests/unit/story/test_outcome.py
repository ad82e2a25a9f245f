"""The demo's checks hold for a story that went well, and each fails for the one thing that went wrong."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from local.story import books, outcome, screen
from local.story.checks import Checks
from local.story.outcome import Outcome

Facts = dict[str, Any]
Wrong = Callable[[Facts], None]


def a_good_end() -> Facts:
    """Two investors lent 1,000.00 and 2,000.00 yuan for a month at 12 %; the first withdrew 10.00 at a fee of 2.00."""
    return {
        "loan": {
            "status": "repaid",
            "annual_rate": "0.1200",
            "schedule": [{"interest_fen": 3000, "fee_fen": 40, "paid_fen": 303_040}],
        },
        "second_listing": {"status": "refunded"},
        "withdrawal": {"status": "settled", "amount_fen": 1000, "fee_fen": 200},
        "investments": [investment(100_000, 1000), investment(200_000, 2000)],
        "accounts": [account(500_000 + 1000 - 1200), account(500_000 + 2000)],
        "lent_on": date(2026, 4, 5),
        "deposit_fen": 500_000,
    }


def investment(amount_fen: int, interest_fen: int) -> Facts:
    parts = {"principal_fen": amount_fen, "interest_fen": interest_fen, "penalty_fen": 0}
    receipt = {"business_date": "2026-05-05", **parts}
    return {"amount_fen": amount_fen, "annual_rate": "0.1200", "received": [receipt]}


def account(available_fen: int, held_fen: int = 0) -> Facts:
    return {"available_fen": available_fen, "held_fen": held_fen}


def failed(facts: Facts) -> list[str]:
    checks = Checks()
    outcome.check(Outcome(**facts), checks)
    return [check.what for check in checks.made if not check.held]


def test_a_story_that_went_well_passes_every_check() -> None:
    assert failed(a_good_end()) == []


def not_repaid(facts: Facts) -> None:
    facts["loan"]["status"] = "active"


def not_refunded(facts: Facts) -> None:
    facts["second_listing"]["status"] = "open"


def not_settled(facts: Facts) -> None:
    facts["withdrawal"]["status"] = "sent"


def a_fen_too_little(facts: Facts) -> None:
    facts["accounts"][1]["available_fen"] -= 1


def a_bid_still_held(facts: Facts) -> None:
    facts["accounts"][1]["held_fen"] = 1


def more_taken_than_given(facts: Facts) -> None:
    facts["loan"]["schedule"][0]["paid_fen"] += 1


@pytest.mark.parametrize(
    ("wrong", "what"),
    [
        (not_repaid, "the loan is"),
        (not_refunded, "the second listing is"),
        (not_settled, "the withdrawal is"),
        (a_fen_too_little, "accounts that are not deposit plus interest to the fen"),
        (a_bid_still_held, "money still held by anybody, fen"),
        (more_taken_than_given, "paid by the borrower, fen"),
    ],
)
def test_one_thing_wrong_fails_its_own_check(wrong: Wrong, what: str) -> None:
    facts = a_good_end()
    wrong(facts)
    assert failed(facts) == [what]


def test_principal_that_did_not_come_back_is_seen_everywhere() -> None:
    facts = a_good_end()
    facts["investments"][0]["received"][0]["principal_fen"] -= 1
    assert "investors whose principal did not come back to the fen" in failed(facts)
    assert "paid by the borrower, fen" in failed(facts)


def test_interest_at_another_rate_fails_the_returns() -> None:
    facts = a_good_end()
    facts["loan"]["annual_rate"] = "0.1000"
    assert failed(facts) == [
        "lowest XIRR beside the contract's effective rate",
        "highest XIRR beside the contract's effective rate",
    ]


def a_good_ledger() -> Facts:
    return {
        "kinds": {"custody": 700, "available": 600, "fees_payable": 100},
        "grand_total_fen": 0,
        "clearing_fen": 0,
        "client_money_fen": 600,
        "operator_money_fen": 100,
        "custody_fen": 700,
        "bank_balance_fen": 700,
        "mismatches": [],
    }


def failed_books(ledger: Facts, failures: Facts) -> list[str]:
    checks = Checks()
    books.check(ledger, failures, checks)
    return [check.what for check in checks.made if not check.held]


NONE: Facts = {"items": [], "undelivered_callbacks": []}


def test_books_that_balance_pass() -> None:
    assert failed_books(a_good_ledger(), NONE) == []


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ({"grand_total_fen": 1}, "the trial balance, fen"),
        ({"client_money_fen": 599}, "custody against client and operator money, fen"),
        ({"bank_balance_fen": 701}, "the bank's statement, fen"),
        ({"clearing_fen": 1}, "clearing accounts, fen"),
        ({"mismatches": [{"account": "available:usr_a"}]}, "guarded accounts that journals contradict"),
    ],
)
def test_books_that_do_not_balance_are_named(change: Facts, what: str) -> None:
    assert failed_books(a_good_ledger() | change, NONE) == [what]


def test_what_failed_unseen_is_seen() -> None:
    failures = {
        "items": [{"where": "f", "what": "w"}],
        "undelivered_callbacks": [{"type": "deposit.succeeded"}],
    }
    assert failed_books(a_good_ledger(), failures) == [
        "failures behind the scenes",
        "callbacks that were not taken",
    ]


def test_the_tables_show_every_investor_and_account() -> None:
    with screen.console.capture() as shown:
        outcome.show(Outcome(**a_good_end()))
        books.show(a_good_ledger())
    text = shown.get()
    assert "investor 01" in text
    assert "2,020.00" in text
    assert "12.6825%" in text
    assert "fees_payable" in text
