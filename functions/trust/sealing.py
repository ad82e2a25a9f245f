"""The audit chain of a day: its journals, in the order of recording, after those of the day before.

A shard of the chain has one appender, the job that proves the day, and what it appends is a function of the journals:
whoever does it twice appends the same. Hashes are those taken when a journal was indexed, seconds after it was
written, so that the wait for the cut gives nobody time to edit one.
"""

import json
from collections.abc import Sequence
from datetime import date

from jinqiao.aws import files
from jinqiao.proofs import audit_chain
from jinqiao.proofs.audit_chain import Entry, Head
from trust.store import PROOFS_BUCKET


def seal(
    day: date, revision: int, shard: str, head: Head, journals: Sequence[tuple[str, str, bytes]]
) -> Head:
    """Append (recorded at, journal id, hash) to a shard's chain; where the chain then ends."""
    in_order = [(journal_id, hashed) for _, journal_id, hashed in sorted(journals)]
    entries = list(audit_chain.appended(head, in_order))
    if not entries:
        return head
    lines = "".join(json.dumps(_line(shard, each)) + "\n" for each in entries)
    files.put(PROOFS_BUCKET, name(day.isoformat(), revision, shard), lines.encode(), "application/jsonl")
    return Head(entries[-1].seq, entries[-1].digest)


def name(day: str, revision: int, shard: str) -> str:
    return f"chain/{day}/{revision}/{shard}.jsonl"


def _line(shard: str, entry: Entry) -> dict[str, str | int]:
    return {
        "shard": shard,
        "seq": entry.seq,
        "journal_id": entry.journal_id,
        "journal_hash": entry.journal_digest.hex(),
        "previous": entry.previous.hex(),
        "hash": entry.digest.hex(),
    }
