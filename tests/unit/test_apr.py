from datetime import date
from decimal import Decimal

import pytest

from jinqiao.apr import apr, apr_of
from jinqiao.schedule import Method, Terms, build


def quoted(
    method: str, rate: str = "0.12", months: int = 12, fee_fen: int = 0, principal_fen: int = 10_000_000
):
    return build(Terms(principal_fen, Decimal(rate), months, method, date(2026, 1, 31), fee_fen=fee_fen))


@pytest.mark.parametrize("method", ["equal_instalment", "equal_principal", "interest_only"])
def test_without_a_fee_the_cost_is_the_contract_rate(method):
    assert apr_of(quoted(method)) == Decimal("0.120000")


def test_a_bullet_costs_less_than_its_rate_since_nothing_is_compounded():
    """112 for 100 after a year: 12 × (1.12^(1/12) − 1)."""
    assert apr_of(quoted("bullet")) == Decimal("0.113866")
    assert apr(100_000, [112_000], 12) == Decimal("0.113866")


def test_flat_interest_costs_nearly_twice_its_rate():
    assert apr_of(quoted("flat")) == Decimal("0.214572")


def test_a_fee_is_a_cost():
    assert apr_of(quoted("equal_instalment", fee_fen=100_000)) == Decimal("0.137767")


@pytest.mark.parametrize("method", list(Method))
@pytest.mark.parametrize("months", [1, 12, 360])
def test_a_loan_free_of_interest_and_fee_costs_nothing(method, months):
    assert str(apr_of(quoted(method, "0", months))) == "0.000000"


@pytest.mark.parametrize("method", list(Method))
@pytest.mark.parametrize(
    ("principal_fen", "rate", "months", "fee_fen"),
    [
        (1, "1", 360, 0),
        (1, "1", 1, 10**12),
        (1, "1", 360, 10**12),
        (10**12, "1", 360, 10**12),
        (10**12, "0", 360, 1),
    ],
)
def test_the_dearest_and_the_cheapest_quotes_have_a_cost(method, principal_fen, rate, months, fee_fen):
    cost = apr_of(quoted(method, rate, months, fee_fen, principal_fen))

    assert cost >= 0
    assert cost.as_tuple().exponent == -6


@pytest.mark.parametrize(
    ("principal_fen", "total_fen", "cost"),
    [
        (24_000_000, 24_000_001, "0.000001"),
        (24_000_001, 24_000_002, "0.000000"),
        (72_000_000, 72_000_009, "0.000002"),
        (8_000_000, 8_000_001, "0.000002"),
    ],
)
def test_a_cost_on_the_boundary_of_the_last_decimal_goes_up(principal_fen, total_fen, cost):
    """One month: 12 × interest ÷ principal is 0.0000005, just under it, and twice 0.0000015."""
    assert str(apr(principal_fen, [total_fen])) == cost


def test_an_enormous_cost_keeps_its_six_decimals():
    assert str(apr(1, [10**12])) == "11999999999988.000000"


def test_months_without_payment_count():
    assert apr(100_000, [0, 0, 103_000]) == apr(100_000, [103_000], 3)


def test_paying_back_just_the_principal_costs_nothing_however_it_is_spread():
    assert apr(1_000, [0, 400, 600, 0]) == 0


@pytest.mark.parametrize(
    ("principal_fen", "totals", "first"),
    [(1_000, [999], 1), (1_000, [], 1), (0, [1], 1), (1_000, [1_000], 0)],
)
def test_flows_without_a_rate_of_return_are_refused(principal_fen, totals, first):
    with pytest.raises(ValueError, match="instalments"):
        apr(principal_fen, totals, first)


@pytest.mark.parametrize(("principal_fen", "totals"), [(1000.0, [1000]), (1000, [1000.0]), (1000, [True])])
def test_a_float_among_the_flows_is_refused(principal_fen, totals):
    with pytest.raises(TypeError, match="int in fen"):
        apr(principal_fen, totals)
