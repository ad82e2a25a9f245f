"""The paper on money flows and the recipes say the same."""

import inspect
import re
from pathlib import Path

import pytest

from jinqiao.ledger import recipes
from jinqiao.ledger.accounts import Kind

PAPER = (Path(__file__).parents[2] / "docs" / "money-flows.md").read_text(encoding="utf-8")
ROWS = re.findall(r"^\| `(\w+)` \| `([^`]+)` \| ([\w, ]+) \| ([\w, ]+) \| .+ \|$", PAPER, re.MULTILINE)
SHARES = [recipes.Share("usr_l", 90, "principal"), recipes.Share("usr_l", 10, "interest")]

POSTED = {
    "deposit": recipes.deposit("usr_a", 100),
    "suspense_receipt": recipes.suspense_receipt("rcp_a", 100),
    "suspense_resolved": recipes.suspense_resolved("rcp_a", "usr_a", 100),
    "suspense_returned": recipes.suspense_returned("rcp_a", 100),
    "bid_held": recipes.bid_held("usr_a", 100),
    "bid_released": recipes.bid_released("usr_a", 100),
    "claims_captured": recipes.claims_captured("loan_a", [("usr_a", 60), ("usr_b", 40)]),
    "loan_disbursed": recipes.loan_disbursed("loan_a", "usr_b", 100),
    "repayment_distributed": recipes.repayment_distributed("usr_b", SHARES, 5),
    "repayment_collected": recipes.repayment_collected("usr_b", "loan_a", 105, 5),
    "receipts_netted": recipes.receipts_netted([("loan_a", SHARES), ("loan_b", SHARES)]),
    "receipt_distributed": recipes.receipt_distributed("loan_a", SHARES, 5),
    "compensation_set_aside": recipes.compensation_set_aside("loan_a", 100),
    "lenders_compensated": recipes.lenders_compensated("loan_a", SHARES),
    "reserve_contribution": recipes.reserve_contribution(100),
    "withdrawal_held": recipes.withdrawal_held("usr_a", 100, 2),
    "withdrawal_settled": recipes.withdrawal_settled("usr_a", 100, 2),
    "withdrawal_released": recipes.withdrawal_released("usr_a", 100, 2),
    "late_payout": recipes.late_payout("usr_a", 100, 30),
    "payout_return": recipes.payout_return("usr_a", 100),
    "fee_sweep": recipes.fee_sweep(100),
}


def kinds_on(side: str, legs: tuple) -> set[str]:
    return {str(leg.account.kind) for leg in legs if leg.side == side}


def test_every_recipe_stands_in_the_paper_and_nothing_else_does():
    functions = inspect.getmembers(recipes, inspect.isfunction)
    own = {
        name for name, made in functions if made.__module__ == recipes.__name__ and not name.startswith("_")
    }
    assert {row[0] for row in ROWS} == own == set(POSTED)


@pytest.mark.parametrize(("name", "_id", "debits", "credits"), ROWS)
def test_a_recipe_debits_and_credits_what_the_paper_says(name, _id, debits, credits):
    assert kinds_on("D", POSTED[name]) == set(debits.split(", "))
    assert kinds_on("C", POSTED[name]) == set(credits.split(", "))


@pytest.mark.parametrize("name", POSTED)
def test_a_recipe_balances(name):
    signed = [leg.amount_fen if leg.side == "D" else -leg.amount_fen for leg in POSTED[name]]
    assert sum(signed) == 0


def test_the_paper_lists_every_kind_of_account():
    listed = re.findall(r"^\| `(\w+)(?::<\w+>)?` \| [^|]+ \| (?:credit|debit) \|", PAPER, re.MULTILINE)
    assert set(listed) == {str(kind) for kind in Kind}


def test_a_repayment_without_a_fee_has_no_empty_leg():
    assert "fees_payable" not in kinds_on("C", recipes.repayment_distributed("usr_b", SHARES, 0))
