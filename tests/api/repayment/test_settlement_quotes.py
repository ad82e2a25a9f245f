"""Quotes of early repayment: what it takes, how it is made up, what is refused."""

from datetime import date, timedelta

import pytest

from jinqiao.money import divide_half_up
from local.api_client import Problem
from tests.customers import verified
from tests.lent_loans import give, lend
from tests.settling import columns, days_ago, full, part, quote, settle, today

COMPONENTS = ("principal_fen", "interest_fen", "fee_fen", "penalty_fen")


@pytest.fixture
def lent(world, borrower):
    """3,000 yuan that were paid out today: three months at 12 %, the fee 3 yuan in all."""
    return lend(world, borrower.user_id, [200_000, 100_000], value_date=days_ago(world, 0), fee_fen=300)


@pytest.fixture
def underway(world, borrower):
    """The same, ten days old."""
    return lend(world, borrower.user_id, [200_000, 100_000], value_date=days_ago(world, 10), fee_fen=300)


def test_on_the_value_date_a_payoff_costs_the_principal(world, borrower, lent):
    quoted = quote(borrower.app, lent.loan_id, full(world))

    assert quoted["amount_fen"] == 300_000
    assert quoted["breakdown"] == {
        "principal_fen": 300_000,
        "interest_fen": 0,
        "fee_fen": 300,
        "penalty_fen": 0,
        "rebate_fen": 300,
        "due_fen": 0,
        "prepaid_principal_fen": 300_000,
        "broken_interest_fen": 0,
        "service_fee_fen": 300,
        "prepayment_fee_fen": 0,
    }
    assert columns(quoted, "due_date", "total_fen") == [(today(world).isoformat(), 300_000)]
    assert quoted["outstanding_principal_fen"] == 0


def test_a_quote_names_its_convention_its_policy_and_its_end(world, borrower, lent):
    quoted = quote(borrower.app, lent.loan_id, full(world))

    assert (quoted["interest_convention"], quoted["policy_version"]) == (
        "pro_rata_days",
        "sandbox@2016-01-01",
    )
    assert quoted["valid_until"] == f"{today(world) + timedelta(days=1)}T00:00:00+08:00"


def test_a_part_that_keeps_the_term_leaves_smaller_rows(world, borrower, lent):
    quoted = quote(borrower.app, lent.loan_id, part(world, 100_000))

    assert quoted["amount_fen"] == 100_000
    assert columns(quoted, "number", "principal_fen", "interest_fen", "fee_fen", "balance_fen") == [
        (1, 100_000, 0, 0, 200_000),
        (2, 66_004, 2_000, 100, 133_996),
        (3, 66_664, 1_340, 100, 67_332),
        (4, 67_332, 673, 100, 0),
    ]
    assert quoted["outstanding_principal_fen"] == 200_000


def test_a_part_that_keeps_the_instalment_leaves_fewer_rows(world, borrower, lent):
    quoted = quote(borrower.app, lent.loan_id, part(world, 150_000, "instalment"))

    assert columns(quoted, "principal_fen", "interest_fen", "fee_fen") == [
        (150_000, 0, 0),
        (100_507, 1_500, 100),
        (49_493, 495, 100),
    ]
    assert (quoted["breakdown"]["service_fee_fen"], quoted["breakdown"]["rebate_fen"]) == (100, 100)


def test_interest_is_counted_to_the_day_and_the_components_add_up(world, borrower, underway):
    first_due = borrower.app.loan(underway.loan_id)["next_due_date"]
    days = (date.fromisoformat(first_due) - today(world)).days + 10

    breakdown = quote(borrower.app, underway.loan_id, full(world))["breakdown"]

    assert breakdown["broken_interest_fen"] == divide_half_up(3_000 * 10, days)
    assert breakdown["service_fee_fen"] - breakdown["rebate_fen"] == 100
    assert breakdown["interest_fen"] == breakdown["broken_interest_fen"]
    assert breakdown["fee_fen"] == breakdown["service_fee_fen"] + breakdown["prepayment_fee_fen"]


@pytest.mark.parametrize("keep", ["term", "instalment"])
def test_a_part_is_the_whole_amount_with_interest_and_fee_but_for_a_fen(world, borrower, underway, keep):
    quoted = quote(borrower.app, underway.loan_id, part(world, 123_457, keep))

    breakdown = quoted["breakdown"]
    assert sum(breakdown[name] for name in COMPONENTS) - breakdown["rebate_fen"] == quoted["amount_fen"]
    assert 123_456 <= quoted["amount_fen"] <= 123_457
    assert quoted["outstanding_principal_fen"] == 300_000 - breakdown["prepaid_principal_fen"]
    assert sum(row["principal_fen"] for row in quoted["schedule"]) == 300_000


def test_a_later_day_costs_more_interest(world, borrower, underway):
    tomorrow = (today(world) + timedelta(days=1)).isoformat()

    now, then = (
        quote(borrower.app, underway.loan_id, full(world, date=day))
        for day in (today(world).isoformat(), tomorrow)
    )

    assert then["breakdown"]["interest_fen"] > now["breakdown"]["interest_fen"]
    assert then["date"] == tomorrow


@pytest.mark.parametrize("days", [-1, 31, 10_000])
def test_a_day_in_the_past_or_too_far_ahead_is_refused(world, borrower, lent, days):
    day = (today(world) + timedelta(days=days)).isoformat()

    with pytest.raises(Problem, match="422 settlement_date_refused") as refusal:
        quote(borrower.app, lent.loan_id, full(world, date=day))

    assert str(today(world) + timedelta(days=30)) in refusal.value.body["detail"]


def test_a_quote_changes_nothing(world, borrower, lent):
    before = borrower.app.loan(lent.loan_id)

    quote(borrower.app, lent.loan_id, part(world, 100_000))

    assert borrower.app.loan(lent.loan_id) == before


def test_the_same_question_gives_the_same_answer(world, borrower, lent):
    assert quote(borrower.app, lent.loan_id, full(world)) == quote(borrower.app, lent.loan_id, full(world))


def test_a_part_says_what_it_keeps(world, borrower, lent):
    asked = part(world, 100_000) | {"keep": None}

    with pytest.raises(Problem, match="422 keep_required"):
        quote(borrower.app, lent.loan_id, asked)


@pytest.mark.parametrize("method", ["interest_only", "bullet"])
def test_without_instalments_of_principal_only_the_term_can_be_kept(world, borrower, method):
    lent = lend(world, borrower.user_id, [300_000], method=method, value_date=days_ago(world, 0))

    with pytest.raises(Problem, match="422 keep_refused"):
        quote(borrower.app, lent.loan_id, part(world, 100_000, "instalment"))

    assert quote(borrower.app, lent.loan_id, part(world, 100_000))["outstanding_principal_fen"] == 200_000


def test_an_amount_that_leaves_nothing_for_principal_is_refused_with_the_least(world, borrower, underway):
    with pytest.raises(Problem, match="422 prepayment_too_small") as refusal:
        quote(borrower.app, underway.loan_id, part(world, 900))

    interest_fen = quote(borrower.app, underway.loan_id, full(world))["breakdown"]["interest_fen"]
    assert str(interest_fen + 1) in refusal.value.body["detail"]
    least = quote(borrower.app, underway.loan_id, part(world, interest_fen + 1))
    assert least["breakdown"]["prepaid_principal_fen"] == 1


@pytest.mark.parametrize("more_fen", [0, 1, 10**9])
def test_a_part_that_reaches_the_whole_is_referred_to_a_payoff(world, borrower, underway, more_fen):
    whole_fen = quote(borrower.app, underway.loan_id, full(world))["amount_fen"]

    with pytest.raises(Problem, match="422 pay_off_in_full") as refusal:
        quote(borrower.app, underway.loan_id, part(world, whole_fen + more_fen))

    assert str(whole_fen) in refusal.value.body["detail"]


@pytest.mark.parametrize(
    "changed",
    [
        {"kind": "most"},
        {"kind": None},
        {"amount_fen": 0},
        {"amount_fen": None},
        {"amount_fen": "100"},
        {"amount_fen": 1.0},
        {"amount_fen": True},
        {"keep": "both"},
        {"date": "today"},
        {"date": 20260105},
        {"date": None},
        {"kind": "full"},
        {"kind": "full", "keep": None},
        {"penalty_fen": 0},
    ],
)
def test_a_body_of_another_form_is_not_valid(world, borrower, lent, changed):
    with pytest.raises(Problem, match="422 invalid_request"):
        quote(borrower.app, lent.loan_id, part(world, 100_000) | changed)


def test_anothers_loan_is_as_absent_as_none(world, lent):
    stranger = verified(world).app

    for loan_id in (lent.loan_id, "loan_absent"):
        with pytest.raises(Problem, match="404 not_found"):
            quote(stranger, loan_id, full(world))


def test_nobody_gets_a_quote_without_signing_in(world, borrower, lent):
    borrower.app.tokens = {}

    with pytest.raises(Problem, match="401 sign_in_required"):
        quote(borrower.app, lent.loan_id, full(world))


def test_a_repaid_loan_has_nothing_to_settle(world, borrower, lent):
    give(world, borrower.user_id, 10_000)
    settle(borrower.app, lent.loan_id, quote(borrower.app, lent.loan_id, full(world)))

    with pytest.raises(Problem, match="409 loan_repaid"):
        quote(borrower.app, lent.loan_id, full(world))
