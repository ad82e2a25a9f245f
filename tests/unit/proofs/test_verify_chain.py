"""The verifier of the audit chain: it names what was edited, removed or reordered first."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from jinqiao.proofs.audit_chain import appended, content, genesis, journal_digest

VERIFIER = Path(__file__).resolve().parents[3] / "docs" / "verify_chain.py"


def journal(number: int) -> dict[str, Any]:
    return content(
        {
            "journal_id": f"deposit#d{number}",
            "kind": "deposit",
            "book": "p2p",
            "effective_date": "2026-01-05",
            "recorded_at": f"2026-01-05T00:00:0{number}.000000+00:00",
            "command_hash": "金桥",
            "legs": [f"D custody {number}", f"C available:usr_a {number}"],
        }
    )


@pytest.fixture
def lines() -> list[dict[str, Any]]:
    """An export of one shard: where it begins, four entries, where it ends; a head after the second."""
    journals = [journal(number) for number in range(1, 5)]
    start = genesis("a")
    hashed = [(each["journal_id"], journal_digest(each)) for each in journals]
    entries = [
        {
            "shard": "a",
            "seq": entry.seq,
            "journal_id": entry.journal_id,
            "journal_hash": entry.journal_digest.hex(),
            "previous": entry.previous.hex(),
            "hash": entry.digest.hex(),
            "journal": each,
        }
        for entry, each in zip(appended(start, hashed), journals, strict=True)
    ]
    heads = [{"shard": "a", "seq": each["seq"], "head": each["hash"]} for each in entries]
    first = {"shard": "a", "seq": 0, "head": start.digest.hex()}
    return [first, *entries[:2], heads[1], *entries[2:], heads[3]]


def verdict(folder: Path, lines: list[dict[str, Any]]) -> tuple[int, str]:
    """Exit code and words."""
    file = folder / "export.jsonl"
    file.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    done = subprocess.run([sys.executable, "-I", VERIFIER, file], check=False, capture_output=True, text=True)
    return done.returncode, (done.stdout + done.stderr).strip()


def test_a_chain_that_nobody_touched_holds(tmp_path, lines):
    assert verdict(tmp_path, lines) == (0, "4 entries hold")


def test_an_export_may_begin_at_any_head(tmp_path, lines):
    assert verdict(tmp_path, lines[3:]) == (0, "2 entries hold")


def test_an_edited_journal_is_named(tmp_path, lines):
    lines[2]["journal"]["legs"] = ["D custody 9", "C available:usr_a 9"]

    assert verdict(tmp_path, lines) == (1, "shard a: edited: the journal deposit#d2 of entry 2")


def test_an_edited_journal_is_named_though_its_hash_was_made_new(tmp_path, lines):
    lines[2]["journal"]["legs"] = ["D custody 9", "C available:usr_a 9"]
    lines[2]["journal_hash"] = journal_digest(lines[2]["journal"]).hex()

    assert verdict(tmp_path, lines) == (1, "shard a: edited: entry 2, deposit#d2")


def test_a_chain_that_was_forged_to_its_end_misses_the_published_head(tmp_path, lines):
    forged = [(each["journal_id"], journal_digest(each)) for each in map(journal, (1, 2, 3, 5))]
    last = list(appended(genesis("a"), forged))[-1]
    lines[5] |= {"journal_id": "deposit#d5", "journal": journal(5)}
    lines[5] |= {"journal_hash": last.journal_digest.hex(), "hash": last.digest.hex()}

    assert verdict(tmp_path, lines) == (1, "shard a: edited: up to entry 4")


def test_a_removed_journal_is_named(tmp_path, lines):
    lines[4]["journal"] = None

    assert verdict(tmp_path, lines) == (1, "shard a: removed: the journal deposit#d3 of entry 3")


@pytest.mark.parametrize(("place", "entry"), [(1, 1), (2, 2), (4, 3)])
def test_a_removed_entry_is_named(tmp_path, lines, place, entry):
    del lines[place]

    assert verdict(tmp_path, lines)[1].startswith(f"shard a: removed: entry {entry}")


def test_removed_last_entries_are_named(tmp_path, lines):
    assert verdict(tmp_path, [*lines[:4], lines[6]]) == (1, "shard a: removed: entry 3 and on, to 4")


def test_an_export_cut_off_at_its_end_does_not_hold(tmp_path, lines):
    assert verdict(tmp_path, lines[:6]) == (1, "shard a: removed: the head at its end")


def test_reordered_entries_are_named(tmp_path, lines):
    lines[1], lines[2] = lines[2], lines[1]

    assert verdict(tmp_path, lines) == (1, "shard a: reordered: entry 1")


def test_reordered_entries_are_named_though_they_were_numbered_anew(tmp_path, lines):
    lines[1], lines[2] = lines[2] | {"seq": 1}, lines[1] | {"seq": 2}

    assert verdict(tmp_path, lines) == (1, "shard a: reordered: entry 1, deposit#d2")


def test_an_export_without_a_beginning_does_not_hold(tmp_path, lines):
    assert verdict(tmp_path, lines[1:]) == (1, "shard a: begins without a head")
