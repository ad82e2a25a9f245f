"""The rate of return of random loans, held between the two nearest half decimals by exact fractions."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pyxirr import irr

from jinqiao.apr import apr, apr_of
from jinqiao.schedule import Method, Terms, build

HALF_A_DECIMAL = Fraction(1, 2_000_000)


def future_value(principal_fen: int, flows: list[int], annual_rate: Fraction) -> Fraction:
    """What is still owed after the last flow at that rate: falls to 0 or below where the rate is low enough."""
    owed = Fraction(principal_fen)
    for flow in flows:
        owed = owed * (1 + annual_rate / 12) - flow
    return owed


@st.composite
def loans(draw: st.DrawFn) -> tuple[int, list[int]]:
    """A principal and instalments that repay it at least."""
    totals = draw(st.lists(st.integers(0, 10**6), min_size=1, max_size=12).filter(any))
    return draw(st.integers(1, sum(totals))), totals


@settings(derandomize=True, deadline=None, max_examples=300)
@given(loans())
@example((24_000_000, [24_000_001]))
def test_the_rate_is_the_nearest_of_six_decimals(loan):
    principal_fen, totals = loan

    rate = Fraction(apr(principal_fen, totals))

    assert future_value(principal_fen, totals, rate - HALF_A_DECIMAL) <= 0
    assert future_value(principal_fen, totals, rate + HALF_A_DECIMAL) > 0


@settings(derandomize=True, deadline=None, max_examples=100)
@given(
    st.sampled_from([method for method in Method if method is not Method.BULLET]),
    st.integers(1_000, 10**10),
    st.integers(0, 3600),
    st.integers(1, 120),
)
def test_an_independent_solver_finds_the_same_rate(method, principal_fen, basis_points, months):
    rate = Decimal(basis_points).scaleb(-4)
    schedule = build(
        Terms(principal_fen, rate, months, method, date(2026, 1, 31), fee_fen=principal_fen // 100)
    )

    found = 12 * irr([-principal_fen, *(row.total_fen for row in schedule.instalments)])

    assert float(apr_of(schedule)) == pytest.approx(found, abs=6e-7)
