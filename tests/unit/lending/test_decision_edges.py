"""The decision table at its edges: a share of exactly a bound is in the next row, a hair less is in this one."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from jinqiao import policy
from lending.affordability import monthly_burden_fen
from lending.decision import Decided, PolicyTable, Verdict
from lending.pricing import Asked, price

TODAY = date(2026, 3, 2)
PACKS = {name: policy.load(name).on(TODAY) for name in ("sandbox", "cn-2016")}
ROWS = [
    (name, method, row)
    for name, rules in PACKS.items()
    for method in rules.borrowing.methods
    for row in range(len(rules.decision.grades))
]


def asked(method: str, income_fen: int, **but: int) -> Asked:
    usual = {"principal_fen": 6_000_000, "months": 18, "monthly_debt_fen": 0}
    return Asked(method=method, monthly_income_fen=income_fen, **usual | but)


def burden_at(name: str, method: str, row: int) -> int:
    """What the loan takes a month at the price of a row of the table."""
    rules = PACKS[name]
    return monthly_burden_fen(price(asked(method, 1), rules.decision.grades[row], rules, TODAY).schedule)


def income_under(burden_fen: int, bound: Decimal) -> int:
    """The least income, in fen, of which the burden is less than `bound`."""
    return int(burden_fen / Fraction(bound)) + 1


def decided(name: str, loan: Asked) -> Decided:
    return PolicyTable(PACKS[name]).decide(loan, 0, TODAY)


@pytest.mark.parametrize(("name", "method", "row"), ROWS)
def test_a_share_under_the_bound_gets_the_row_and_a_fen_less_of_income_does_not(name, method, row):
    grade = PACKS[name].decision.grades[row]
    enough_fen = income_under(burden_at(name, method, row), grade.share_below)

    got, missed = decided(name, asked(method, enough_fen)), decided(name, asked(method, enough_fen - 1))
    assert got.price.grade == grade
    assert missed.price is None or missed.price.grade != grade


@pytest.mark.parametrize(("name", "method", "row"), ROWS)
def test_debts_weigh_as_much_as_income_that_is_not_there(name, method, row):
    grade = PACKS[name].decision.grades[row]
    enough_fen = income_under(burden_at(name, method, row), grade.share_below)
    debt_fen = 123_456

    with_debts = decided(name, asked(method, enough_fen + debt_fen, monthly_debt_fen=debt_fen))
    assert with_debts == decided(name, asked(method, enough_fen))


@pytest.mark.parametrize(("name", "method", "row"), ROWS)
def test_no_human_is_asked_for_a_row_that_ends_at_the_affordable_share(name, method, row):
    rules = PACKS[name]
    grade = rules.decision.grades[row]
    enough_fen = income_under(burden_at(name, method, row), grade.share_below)

    affordable = grade.share_below <= rules.decision.affordable_share
    expected = Verdict.APPROVE if affordable else Verdict.REVIEW
    assert decided(name, asked(method, enough_fen)).verdict is expected


@pytest.mark.parametrize("name", PACKS)
@pytest.mark.parametrize("method", PACKS["sandbox"].borrowing.methods)
def test_beyond_the_last_row_nothing_is_offered(name, method):
    last = len(PACKS[name].decision.grades) - 1
    enough_fen = income_under(burden_at(name, method, last), PACKS[name].decision.grades[last].share_below)

    refused = decided(name, asked(method, enough_fen - 1))
    assert (refused.verdict, refused.reasons, refused.price) == (Verdict.DECLINE, ("unaffordable",), None)


@pytest.mark.parametrize("name", PACKS)
@pytest.mark.parametrize("method", PACKS["sandbox"].borrowing.methods)
@pytest.mark.parametrize("months", [1, 2, 6, 12, 36, 60])
@pytest.mark.parametrize("principal_fen", [10_000, 1_000_000, 20_000_000])
def test_every_offer_of_every_row_keeps_the_cap_over_all_costs(name, method, months, principal_fen):
    """Interest and fees together, as the effective annual rate that the borrower is shown."""
    rules = PACKS[name]
    loan = asked(method, 1, months=months, principal_fen=principal_fen)
    offers = [price(loan, grade, rules, TODAY) for grade in rules.decision.grades]

    assert max(offer.apr for offer in offers) <= rules.borrowing.cost_cap
    assert [offer.schedule.terms.fee_fen for offer in offers] == [
        grade.fee_fen(principal_fen, months) for grade in rules.decision.grades
    ]


@pytest.mark.parametrize("name", PACKS)
@pytest.mark.parametrize("method", PACKS["sandbox"].borrowing.methods)
def test_a_worse_row_costs_more(name, method):
    rules = PACKS[name]
    costs = [price(asked(method, 1), grade, rules, TODAY).apr for grade in rules.decision.grades]

    assert costs == sorted(set(costs))
