"""The audit chain: each entry hashes a journal together with the entry before it.

    entry = SHA-256(0x03, hash of the entry before, its number, hash of the journal)

The number is 8 bytes big-endian, from 1. Before the first entry of a shard stands SHA-256(0x04, shard). The hash of a
journal is SHA-256(0x02, its fields as JSON), keys sorted, without spaces, non-ASCII escaped.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256
from typing import Any, NamedTuple

_JOURNAL, _ENTRY, _GENESIS = b"\x02", b"\x03", b"\x04"
_FIELDS = ("journal_id", "kind", "book", "effective_date", "recorded_at", "command_hash", "legs", "facts")


class Head(NamedTuple):
    """Where a shard's chain ends: the number of its last entry (0: none yet), and that entry's hash."""

    seq: int
    digest: bytes


class Entry(NamedTuple):
    """One link: the `seq`-th journal of a shard, its hash, and the hashes before and after it was appended."""

    seq: int
    journal_id: str
    journal_digest: bytes
    previous: bytes
    digest: bytes


def content(stored: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of a stored journal that its hash covers: all that it says; `facts` empty where it has none."""
    return {name: stored.get(name, {}) if name == "facts" else stored[name] for name in _FIELDS}


def journal_digest(stored: Mapping[str, Any]) -> bytes:
    """The hash of a journal as the ledger stores it."""
    text = json.dumps(content(stored), sort_keys=True, separators=(",", ":"), default=str)
    return sha256(_JOURNAL + text.encode()).digest()


def genesis(shard: str) -> Head:
    """What stands before the first entry of a shard."""
    return Head(0, sha256(_GENESIS + shard.encode()).digest())


def appended(head: Head, journals: Iterable[tuple[str, bytes]]) -> Iterator[Entry]:
    """The entries of (journal id, hash) pairs, in their order, after a head."""
    seq, previous = head
    for journal_id, hashed in journals:
        seq += 1
        digest = sha256(b"".join((_ENTRY, previous, seq.to_bytes(8, "big"), hashed))).digest()
        yield Entry(seq, journal_id, hashed, previous, digest)
        previous = digest
