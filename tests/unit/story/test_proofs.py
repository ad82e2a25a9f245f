"""The demo's checks of balance proofs hold for true ones, and each fails for the one thing that is wrong."""

from datetime import date
from typing import Any

import pytest

from jinqiao.proofs.sum_tree import leaf, path, root
from local.story import proofs
from local.story.checks import Checks

SALT = bytes(32)
BALANCES = [(100, 0), (250, 50)]


def answers() -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """The proofs of two users, and the root over both."""
    nodes = [leaf(SALT, date(2026, 1, 31), *each, f"usr_{place}") for place, each in enumerate(BALANCES)]
    whole = root(nodes)
    day = {"date": "2026-01-31", "root_hash": whole.digest.hex(), "root_sum_fen": whole.sum_fen, "users": 2}
    shown = [
        day
        | {"user_id": f"usr_{place}", "salt": SALT.hex(), "leaf_index": place}
        | {"available_fen": free, "held_fen": held}
        | {
            "path": [
                {"side": step.side, "hash": step.node.digest.hex(), "sum_fen": step.node.sum_fen}
                for step in path(nodes, place)
            ]
        }
        for place, (free, held) in enumerate(BALANCES)
    ]
    return shown, day | {"client_money_fen": whole.sum_fen}


def failed(shown: list[dict[str, Any]], published: dict[str, Any]) -> list[str]:
    checks = Checks()
    proofs.check(shown, published, checks)
    return [check.what for check in checks.made if not check.held]


def test_true_proofs_pass_every_check() -> None:
    assert failed(*answers()) == []


@pytest.mark.parametrize(
    ("lie", "what"),
    [
        ({"available_fen": 99}, "balance proofs that the verifier refuses"),
        ({"available_fen": 10**6}, "what proofs show is within what the root adds up"),
    ],
)
def test_a_proof_that_is_not_true_fails(lie: dict[str, Any], what: str) -> None:
    shown, published = answers()
    shown[0] |= lie

    assert what in failed(shown, published)


def test_a_root_beside_other_client_money_fails() -> None:
    shown, published = answers()

    assert failed(shown, published | {"client_money_fen": 1}) == ["client money against the root, fen"]
