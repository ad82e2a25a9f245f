"""Journals: immutable, balanced by construction, named by their cause.

A leg has a side and a positive amount; a correction is another journal, never a negative leg. A journal that
doesn't balance cannot be made.

    >>> from datetime import UTC, date, datetime
    >>> from jinqiao.ledger.accounts import CUSTODY, available
    >>> journal = Journal("deposit#d1", "deposit", date(2026, 1, 5), datetime(2026, 1, 5, tzinfo=UTC), "h",
    ...                   (debit(CUSTODY, 100), credit(available("usr_a"), 100)))
    >>> {str(account): change for account, change in journal.effects().items()}
    {'custody': 100, 'available:usr_a': 100}
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from jinqiao.errors import Imbalance
from jinqiao.ledger.accounts import Account

P2P = "p2p"
"""The book of the lending intermediary; each licensed entity has one of its own."""

MOST_LEGS_FEN = 10**15


@dataclass(frozen=True, slots=True)
class Leg:
    """One side of a movement. `tag` says what the money was: `principal`, `interest`, `fee`, …"""

    side: str
    account: Account
    amount_fen: int
    tag: str = ""

    def __post_init__(self) -> None:
        if type(self.amount_fen) is not int:
            raise TypeError(f"a leg's amount is an int of fen, not {type(self.amount_fen).__name__}")
        if not 0 < self.amount_fen <= MOST_LEGS_FEN:
            raise ValueError(f"a leg moves a positive amount, not {self.amount_fen}")
        if self.side not in ("D", "C"):
            raise ValueError(f"{self.side!r} is no side")

    @property
    def component(self) -> str:
        """What the money was, without the loan that the tag may number: of `interest/3`, `interest`."""
        return self.tag.partition("/")[0]

    @property
    def effect_fen(self) -> int:
        """By how much the leg raises (or lowers) its account's balance."""
        return self.amount_fen if (self.side == "D") == self.account.is_asset else -self.amount_fen

    def pack(self) -> str:
        """The leg as stored, e.g. `C available:usr_a 100 interest`: short, since each 1 KB of a journal is paid for."""
        return f"{self.side} {self.account} {self.amount_fen} {self.tag}".rstrip()

    @classmethod
    def unpack(cls, stored: str) -> "Leg":
        side, account, amount, *tag = stored.split(" ")
        return cls(side, Account.parse(account), int(amount), tag[0] if tag else "")


def debit(account: Account, amount_fen: int, tag: str = "") -> Leg:
    return Leg("D", account, amount_fen, tag)


def credit(account: Account, amount_fen: int, tag: str = "") -> Leg:
    return Leg("C", account, amount_fen, tag)


@dataclass(frozen=True)
class Journal:
    """One business event in money.

    `journal_id` derives from the cause (`deposit#<deposit>`); `command_hash` is the fingerprint of the command
    (who, what, which date; never a computed amount); `effective_date` is the business date; `facts` are coded
    references (ids, dates) that explain it, never personal data. Raises `Imbalance` unless debits = credits.
    """

    journal_id: str
    kind: str
    effective_date: date
    recorded_at: datetime
    command_hash: str
    legs: tuple[Leg, ...]
    facts: Mapping[str, Any] = field(default_factory=dict)
    book: str = P2P

    def __post_init__(self) -> None:
        difference = sum(leg.amount_fen if leg.side == "D" else -leg.amount_fen for leg in self.legs)
        if difference:
            raise Imbalance(f"{self.journal_id}: debits - credits = {difference} fen")

    def loan_of(self, leg: Leg) -> str | None:
        """The loan that a leg is about: the journal's own, or, of several, the one that the leg's tag numbers."""
        number = leg.tag.partition("/")[2]
        loan_id: str | None = self.facts["loans"][int(number)] if number else self.facts.get("loan_id")
        return loan_id

    def effects(self) -> dict[Account, int]:
        """By how much each account changes, in fen; an account that several legs touch appears once."""
        changes: dict[Account, int] = defaultdict(int)
        for leg in self.legs:
            changes[leg.account] += leg.effect_fen
        return dict(changes)
