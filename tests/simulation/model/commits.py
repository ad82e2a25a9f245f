"""What was committed, as the tables saw it: transaction by transaction, in the one order that there is."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from jinqiao.aws.dynamo import from_stored
from local.dynamodb.writing import Change

Item = dict[str, Any]

_KINDS = (
    ("ledger", "JOURNAL#", "JOURNAL", "journal"),
    ("ledger", "ACCOUNT#user#", "ACCOUNT", "user account"),
    ("ledger", "ACCOUNT#loan#", "ACCOUNT", "clearing account"),
    ("ledger", "ACCOUNT#platform#", "ACCOUNT", "reserve account"),
    ("investment", "LISTING#", "LISTING", "listing"),
    ("investment", "INVESTOR#", "BID#", "bid"),
    ("investment", "RESUMPTION#", "RESUMPTION", "resumption"),
    ("lending", "BORROWER#", "APPLICATION#", "application"),
    ("lending", "REVIEW#", "REVIEW", "review"),
    ("payments", "ORDER#", "ORDER", "order"),
    ("payments", "EXCEPTION#", "EXCEPTION", "exception"),
    ("payments", "COMMAND#", "COMMAND", "staff command"),
    ("payments", "SWEEP#", "SWEEP", "sweep"),
    ("repayment", "LOAN#", "LOAN", "loan"),
    ("repayment", "LOAN#", "CONTRACT", "contract"),
    ("repayment", "LOAN#", "SCHEDULE#", "schedule"),
    ("repayment", "LOAN#", "CLAIM#", "claim"),
    ("kyc", "CASE#", "CASE", "case"),
    ("kyc", "DECISION#", "DECISION", "verification decision"),
)
"""Table, beginning of pk, beginning of sk → what such an item is. Others concern no rule."""


@dataclass(frozen=True)
class Seen:
    """One item of a commit: what kind it is, what it was (None: nothing) and what it is now."""

    kind: str
    before: Item | None
    after: Item | None

    @property
    def item(self) -> Item:
        """As it is now, or was before it went."""
        return self.after or self.before or {}

    @property
    def is_new(self) -> bool:
        return self.before is None


@dataclass(frozen=True)
class Entry:
    """A journal as it is stored: side, account, amount and tag of each leg."""

    id: str
    kind: str
    cause: str
    effective_date: date
    recorded_at: datetime
    legs: Sequence[tuple[str, str, int, str]]
    facts: Item

    @classmethod
    def of(cls, item: Item) -> "Entry":
        return cls(
            id=item["journal_id"],
            kind=item["kind"],
            cause=item["journal_id"].partition("#")[2],
            effective_date=date.fromisoformat(item["effective_date"]),
            recorded_at=datetime.fromisoformat(item["recorded_at"]),
            legs=tuple(map(_leg, item["legs"])),
            facts=item.get("facts", {}),
        )

    def effects(self) -> Counter[str]:
        """By how much each account changes: assets grow by debits, what is owed by credits."""
        changes: Counter[str] = Counter()
        for side, account, amount_fen, _ in self.legs:
            changes[account] += amount_fen if (side == "D") == is_asset(account) else -amount_fen
        return Counter({account: fen for account, fen in changes.items() if fen})

    def given(self) -> Counter[tuple[str, str]]:
        """What users get available, by user and tag."""
        given: Counter[tuple[str, str]] = Counter()
        for side, account, amount_fen, tag in self.legs:
            if side == "C" and account.startswith("available:"):
                given[account.removeprefix("available:"), tag] += amount_fen
        return given


@dataclass(frozen=True)
class Commit:
    """The items that one write or transaction changed, and the journals among them."""

    seen: Sequence[Seen]
    journals: Sequence[Entry]

    def of_kind(self, kind: str) -> list[Seen]:
        return [each for each in self.seen if each.kind == kind]


def is_asset(account: str) -> bool:
    return account.partition(":")[0] in ("custody", "receivable")


def read(changes: Sequence[Change]) -> Commit:
    """A commit, from the table engine's own record of it."""
    seen = [found for change in changes if (found := _seen(change))]
    return Commit(seen, [Entry.of(each.after) for each in seen if each.kind == "journal" and each.after])


def _seen(change: Change) -> Seen | None:
    stored = change.after or change.before or {}
    kind = kind_of(change.table.name, stored["pk"]["S"], stored["sk"]["S"])
    if kind is None:
        return None
    return Seen(kind, _plain(change.before), _plain(change.after))


def kind_of(table: str, pk: str, sk: str) -> str | None:
    """What an item is, by its table and keys."""
    context = table.rpartition("-")[2]
    return next(
        (
            kind
            for its_table, its_pk, its_sk, kind in _KINDS
            if context == its_table and pk.startswith(its_pk) and sk.startswith(its_sk)
        ),
        None,
    )


def _plain(stored: Any) -> Item | None:
    return from_stored(stored) if stored is not None else None


def _leg(packed: str) -> tuple[str, str, int, str]:
    side, account, amount, *tag = packed.split(" ")
    return side, account, int(amount), tag[0] if tag else ""
