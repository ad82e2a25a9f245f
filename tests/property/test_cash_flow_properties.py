"""What investors are shown: together exactly what the loan brings, each exactly their claim in the end."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from investment import cash_flow
from investment.cash_flow import Receipt, Stretch, Sums

METHODS = ("equal_instalment", "equal_principal", "interest_only", "bullet", "flat")
TODAY = date(2026, 1, 31)

bids = st.lists(st.integers(1, 50_000), min_size=1, max_size=12)
rates = st.integers(0, 2_000).map(lambda basis_points: f"{basis_points / 10_000:.4f}")


def claims_of(amounts: list[int]) -> list[Stretch]:
    units, at, found = sum(amounts), 0, []
    for amount in amounts:
        found.append(Stretch(at, at + amount, units))
        at += amount
    return found


def rows_of(amounts: list[int], rate: str, months: int, method: str):
    terms = {"annual_rate": rate, "months": months, "method": method, "day_count": "30/360"}
    return cash_flow.rows_of({"amount_fen": sum(amounts), **terms}, None, TODAY)


@given(bids, rates, st.integers(1, 36), st.sampled_from(METHODS))
def test_all_claims_together_expect_each_instalment_to_the_fen(amounts, rate, months, method):
    rows = rows_of(amounts, rate, months, method)
    flows = [cash_flow.expected(rows, claim) for claim in claims_of(amounts)]

    for place, row in enumerate(rows):
        assert sum(flow[place].principal_fen for flow in flows) == row.principal_fen
        assert sum(flow[place].interest_fen for flow in flows) == row.interest_fen


@given(bids, rates, st.integers(1, 36), st.sampled_from(METHODS))
def test_each_claim_expects_its_own_principal_back_exactly(amounts, rate, months, method):
    rows = rows_of(amounts, rate, months, method)

    for amount, claim in zip(amounts, claims_of(amounts), strict=True):
        assert sum(row.principal_fen for row in cash_flow.expected(rows, claim)) == amount


@given(bids, st.lists(st.tuples(st.integers(0, 9_999), st.integers(0, 999), st.integers(0, 99)), max_size=10))
def test_all_claims_together_received_what_the_receipts_brought(amounts, steps):
    receipts, before = [], Sums()
    for step in steps:
        after = before.plus(Sums(*step))
        receipts.append(Receipt(TODAY, before, after))
        before = after
    received = [cash_flow.sum_of(cash_flow.received(receipts, claim)) for claim in claims_of(amounts)]

    assert Sums(*map(sum, zip(*received, strict=True))) == before
