"""Restructurings worked by hand: `tests/truth/restructurings.json` has each with its arithmetic."""

import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from jinqiao.restructuring.replan import Amounts, History, left_on, replan
from jinqiao.restructuring.terms import NewTerms
from jinqiao.schedule import Method, Terms, build

CASES = json.loads((Path(__file__).parents[2] / "truth" / "restructurings.json").read_text(encoding="utf-8"))


def agreed(loan) -> Terms:
    stated = loan | {"annual_rate": Decimal(loan["annual_rate"])}
    return Terms(**stated | {"start_date": date.fromisoformat(loan["start_date"])})


def proposed(terms) -> NewTerms:
    stated = terms | {"annual_rate": Decimal(terms["annual_rate"]), "method": Method(terms["method"])}
    return NewTerms(**stated | {"first_due_date": date.fromisoformat(terms["first_due_date"])})


@pytest.mark.parametrize("case", CASES, ids=[case["case"] for case in CASES])
def test_the_rows_are_those_worked_by_hand(case):
    terms = agreed(case["loan"])
    history = History(terms.start_date, terms.day_count, build(terms).instalments, Amounts(*case["paid"]))

    rows = replan(history, date.fromisoformat(case["day"]), proposed(case["terms"]))

    assert [[str(row.due_date), *row[2:5]] for row in rows] == case["rows"]


def test_a_row_on_the_date_of_one_that_was_paid_in_advance_has_borne_nothing_before_it():
    terms = Terms(1_200, Decimal("0.12"), 2, Method.EQUAL_PRINCIPAL, date(2026, 1, 5))
    paid_ahead = Amounts(600, 12, 0)
    first = History(terms.start_date, terms.day_count, build(terms).instalments, paid_ahead)
    once = replan(
        first, date(2026, 1, 10), NewTerms(1, Decimal("0.12"), Method.EQUAL_PRINCIPAL, date(2026, 2, 5))
    )

    left = left_on(History(terms.start_date, terms.day_count, once, paid_ahead), date(2026, 1, 10))

    assert (left.principal_fen, left.arrears.interest_fen) == (600, 0)


@pytest.mark.parametrize("case", CASES, ids=[case["case"] for case in CASES])
def test_rows_are_numbered_and_end_with_nothing_owed(case):
    terms = agreed(case["loan"])
    history = History(terms.start_date, terms.day_count, build(terms).instalments, Amounts(*case["paid"]))

    rows = replan(history, date.fromisoformat(case["day"]), proposed(case["terms"]))

    assert [row.number for row in rows] == list(range(1, len(rows) + 1))
    assert [row.total_fen for row in rows] == [sum(row[2:5]) for row in rows]
    assert rows[-1].balance_fen == 0
