"""The verifier that users get: it takes true proofs, and nothing else. Run as they run it, in a Python of its own."""

import ast
import json
import subprocess
import sys
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from jinqiao.proofs.sum_tree import leaf, path, root

VERIFIER = Path(__file__).resolve().parents[3] / "docs" / "verify_proof.py"
BOOK = [(100, 50), (0, 0), (7, 0), (10**12, 3), (0, 12)]


def proof(place: int, book: list[tuple[int, int]] = BOOK) -> dict[str, Any]:
    """What the API would answer the user at a place of the book."""
    nodes = [
        leaf(sha256(bytes([number])).digest(), date(2026, 1, 31), *balances, f"usr_{number}")
        for number, balances in enumerate(book)
    ]
    whole = root(nodes)
    return {
        "date": "2026-01-31",
        "user_id": f"usr_{place}",
        "available_fen": book[place][0],
        "held_fen": book[place][1],
        "salt": sha256(bytes([place])).hexdigest(),
        "leaf_index": place,
        "path": [
            {"side": side, "hash": node.digest.hex(), "sum_fen": node.sum_fen}
            for side, node in path(nodes, place)
        ],
        "root_hash": whole.digest.hex(),
        "root_sum_fen": whole.sum_fen,
        "users": len(book),
    }


def published(answer: dict[str, Any], **changed: Any) -> dict[str, Any]:
    """The day's root, as everybody can read it."""
    return {name: answer[name] for name in ("date", "root_hash", "root_sum_fen", "users")} | changed


def exit_code(folder: Path, *answers: dict[str, Any]) -> int:
    files = [folder / f"{place}.json" for place in range(len(answers))]
    for file, answer in zip(files, answers, strict=True):
        file.write_text(json.dumps(answer), encoding="utf-8")
    return subprocess.run(
        [sys.executable, "-I", VERIFIER, *files], check=False, capture_output=True
    ).returncode


@pytest.mark.parametrize("place", range(len(BOOK)))
def test_the_proof_of_each_user_holds(tmp_path, place):
    assert exit_code(tmp_path, proof(place)) == 0


def test_the_proof_of_an_only_user_holds(tmp_path):
    assert exit_code(tmp_path, proof(0, BOOK[:1])) == 0


def test_a_proof_holds_against_the_published_root(tmp_path):
    assert exit_code(tmp_path, proof(0), published(proof(0))) == 0


@pytest.mark.parametrize(
    "lie", [{"root_hash": "00" * 32}, {"root_sum_fen": 1}, {"users": 6}, {"date": "2026-02-01"}]
)
def test_a_proof_against_another_published_root_does_not_hold(tmp_path, lie):
    assert exit_code(tmp_path, proof(0), published(proof(0), **lie)) == 1


@pytest.mark.parametrize(
    "lie",
    [
        {"available_fen": 101},
        {"available_fen": 99, "held_fen": 51},
        {"available_fen": -1, "held_fen": 151},
        {"available_fen": 100.0},
        {"date": "2026-02-01"},
        {"user_id": "usr_1"},
        {"salt": "00" * 32},
        {"leaf_index": 1},
        {"leaf_index": 4},
        {"users": 9},
        {"users": 1},
        {"root_hash": "00" * 32},
        {"root_sum_fen": 1},
        {"path": []},
    ],
)
def test_a_changed_answer_does_not_hold(tmp_path, lie):
    assert exit_code(tmp_path, proof(0) | lie) == 1


@pytest.mark.parametrize(
    "lie", [{"sum_fen": 1}, {"sum_fen": -1}, {"sum_fen": "7"}, {"hash": "00" * 32}, {"side": "left"}]
)
@pytest.mark.parametrize("level", range(3))
def test_a_changed_neighbour_does_not_hold(tmp_path, lie, level):
    answer = proof(0)
    answer["path"][level] |= lie

    assert exit_code(tmp_path, answer) == 1


def test_the_verifier_is_short_and_needs_nothing_but_python():
    source = VERIFIER.read_text(encoding="utf-8")
    imported = {
        alias.name
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    }

    assert len(source.splitlines()) <= 30
    assert imported <= sys.stdlib_module_names
