"""Memos: every movement of the available balance says what it was, in both languages."""

import pytest

from jinqiao.ledger import recipes
from jinqiao.ledger.accounts import Kind
from payments.memos import memo
from tests.unit.test_money_flows import POSTED

KINDS = {"receipts_netted": "receipt_distributed"}
"""A journal's kind is its recipe's name, but that lenders are told the same of a chunk, of one loan or of several."""
MOVES_AVAILABLE = [
    (KINDS.get(recipe, recipe), leg.side, leg.component)
    for recipe, legs in POSTED.items()
    for leg in legs
    if leg.account.kind is Kind.AVAILABLE
]


@pytest.mark.parametrize(("kind", "side", "tag"), MOVES_AVAILABLE)
def test_every_recipe_that_touches_the_balance_has_a_memo(kind, side, tag):
    others = {"转入", "转出", "Money in", "Money out"}
    assert {memo(kind, side, tag, "zh"), memo(kind, side, tag, "en")}.isdisjoint(others)


def test_a_kind_that_nobody_has_named_yet_reads_as_money_in_or_out():
    assert memo("something_new", "C", "", "en") == "Money in"
    assert memo("something_new", "D", "", "zh") == "转出"


def test_principal_and_interest_read_differently():
    assert recipes.Share("usr_a", 1, "principal").component == "principal"
    assert memo("receipt_distributed", "C", "principal", "en") == "Principal received"
    assert memo("receipt_distributed", "C", "interest", "en") == "Interest received"
