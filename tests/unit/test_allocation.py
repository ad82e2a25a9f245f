from itertools import pairwise

import pytest

from jinqiao.allocation import (
    Claim,
    Cumulative,
    Payable,
    Share,
    UnevenShare,
    entitlement,
    payable,
    shares,
)

THIRDS = [Claim("loan", 0, 1, "ada"), Claim("loan", 1, 2, "bo"), Claim("loan", 2, 3, "chen")]
"""The smallest loan at which rounding takes a fen back."""


@pytest.mark.parametrize(
    ("stretch", "fen"), [((0, 1), 33), ((1, 2), 34), ((2, 3), 33), ((0, 3), 100), ((1, 1), 0)]
)
def test_neighbours_round_at_the_same_boundary(stretch, fen):
    assert entitlement(100, *stretch, units=3) == fen


@pytest.mark.parametrize("stretch", [(-1, 1), (0, 4), (2, 1)])
def test_a_stretch_outside_the_loan_is_entitled_to_nothing_but_an_error(stretch):
    with pytest.raises(ValueError, match="no stretch of 3 units"):
        entitlement(100, *stretch, units=3)


def test_a_distribution_pays_what_the_entitlement_has_grown_by():
    claims = [Claim("loan", 0, 30_000, "ada"), Claim("loan", 30_000, 100_000, "bo")]

    paid = shares(claims, 100_000, Cumulative(33_333, 1_000), Cumulative(66_666, 1_667))

    assert paid == [Share(claims[0], 10_000, 200, 0, 0), Share(claims[1], 23_333, 467, 0, 0)]


def test_the_lenders_fee_is_taken_from_what_the_claim_gets():
    (share,) = shares([Claim("loan", 0, 100, "ada")], 100, Cumulative(), Cumulative(100, 50, 5, 7))

    assert share.net_fen == 152


def test_a_claim_is_paid_whole_over_the_life_however_the_receipts_fall():
    cuts = [Cumulative(), Cumulative(33), Cumulative(34), Cumulative(71), Cumulative(100)]
    claims = [Claim("loan", 0, 37, "ada"), Claim("loan", 37, 100, "bo")]

    paid = [shares(claims, 100, before, after) for before, after in pairwise(cuts)]

    assert [
        sum(receipt[0].principal_fen for receipt in paid),
        sum(receipt[1].principal_fen for receipt in paid),
    ] == [37, 63]


def test_a_share_below_zero_is_never_paid_out():
    with pytest.raises(UnevenShare, match="ask payable"):
        shares(THIRDS, 3, Cumulative(1), Cumulative(2))


def test_what_would_take_a_fen_back_waits_for_the_next_receipt():
    second = payable(THIRDS, 3, distributed=Cumulative(1), received=Cumulative(2))
    third = payable(THIRDS, 3, distributed=second.distributed, received=Cumulative(3))

    assert second == Payable(Cumulative(1), Cumulative(1), Cumulative(1), waiting=Cumulative(1))
    assert third == Payable(Cumulative(1), Cumulative(3), Cumulative(3), waiting=Cumulative())
    assert [share.principal_fen for share in shares(THIRDS, 3, third.before, third.after)] == [1, 0, 1]


def test_only_the_component_concerned_waits():
    plan = payable(THIRDS, 3, distributed=Cumulative(0, 1), received=Cumulative(1, 2))

    assert plan.after == Cumulative(1, 1)
    assert plan.waiting == Cumulative(0, 1)


def test_at_the_last_receipt_it_is_shared_by_itself_and_nothing_waits():
    plan = payable(THIRDS, 3, distributed=Cumulative(0, 1), received=Cumulative(3, 2), last=True)

    paid = shares(THIRDS, 3, plan.before, plan.after)

    assert [share.interest_fen for share in paid] == [0, 1, 0]
    assert [share.principal_fen for share in paid] == [1, 1, 1]
    assert plan.distributed == Cumulative(3, 2)
    assert plan.waiting == Cumulative()


def test_an_ordinary_receipt_is_distributed_whole():
    claims = [Claim("loan", 0, 30_000, "ada"), Claim("loan", 30_000, 100_000, "bo")]

    plan = payable(claims, 100_000, Cumulative(33_333, 1_000), Cumulative(66_666, 1_667))

    assert plan == Payable(
        Cumulative(33_333, 1_000), Cumulative(66_666, 1_667), Cumulative(66_666, 1_667), Cumulative()
    )


def test_a_fee_above_what_a_claim_gets_is_charged_later():
    plan = payable(THIRDS, 3, Cumulative(), Cumulative(interest_fen=1, fee_fen=2))

    assert plan.after == Cumulative(interest_fen=1)
    assert plan.waiting == Cumulative()


def test_a_receipt_cannot_undo_a_distribution():
    with pytest.raises(ValueError, match="reversal"):
        payable(THIRDS, 3, distributed=Cumulative(2), received=Cumulative(1))
