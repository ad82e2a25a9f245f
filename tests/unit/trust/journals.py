"""Journals as the ledger stores them, for tests without a ledger."""

from collections.abc import Sequence
from typing import Any

from jinqiao.ledger.journal import Leg


def stored(journal_id: str, legs: Sequence[Leg], **changed: Any) -> dict[str, Any]:
    """A journal recorded on 31 January 2026 at half past ten in Shanghai, unless told otherwise."""
    return {
        "pk": f"JOURNAL#{journal_id}",
        "sk": "JOURNAL",
        "journal_id": journal_id,
        "kind": "deposit",
        "book": "p2p",
        "effective_date": "2026-01-31",
        "recorded_at": "2026-01-31T02:30:00.000000+00:00",
        "command_hash": "h",
        "legs": [leg.pack() for leg in legs],
        **changed,
    }
