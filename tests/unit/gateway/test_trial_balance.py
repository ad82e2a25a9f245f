"""The trial balance folds journals and finds items that say something else."""

from collections import Counter

import pytest

from jinqiao.aws.dynamo import Item
from jinqiao.ledger.accounts import CUSTODY, available, clearing, held
from local.gateway import trial_balance


def journal(*legs: str) -> Item:
    return {
        "pk": "JOURNAL#j",
        "sk": "JOURNAL",
        "journal_id": "j",
        "kind": "test",
        "book": "p2p",
        "effective_date": "2026-01-05",
        "recorded_at": "2026-01-05T02:00:00.000000+00:00",
        "command_hash": "h",
        "legs": list(legs),
    }


def account(owner: str, **balances: int) -> Item:
    return {"pk": f"ACCOUNT#user#{owner}", "sk": "ACCOUNT", **balances}


DEPOSIT = journal("D custody 500", "C available:usr_a 500")
BID = journal("D available:usr_a 200", "C held:usr_a 200")


def test_journals_fold_into_balances() -> None:
    assert trial_balance.fold([DEPOSIT, BID, account("usr_a", available_fen=1)]) == Counter(
        {CUSTODY: 500, available("usr_a"): 300, held("usr_a"): 200}
    )


def test_items_that_agree_are_no_mismatch() -> None:
    items = [
        DEPOSIT,
        BID,
        account("usr_a", available_fen=300, held_fen=200),
        account("usr_b", available_fen=0),
    ]
    assert trial_balance.mismatches(items, trial_balance.fold(items)) == []


@pytest.mark.parametrize(
    ("items", "found"),
    [
        (
            [DEPOSIT, account("usr_a", available_fen=501)],
            {"account": "available:usr_a", "journals_fen": 500, "item_fen": 501},
        ),
        ([DEPOSIT], {"account": "available:usr_a", "journals_fen": 500, "item_fen": None}),
        (
            [{"pk": "ACCOUNT#loan#loan_1", "sk": "ACCOUNT", "clearing_fen": 7}],
            {"account": str(clearing("loan_1")), "journals_fen": 0, "item_fen": 7},
        ),
    ],
    ids=["another balance", "no item", "no journal"],
)
def test_items_that_disagree_are_named(items: list[Item], found: dict[str, object]) -> None:
    assert trial_balance.mismatches(items, trial_balance.fold(items)) == [found]
