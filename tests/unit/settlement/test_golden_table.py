"""Early repayments that were worked by hand or published by others, to the fen."""

import json
from datetime import date
from decimal import Decimal
from functools import reduce
from pathlib import Path

import pytest

from jinqiao.schedule import Terms
from jinqiao.settlement import Amounts, Keep, Plan, Settlement, payoff, position_of, prepayment
from tests.unit.settlement.loans import agreed, paid_by, rules

TRUTH = json.loads((Path(__file__).parents[2] / "truth" / "prepayments.json").read_text(encoding="utf-8"))
WORKED = [case for case in TRUTH if "rows" in case]
PUBLISHED = [case for case in TRUTH if "published" in case]


def names(cases: list[dict]) -> list[str]:
    return [case["case"] for case in cases]


def terms(case: dict) -> Terms:
    loan = case["loan"]
    rate, start = Decimal(loan["annual_rate"]), date.fromisoformat(loan["start_date"])
    return Terms(**loan | {"annual_rate": rate, "start_date": start})


def settled(case: dict, plan: Plan, asked: dict) -> Settlement:
    """One settlement of a case, after everything that fell due by its day was paid."""
    day = date.fromisoformat(asked["date"])
    paid = Amounts(**case["paid"]) if "paid" in case else paid_by(plan, day)
    position, figures = position_of(terms(case), plan, paid, day), rules(**case.get("rules", {}))
    if "keep" not in asked:
        return payoff(position, figures)
    return prepayment(position, figures, asked["amount_fen"], Keep(asked["keep"]))


def lived(case: dict) -> list[Settlement]:
    """The settlements of a case, each on the plan that the one before it left."""
    first, *others = case["settlements"]
    return reduce(
        lambda done, asked: [*done, settled(case, done[-1].plan, asked)],
        others,
        [settled(case, agreed(terms(case)), first)],
    )


@pytest.mark.parametrize("case", WORKED, ids=names(WORKED))
def test_a_settlement_costs_what_was_worked_out(case):
    parts = ("principal_fen", "interest_fen", "service_fee_fen", "rebate_fen", "prepayment_fee_fen")

    asked = [tuple(settlement[part] for part in parts) for settlement in case["settlements"]]

    assert [settlement[:5] for settlement in lived(case)] == asked


@pytest.mark.parametrize("case", WORKED, ids=names(WORKED))
def test_it_leaves_the_rows_that_were_worked_out(case):
    plan = lived(case)[-1].plan

    rows = [[row.due_date.isoformat(), row.principal_fen, row.interest_fen, row.fee_fen] for row in plan.rows]
    assert rows == case["rows"]
    assert [row.number for row in plan.rows] == list(range(1, len(rows) + 1))
    assert len(plan.prepayments) == len(case["settlements"])
    assert plan.rows[-1].balance_fen == 0


@pytest.mark.parametrize("case", PUBLISHED, ids=names(PUBLISHED))
def test_the_rows_are_as_many_and_as_large_as_published(case):
    plan, published = lived(case)[-1].plan, case["published"]

    instalments = [row for row in plan.rows if row.number not in plan.prepayments]

    assert len(instalments) == published["instalments"]
    assert instalments[-2].total_fen == published["level_fen"]
    interest_fen = sum(row.interest_fen for row in instalments)
    assert abs(interest_fen - published.get("interest_fen", interest_fen)) * 2 <= len(instalments)


def test_the_table_has_every_method_with_each_keep_that_it_offers():
    partial = {
        (case["loan"]["method"], asked["keep"])
        for case in WORKED
        for asked in case["settlements"]
        if "keep" in asked
    }

    assert len(TRUTH) >= 20
    assert partial == {
        ("equal_instalment", "term"),
        ("equal_instalment", "instalment"),
        ("equal_principal", "term"),
        ("equal_principal", "instalment"),
        ("flat", "term"),
        ("flat", "instalment"),
        ("interest_only", "term"),
        ("bullet", "term"),
    }
    assert all(case["source"] and case["arithmetic"] for case in WORKED)
