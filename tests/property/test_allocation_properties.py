"""Sharing among lenders over whole lives of random loans."""

from itertools import accumulate, pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from jinqiao.allocation import Claim, Cumulative, Payable, Share, entitlement, payable, shares
from tests.claims import Bid, layout

calm = settings(derandomize=True, deadline=None, max_examples=200)

bids = st.lists(st.integers(1, 10_000), min_size=1, max_size=30).map(
    lambda amounts: [Bid(f"lender-{number}", amount) for number, amount in enumerate(amounts)]
)
amounts = st.lists(st.integers(0, 5_000), min_size=1, max_size=10)


@st.composite
def lives(draw: st.DrawFn) -> tuple[list[Claim], int, list[Cumulative]]:
    """A loan's claims, its units and what was received after each receipt; the last completes the principal."""
    claims = layout("loan", draw(bids), min_bid_fen=100)
    units = claims[-1].to_unit
    cuts = sorted(draw(st.lists(st.integers(0, units), max_size=8)))
    interests = draw(st.lists(st.integers(0, 3_000), min_size=len(cuts) + 1, max_size=len(cuts) + 1))
    penalties = draw(st.lists(st.integers(0, 3), min_size=len(cuts) + 1, max_size=len(cuts) + 1))
    sums = zip([*cuts, units], accumulate(interests), accumulate(penalties), strict=True)
    return (
        claims,
        units,
        [Cumulative(principal, interest, 0, penalty) for principal, interest, penalty in sums],
    )


def live(claims: list[Claim], units: int, receipts: list[Cumulative]) -> list[tuple[Payable, list[Share]]]:
    """Every receipt distributed as far as it goes, the last one wholly."""
    lived, distributed = [], Cumulative()
    for number, received in enumerate(receipts, start=1):
        plan = payable(claims, units, distributed, received, last=number == len(receipts))
        lived.append((plan, shares(claims, units, plan.before, plan.after)))
        distributed = plan.distributed
    return lived


def summed(paid: list[Share]) -> Cumulative:
    return Cumulative(*(sum(column) for column in zip(*(share[1:] for share in paid), strict=True)))


@calm
@given(lives())
def test_each_receipt_is_shared_to_the_fen_and_what_waits_is_named(life):
    claims, units, receipts = life

    lived = live(claims, units, receipts)

    starts = [Cumulative(), *(plan.distributed for plan, _ in lived)]
    for (plan, paid), start, received in zip(lived, starts, receipts, strict=False):
        assert summed(paid) == plan.distributed.minus(start)
        assert plan.distributed.plus(plan.waiting) == received


@calm
@given(lives())
def test_nobody_is_asked_for_a_fen_back_and_nothing_waits_at_the_end(life):
    lived = live(*life)

    assert min(min(share[1:]) for _, paid in lived for share in paid) >= 0
    assert lived[-1][0].waiting == Cumulative()


@calm
@given(lives())
def test_over_its_life_each_claim_gets_exactly_its_principal(life):
    claims, units, receipts = life

    lived = live(claims, units, receipts)

    for number, claim in enumerate(claims):
        assert sum(paid[number].principal_fen for _, paid in lived) == claim.to_unit - claim.from_unit


@calm
@given(lives())
def test_interest_over_the_life_is_within_a_fen_of_the_exact_share(life):
    claims, units, receipts = life

    lived = live(claims, units, receipts)

    for number, claim in enumerate(claims):
        got = sum(paid[number].interest_fen for _, paid in lived)
        assert abs(got * units - receipts[-1].interest_fen * (claim.to_unit - claim.from_unit)) < 2 * units


@calm
@given(lives(), st.integers(0, 30))
def test_a_chunk_computed_alone_gets_what_it_gets_among_all(life, size):
    claims, units, receipts = life
    plan = payable(claims, units, Cumulative(), receipts[0])

    whole = shares(claims, units, plan.before, plan.after)

    assert shares(claims[:size], units, plan.before, plan.after) == whole[:size]
    assert shares(claims[size:], units, plan.before, plan.after) == whole[size:]


@calm
@given(st.integers(1, 10**12), st.data())
def test_a_claim_split_by_a_sale_is_entitled_to_the_same_sum(units, data):
    start, cut, end = sorted(data.draw(st.lists(st.integers(0, units), min_size=3, max_size=3)))
    total = data.draw(st.integers(0, 10**12))

    kept, sold = entitlement(total, start, cut, units), entitlement(total, cut, end, units)

    assert kept + sold == entitlement(total, start, end, units)


@calm
@given(st.integers(1, 10**6), st.data())
def test_a_share_is_negative_only_where_the_exact_share_is_under_a_fen(units, data):
    start, end = sorted(data.draw(st.lists(st.integers(0, units), min_size=2, max_size=2)))
    totals = sorted(data.draw(st.lists(st.integers(0, units), min_size=2, max_size=12)))

    for before, after in pairwise(totals):
        share = entitlement(after, start, end, units) - entitlement(before, start, end, units)
        assert share >= -1
        assert share >= 0 or (after - before) * (end - start) < units


@calm
@given(bids, amounts)
def test_the_first_stretch_never_falls_however_small_it_is(offered, receipts):
    claims = layout("loan", offered, min_bid_fen=100)
    units = claims[-1].to_unit
    totals = [0, *accumulate(receipts)]

    growths = [
        entitlement(after, 0, claims[0].to_unit, units) - entitlement(before, 0, claims[0].to_unit, units)
        for before, after in pairwise(totals)
    ]

    assert min(growths) >= 0


@calm
@given(bids)
def test_the_claims_tile_the_loan_and_keep_each_bid_s_amount(offered):
    claims = layout("loan", offered, min_bid_fen=100)

    assert [claim.from_unit for claim in claims] == [0, *(claim.to_unit for claim in claims[:-1])]
    assert sorted((claim.owner, claim.to_unit - claim.from_unit) for claim in claims) == sorted(offered)
