"""Legs of one journal about several loans: which loan each is about, and that it costs two bytes to say."""

from datetime import UTC, date, datetime

from jinqiao.ledger import recipes
from jinqiao.ledger.accounts import available
from jinqiao.ledger.journal import Journal, Leg, credit
from jinqiao.ledger.recipes import Share

SHARES = [Share("usr_a", 300, "principal"), Share("usr_a", 20, "interest")]


def journal(legs, facts):
    return Journal("j", "k", date(2026, 1, 5), datetime(2026, 1, 5, tzinfo=UTC), "hash", tuple(legs), facts)


def test_a_leg_of_a_netted_journal_names_its_loan_by_its_place():
    legs = recipes.receipts_netted([("loan_1", SHARES), ("loan_2", SHARES[:1])])
    netted = journal(legs, {"loans": ["loan_1", "loan_2"]})

    paid = [leg for leg in netted.legs if leg.side == "C"]

    assert [(leg.component, netted.loan_of(leg), leg.amount_fen) for leg in paid] == [
        ("principal", "loan_1", 300),
        ("interest", "loan_1", 20),
        ("principal", "loan_2", 300),
    ]
    assert [Leg.unpack(leg.pack()) for leg in legs] == list(legs)


def test_a_leg_of_a_journal_about_one_loan_is_about_that():
    one = journal(recipes.receipt_distributed("loan_1", SHARES), {"loan_id": "loan_1"})

    assert {one.loan_of(leg) for leg in one.legs} == {"loan_1"}


def test_a_leg_of_a_journal_about_no_loan_is_about_none():
    deposit = journal(recipes.deposit("usr_a", 5), {})

    assert [deposit.loan_of(leg) for leg in deposit.legs] == [None, None]
    assert credit(available("usr_a"), 5).component == ""


def test_a_receipt_that_is_all_the_platforms_leaves_nothing_in_clearing():
    legs = recipes.repayment_collected("usr_b", "loan_1", 30, 30)

    assert [str(leg.account) for leg in legs] == ["available:usr_b", "fees_payable"]
