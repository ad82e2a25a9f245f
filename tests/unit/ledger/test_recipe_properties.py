"""What every recipe keeps, whatever the amounts: balance, positive legs, and custody against what is owed."""

from collections import Counter
from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jinqiao.ledger import recipes
from jinqiao.ledger.accounts import (
    CLIENT_KINDS,
    CUSTODY,
    FEES_PAYABLE,
    OPERATOR_KINDS,
    Account,
    Kind,
    available,
    clearing,
    held,
    receivable,
)
from jinqiao.ledger.journal import Journal, Leg
from jinqiao.ledger.recipes import Share

calm = settings(derandomize=True, deadline=None, max_examples=60)

fen = st.integers(1, 10**12)
fee = st.integers(0, 10**6)
people = st.sampled_from(["usr_a", "usr_b", "usr_c"])
share = st.builds(Share, people, st.integers(0, 10**9), st.sampled_from(["principal", "interest", "penalty"]))
some_share = st.builds(Share, people, fen, st.just("principal"))
shares = st.tuples(some_share, st.lists(share, max_size=8)).map(lambda both: [both[0], *both[1]])
bids = st.lists(st.tuples(people, fen), min_size=1, max_size=10)


@st.composite
def late(draw: st.DrawFn) -> tuple[Leg, ...]:
    amount_fen = draw(fen)
    return recipes.late_payout("usr_a", amount_fen, draw(st.integers(0, amount_fen)))


RECIPES: dict[str, st.SearchStrategy[tuple[Leg, ...]]] = {
    "deposit": st.builds(recipes.deposit, people, fen),
    "suspense_receipt": st.builds(recipes.suspense_receipt, st.just("rcp_a"), fen),
    "suspense_resolved": st.builds(recipes.suspense_resolved, st.just("rcp_a"), people, fen),
    "suspense_returned": st.builds(recipes.suspense_returned, st.just("rcp_a"), fen),
    "bid_held": st.builds(recipes.bid_held, people, fen),
    "bid_released": st.builds(recipes.bid_released, people, fen),
    "claims_captured": st.builds(recipes.claims_captured, st.just("loan_a"), bids),
    "loan_disbursed": st.builds(recipes.loan_disbursed, st.just("loan_a"), people, fen),
    "repayment_distributed": st.builds(
        recipes.repayment_distributed, people, shares, fee, st.just("loan_a"), st.integers(0, 500)
    ),
    "repayment_collected": st.builds(recipes.repayment_collected, people, st.just("loan_a"), fen),
    "receipt_distributed": st.builds(recipes.receipt_distributed, st.just("loan_a"), shares, fee),
    "withdrawal_held": st.builds(recipes.withdrawal_held, people, fen, fee),
    "withdrawal_settled": st.builds(recipes.withdrawal_settled, people, fen, fee),
    "withdrawal_released": st.builds(recipes.withdrawal_released, people, fen, fee),
    "late_payout": late(),
    "payout_return": st.builds(recipes.payout_return, people, fen),
    "fee_sweep": st.builds(recipes.fee_sweep, fen),
}

KEEPS_CLIENT_MONEY = {
    "bid_held",
    "bid_released",
    "claims_captured",
    "loan_disbursed",
    "repayment_collected",
    "suspense_resolved",
    "withdrawal_held",
    "withdrawal_released",
}
"""Recipes by which no fen enters or leaves what clients have."""


def posted(legs: tuple[Leg, ...]) -> Journal:
    return Journal("test#1", "test", date(2026, 1, 5), datetime(2026, 1, 5, tzinfo=UTC), "hash", legs)


def change_of(journal: Journal, *kinds: Kind) -> int:
    return sum(change for account, change in journal.effects().items() if account.kind in kinds)


every_recipe = pytest.mark.parametrize("name", RECIPES)


@every_recipe
@calm
@given(data=st.data())
def test_debits_are_credits_and_no_leg_is_empty_or_negative(name: str, data: st.DataObject) -> None:
    journal = posted(data.draw(RECIPES[name]))

    assert sum(leg.amount_fen if leg.side == "D" else -leg.amount_fen for leg in journal.legs) == 0
    assert min(leg.amount_fen for leg in journal.legs) > 0


@every_recipe
@calm
@given(data=st.data())
def test_custody_changes_by_what_is_owed_less_what_is_receivable(name: str, data: st.DataObject) -> None:
    """The equation of the house, recipe by recipe: custody + receivable = clients' + operator's money."""
    journal = posted(data.draw(RECIPES[name]))
    assets = change_of(journal, Kind.CUSTODY, Kind.RECEIVABLE)
    assert assets == change_of(journal, *CLIENT_KINDS) + change_of(journal, *OPERATOR_KINDS)


@every_recipe
@calm
@given(data=st.data())
def test_money_that_only_moves_among_clients_stays_theirs(name: str, data: st.DataObject) -> None:
    journal = posted(data.draw(RECIPES[name]))
    moved = abs(change_of(journal, *CLIENT_KINDS)) + abs(change_of(journal, Kind.CUSTODY))
    assert moved == 0 or name not in KEEPS_CLIENT_MONEY


@every_recipe
@calm
@given(data=st.data())
def test_each_account_changes_by_the_sum_of_its_legs(name: str, data: st.DataObject) -> None:
    journal = posted(data.draw(RECIPES[name]))
    sums: Counter[Account] = Counter()
    for leg in journal.legs:
        sums[leg.account] += leg.effect_fen
    assert journal.effects() == dict(sums)


@every_recipe
@calm
@given(data=st.data())
def test_legs_read_back_as_they_were_stored(name: str, data: st.DataObject) -> None:
    journal = posted(data.draw(RECIPES[name]))

    assert tuple(Leg.unpack(leg.pack()) for leg in journal.legs) == journal.legs
    assert {Account.parse(str(leg.account)) for leg in journal.legs} == set(journal.effects())


@calm
@given(fen, fee)
def test_a_withdrawal_that_is_released_was_never_there(amount_fen: int, fee_fen: int) -> None:
    held_then = posted(recipes.withdrawal_held("usr_a", amount_fen, fee_fen)).effects()
    released = posted(recipes.withdrawal_released("usr_a", amount_fen, fee_fen)).effects()

    assert {account: held_then[account] + change for account, change in released.items()} == {
        available("usr_a"): 0,
        held("usr_a"): 0,
    }


@calm
@given(fen, fee)
def test_a_withdrawal_that_is_settled_costs_the_amount_and_the_fee(amount_fen: int, fee_fen: int) -> None:
    taken = posted(recipes.withdrawal_held("usr_a", amount_fen, fee_fen)).effects()
    settled = posted(recipes.withdrawal_settled("usr_a", amount_fen, fee_fen)).effects()

    assert taken[available("usr_a")] == -(amount_fen + fee_fen)
    assert taken[held("usr_a")] + settled[held("usr_a")] == 0
    assert settled[CUSTODY] == -amount_fen
    assert settled.get(FEES_PAYABLE, 0) == fee_fen


@calm
@given(fen, st.data())
def test_a_late_payout_is_taken_from_what_is_there_and_the_rest_is_owed(
    amount_fen: int, data: st.DataObject
) -> None:
    there_fen = data.draw(st.integers(0, amount_fen))
    effects = posted(recipes.late_payout("usr_a", amount_fen, there_fen)).effects()

    assert effects.get(available("usr_a"), 0) == -there_fen
    assert effects.get(receivable("usr_a"), 0) == amount_fen - there_fen
    assert effects[CUSTODY] == -amount_fen


@calm
@given(bids)
def test_what_lenders_pay_in_is_what_the_borrower_gets(offered: list[tuple[str, int]]) -> None:
    principal_fen = sum(amount for _, amount in offered)
    captured = posted(recipes.claims_captured("loan_a", offered)).effects()
    disbursed = posted(recipes.loan_disbursed("loan_a", "usr_z", principal_fen)).effects()

    assert captured[clearing("loan_a")] + disbursed[clearing("loan_a")] == 0
    assert disbursed[available("usr_z")] == principal_fen
    assert sum(captured[held(investor)] for investor in {name for name, _ in offered}) == -principal_fen


@calm
@given(shares, fee, st.integers(-500, 500))
def test_what_waits_in_clearing_is_neither_paid_out_nor_lost(
    given_shares: list[Share], fees_fen: int, kept_fen: int
) -> None:
    paid = [*given_shares, Share("usr_l", 1_000, "interest")]
    effects = posted(recipes.repayment_distributed("usr_z", paid, fees_fen, "loan_a", kept_fen)).effects()

    lenders_fen = sum(each.amount_fen for each in paid)
    assert effects.get(clearing("loan_a"), 0) == kept_fen
    assert effects[available("usr_z")] == -(lenders_fen + fees_fen + kept_fen)


@calm
@given(shares, shares, fee)
def test_a_receipt_in_two_chunks_is_the_receipt_at_once(
    first: list[Share], second: list[Share], fees_fen: int
) -> None:
    whole = Counter(posted(recipes.receipt_distributed("loan_a", [*first, *second], fees_fen)).effects())
    chunks = Counter(posted(recipes.receipt_distributed("loan_a", first)).effects())
    chunks.update(posted(recipes.receipt_distributed("loan_a", second, fees_fen)).effects())

    assert chunks == whole
