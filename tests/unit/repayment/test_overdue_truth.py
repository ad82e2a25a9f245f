"""Overdue instalments against a table that was worked by hand (`tests/truth/overdue.json`)."""

import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from jinqiao.schedule import Instalment
from repayment import contract, loan, penalty
from repayment.penalty import Meters
from repayment.waterfall import Parts, Standing

TRUTH = json.loads((Path(__file__).parents[2] / "truth" / "overdue.json").read_text(encoding="utf-8"))
STAGE_DAYS = (1, 8, 31, 61, 91)


def standing(number: int, due_date: str, principal_fen: int) -> Standing:
    row = Instalment(number, date.fromisoformat(due_date), principal_fen, 0, 0, principal_fen, 0)
    return Standing(row, Parts(principal_fen))


@pytest.mark.parametrize("row", TRUTH["penalties"], ids=lambda row: row["case"])
def test_a_penalty(row):
    overdue = [standing(number, *each) for number, each in enumerate(row["overdue"], 1)]
    before_all = Meters(date(2025, 1, 1))

    meters = penalty.advance(before_all, overdue, date.fromisoformat(row["to"]), row["grace_days"])

    assert meters.overdue_fen_days == row["fen_days"]
    assert penalty.charged_fen(meters, Decimal(row["rate"]), 365) == row["penalty_fen"]


@pytest.mark.parametrize("row", TRUTH["rates"], ids=lambda row: row["working"])
def test_the_rate_that_the_cap_over_all_costs_leaves(row):
    rate = contract.penalty_rate(Decimal(row["stated"]), Decimal(row["cost_cap"]), Decimal(row["apr"]))

    assert rate == Decimal(row["rate"])


@pytest.mark.parametrize("row", TRUTH["stages"], ids=lambda row: f"{row['days_past_due']} days")
def test_a_stage(row):
    assert loan.stage_of(row["days_past_due"], STAGE_DAYS) == row["stage"]
