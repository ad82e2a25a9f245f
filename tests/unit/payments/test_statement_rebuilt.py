"""Statements are projected: deliveries that come late, twice or again from the start lay down the same lines."""

import random
from datetime import UTC, date, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from jinqiao.ledger import recipes
from jinqiao.ledger.accounts import available, held
from jinqiao.ledger.journal import Journal, Leg
from payments.statement import lines

calm = settings(derandomize=True, deadline=None, max_examples=80)
ME, OTHER = "usr_me", "usr_other"

steps = st.lists(
    st.tuples(
        st.sampled_from(
            ["deposit", "bid", "unbid", "lend", "repaid", "withdraw", "released", "borrow", "own"]
        ),
        st.integers(1, 1_000),
    ),
    min_size=1,
    max_size=12,
)


def legs_of(what: str, fen: int) -> tuple[Leg, ...]:
    """Something that happens to my account, or to what is held on it."""
    principal, interest = recipes.Share(ME, fen, "principal"), recipes.Share(ME, 1, "interest")
    return {
        "deposit": lambda: recipes.deposit(ME, fen),
        "bid": lambda: recipes.bid_held(ME, fen),
        "unbid": lambda: recipes.bid_released(ME, fen),
        "lend": lambda: recipes.claims_captured("loan_1", [(ME, fen), (OTHER, 1)]),
        "repaid": lambda: recipes.repayment_distributed(OTHER, [principal, interest], 3),
        "withdraw": lambda: recipes.withdrawal_held(ME, fen, 2),
        "released": lambda: recipes.withdrawal_released(ME, fen, 2),
        "borrow": lambda: recipes.loan_disbursed("loan_1", ME, fen),
        "own": lambda: recipes.repayment_distributed(ME, [principal, interest], 3),
    }[what]()


def lived(history: list[tuple[str, int]]) -> list[tuple[dict, Journal]]:
    """My account after each change, with the journal behind it, as the stream tells of them; 10^6 fen to begin with."""
    free_fen, held_fen, changes = 1_000_000, 1_000_000, []
    for seq, (what, fen) in enumerate(history, 1):
        at = datetime(2026, 1, 5, tzinfo=UTC) + timedelta(minutes=seq)
        journal = Journal(f"{what}#{seq}", what, date(2026, 1, 5), at, "hash", legs_of(what, fen))
        free_fen += journal.effects().get(available(ME), 0)
        held_fen += journal.effects().get(held(ME), 0)
        account = {"pk": f"ACCOUNT#user#{ME}", "sk": "ACCOUNT", "seq": seq}
        changes.append((account | {"available_fen": free_fen, "held_fen": held_fen}, journal))
    return changes


def laid_down(changes: list[tuple[dict, Journal]]) -> list[dict]:
    """What stands in the table after these deliveries, in the order of the statement."""
    table = {
        (line["pk"], line["sk"]): line for account, journal in changes for line in lines(account, journal)
    }
    return [table[key] for key in sorted(table)]


@calm
@given(steps)
def test_each_line_goes_on_from_the_balance_of_the_line_before(history):
    statement = laid_down(lived(history))

    balance_fen = 1_000_000
    for line in statement:
        balance_fen += line["amount_fen"]
        assert line["available_after_fen"] == balance_fen


@calm
@given(steps)
def test_the_last_line_says_what_the_account_says(history):
    changes = lived(history)
    statement = laid_down(changes)

    last_fen = statement[-1]["available_after_fen"] if statement else 1_000_000
    assert last_fen == changes[-1][0]["available_fen"]


@calm
@given(steps, st.randoms(use_true_random=False))
def test_late_doubled_and_shuffled_deliveries_lay_down_the_same(history, chance: random.Random):
    changes = lived(history)
    delivered = changes * 2
    chance.shuffle(delivered)

    assert laid_down(delivered) == laid_down(changes)


@calm
@given(steps, st.integers(0, 12))
def test_a_statement_rebuilt_from_the_middle_on_is_the_same(history, start: int):
    changes = lived(history)

    assert laid_down([*changes, *changes[start:]]) == laid_down(changes)


@calm
@given(steps)
def test_there_is_one_line_for_each_leg_on_what_is_available_and_none_for_others(history):
    changes = lived(history)
    legs = [leg for _, journal in changes for leg in journal.legs if leg.account == available(ME)]

    assert [line["amount_fen"] for line in laid_down(changes)] == [leg.effect_fen for leg in legs]
    assert [line["side"] for line in laid_down(changes)] == [leg.side for leg in legs]


def test_the_thousandth_change_sorts_after_the_ninth():
    changes = lived([("deposit", 1)] * 1_001)
    statement = laid_down(changes)

    assert [line["available_after_fen"] for line in statement] == [1_000_000 + n for n in range(1, 1_002)]
