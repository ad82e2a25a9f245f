"""What journals leave in the day index."""

from datetime import date

import pytest

from jinqiao.errors import Imbalance
from jinqiao.ledger import recipes
from jinqiao.ledger.accounts import available, clearing
from jinqiao.ledger.journal import credit, debit
from jinqiao.ledger.recipes import Share
from jinqiao.proofs.audit_chain import journal_digest
from tests.unit.trust.journals import stored
from trust import postings

ONE_OF_EACH = {
    "deposit": recipes.deposit("ann", 100),
    "bid": recipes.bid_held("ann", 30),
    "settlement": recipes.withdrawal_settled("ann", 50, 2),
    "late payout": recipes.late_payout("ann", 50, 20),
    "repayment": recipes.repayment_distributed(
        "bo", [Share("ann", 7, "principal"), Share("cy", 2, "interest"), Share("ann", 1, "interest")], 3
    ),
    "to oneself": (debit(available("ann"), 5), credit(clearing("loan"), 5), *recipes.deposit("ann", 5)),
}


def effects(name: str) -> dict[str, dict[str, int]]:
    return {each.holder: each.effects for each in postings.of(stored(name, ONE_OF_EACH[name]))}


@pytest.mark.parametrize(
    ("name", "left"),
    [
        ("deposit", {"custody": {"custody_fen": 100}, "user:ann": {"available_fen": 100}}),
        ("bid", {"user:ann": {"available_fen": -30, "held_fen": 30}}),
        (
            "settlement",
            {
                "user:ann": {"held_fen": -52},
                "custody": {"custody_fen": -50},
                "fees_payable": {"fees_payable_fen": 2},
            },
        ),
        (
            "late payout",
            {
                "user:ann": {"available_fen": -20},
                "receivable:ann": {"receivable_fen": 30},
                "custody": {"custody_fen": -50},
            },
        ),
        (
            "repayment",
            {
                "user:bo": {"available_fen": -13},
                "user:ann": {"available_fen": 8},
                "user:cy": {"available_fen": 2},
                "fees_payable": {"fees_payable_fen": 3},
            },
        ),
        (
            "to oneself",
            {
                "user:ann": {"available_fen": 0},
                "clearing:loan": {"clearing_fen": 5},
                "custody": {"custody_fen": 5},
            },
        ),
    ],
)
def test_a_journal_leaves_one_posting_per_holder_even_where_it_comes_to_nothing(name, left):
    assert effects(name) == left


@pytest.mark.parametrize("name", ONE_OF_EACH)
def test_one_posting_of_a_journal_carries_its_hash(name):
    journal = stored(name, ONE_OF_EACH[name])
    hashes = [each.journal_hash for each in postings.of(journal) if each.journal_hash]

    assert hashes == [journal_digest(journal)]


def test_a_posting_is_filed_under_the_day_of_recording_in_shanghai():
    late = stored("late", ONE_OF_EACH["bid"], recorded_at="2026-01-31T16:00:00.000000+00:00")
    [posting] = postings.of(late)

    assert (posting.day, posting.effective_date) == (date(2026, 2, 1), date(2026, 1, 31))


def test_what_has_an_owner_is_always_in_one_shard():
    assert postings.shard("user:ann", "one") == postings.shard("user:ann", "two")


def test_what_everybody_posts_to_is_spread_over_all_shards():
    assert {postings.shard("custody", f"deposit#{number}") for number in range(300)} == set(postings.SHARDS)


def test_a_journal_that_does_not_balance_is_not_filed():
    broken = stored("broken", ONE_OF_EACH["deposit"]) | {"legs": ["D custody 100", "C available:ann 99"]}

    with pytest.raises(Imbalance):
        postings.of(broken)
