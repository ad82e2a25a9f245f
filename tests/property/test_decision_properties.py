"""The credit decision over random applications: affordable as offered, within the caps, and fair in one direction."""

from datetime import date
from decimal import Decimal

from hypothesis import assume, given
from hypothesis import strategies as st

from jinqiao import policy
from lending.affordability import income_share, monthly_burden_fen
from lending.decision import PolicyTable, Verdict
from lending.pricing import Asked

TODAY = date(2026, 3, 2)
RULES = policy.load("sandbox").on(TODAY)
FAVOUR = (Verdict.DECLINE, Verdict.REVIEW, Verdict.APPROVE)

applications = st.builds(
    Asked,
    principal_fen=st.integers(10_000, 25_000_000),
    months=st.integers(1, 60),
    method=st.sampled_from(RULES.borrowing.methods),
    monthly_income_fen=st.integers(1, 20_000_000),
    monthly_debt_fen=st.integers(0, 2_000_000),
)
commitments = st.integers(0, 20_000_000)


def decide(asked: Asked, committed_fen: int = 0):
    return PolicyTable(RULES).decide(asked, committed_fen, TODAY)


def with_income(asked: Asked, income_fen: int) -> Asked:
    return Asked(**vars(asked) | {"monthly_income_fen": income_fen})


@given(applications, commitments)
def test_what_is_offered_is_affordable_at_the_offered_price_and_within_the_cost_cap(asked, committed_fen):
    decided = decide(asked, committed_fen)
    assume(decided.price)
    burden_fen = monthly_burden_fen(decided.price.schedule)

    assert decided.share == income_share(burden_fen, asked.monthly_income_fen, asked.monthly_debt_fen)
    assert decided.share < decided.price.grade.share_below
    assert decided.price.apr <= RULES.borrowing.cost_cap


@given(applications, commitments)
def test_no_human_is_asked_exactly_under_35_percent(asked, committed_fen):
    decided = decide(asked, committed_fen)
    assume(decided.price)

    assert (decided.verdict is Verdict.APPROVE) == (decided.share < Decimal("0.35"))


@given(applications, commitments)
def test_nobody_ever_owes_more_than_the_cap(asked, committed_fen):
    decided = decide(asked, committed_fen)

    assert decided.verdict is Verdict.DECLINE or (
        committed_fen + asked.principal_fen <= RULES.borrowing.person_cap_fen
    )


@given(applications, st.integers(0, 20_000_000))
def test_more_income_is_never_a_worse_decision(asked, more_fen):
    poorer, richer = decide(asked), decide(with_income(asked, asked.monthly_income_fen + more_fen))

    assert FAVOUR.index(richer.verdict) >= FAVOUR.index(poorer.verdict)


@given(applications, st.integers(0, 20_000_000))
def test_more_income_is_never_a_higher_price(asked, more_fen):
    poorer, richer = decide(asked), decide(with_income(asked, asked.monthly_income_fen + more_fen))
    assume(poorer.price and richer.price)

    assert richer.price.terms.annual_rate <= poorer.price.terms.annual_rate


@given(applications)
def test_a_refusal_says_why_and_an_approval_needs_no_reason(asked):
    decided = decide(asked)

    assert bool(decided.reasons) == (decided.verdict is not Verdict.APPROVE)
    assert (decided.price is None) == (decided.verdict is Verdict.DECLINE)
