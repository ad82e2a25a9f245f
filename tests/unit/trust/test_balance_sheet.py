"""The equation of the books."""

import pytest

from jinqiao.ledger import recipes
from jinqiao.ledger.accounts import Kind
from jinqiao.ledger.recipes import Share
from tests.unit.trust.journals import stored
from trust import balance_sheet, postings
from trust.balance_sheet import Totals, violation

A_LIFE = [
    recipes.deposit("ann", 100),
    recipes.bid_held("ann", 90),
    recipes.claims_captured("loan", [("ann", 90)]),
    recipes.loan_disbursed("loan", "bo", 90),
    recipes.repayment_distributed("bo", [Share("ann", 50, "principal")], 2),
    recipes.suspense_receipt("rcp", 7),
    recipes.fee_sweep(1),
    recipes.late_payout("ann", 80, 60),
]


@pytest.fixture
def totals() -> Totals:
    """The books after a little of everything."""
    sums: Totals = {}
    for number, legs in enumerate(A_LIFE):
        for posting in postings.of(stored(f"journal-{number}", legs)):
            balance_sheet.post(sums, posting)
    return sums


def test_journals_that_balance_make_books_that_do(totals):
    assert balance_sheet.violations(totals) == []


def test_the_sums_are_those_of_the_accounts(totals):
    assert totals["p2p"] == {
        "available_fen": 10 + 90 - 52 + 50 - 60,
        "held_fen": 0,
        "clearing_fen": 0,
        "suspense_fen": 7,
        "fees_payable_fen": 1,
        "reserve_fen": 0,
        "custody_fen": 100 + 7 - 1 - 80,
        "receivable_fen": 20,
    }


def test_a_fen_that_is_missing_anywhere_is_a_violation(totals):
    totals["p2p"]["custody_fen"] -= 1

    assert balance_sheet.violations(totals) == [violation("out_of_balance", "p2p", -1)]


def test_books_do_not_make_up_for_each_other(totals):
    totals["other"] = totals["p2p"] | {"custody_fen": 27}
    totals["p2p"]["custody_fen"] -= 1

    assert [(each["subject"], each["amount_fen"]) for each in balance_sheet.violations(totals)] == [
        ("other", 1),
        ("p2p", -1),
    ]


def test_no_kind_of_account_is_below_zero_as_a_whole(totals):
    totals["p2p"] |= {"fees_payable_fen": -2, "reserve_fen": 3}

    assert balance_sheet.violations(totals) == [violation("negative_balance", "p2p fees_payable", -2)]


def test_sums_may_be_older_than_a_kind_of_account(totals):
    del totals["p2p"]["receivable_fen"]
    for posting in postings.of(stored("late", recipes.late_payout("ann", 5, 0))):
        balance_sheet.post(totals, posting)

    assert totals["p2p"]["receivable_fen"] == 5


def test_sums_go_over_all_books(totals):
    totals["other"] = dict(totals["p2p"])

    assert balance_sheet.sum_fen(totals, Kind.CUSTODY, Kind.RECEIVABLE) == 2 * (26 + 20)
