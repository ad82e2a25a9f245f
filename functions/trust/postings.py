"""What a journal did, holder by holder: the rows of the day index.

A holder is whose balances go together: a user with what is available and held (`user:usr_…`), or one account of the
chart (`clearing:loan_…`, `custody`). Each journal leaves one posting per holder that it touches, however many legs
there are and even if they come to nothing, so that a user's postings are as many as their account's `seq`. They
are filed under the business date on which the journal was recorded, which never changes; the date on which it takes
effect may be another.
"""

import hashlib
from collections import defaultdict
from datetime import date
from typing import NamedTuple

from jinqiao import clock
from jinqiao.aws.dynamo import Item
from jinqiao.ledger import book
from jinqiao.ledger.accounts import Account, Kind
from jinqiao.proofs import audit_chain

SHARDS = "0123456789abcdef"
USER = "user:"
_ON_A_USERS_ITEM = (Kind.AVAILABLE, Kind.HELD)


class Posting(NamedTuple):
    """What one journal did to one holder: `effects` says by how many fen each balance changed (`available_fen`).

    One posting of each journal, that of its first leg, carries the journal's hash.
    """

    day: date
    shard: str
    holder: str
    recorded_at: str
    journal_id: str
    effective_date: date
    book: str
    effects: dict[str, int]
    journal_hash: bytes | None = None


def holder(account: Account) -> str:
    """`user:usr_a` for what is available to or held for a user, else the account's own name."""
    return f"{USER}{account.owner}" if account.kind in _ON_A_USERS_ITEM else str(account)


def shard(holder: str, journal_id: str) -> str:
    """Where a posting is filed: by its owner, so that one query finds their day; an account that everybody posts to
    (`custody`) is spread by the journal."""
    name = holder if ":" in holder else journal_id
    return hashlib.sha256(name.encode()).hexdigest()[0]


def of(stored: Item) -> list[Posting]:
    """The postings of a journal as the ledger stores it. Raises `Imbalance` for one that doesn't balance."""
    journal = book.read(stored)
    effects: dict[str, dict[str, int]] = defaultdict(dict)
    for account, change_fen in journal.effects().items():
        effects[holder(account)][account.balance_attribute] = change_fen
    lead = holder(journal.legs[0].account)
    return [
        Posting(
            clock.business_date(journal.recorded_at),
            shard(each, journal.journal_id),
            each,
            stored["recorded_at"],
            journal.journal_id,
            journal.effective_date,
            journal.book,
            changes,
            audit_chain.journal_digest(stored) if each == lead else None,
        )
        for each, changes in effects.items()
    ]
