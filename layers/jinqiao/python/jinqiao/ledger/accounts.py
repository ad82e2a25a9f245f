"""The chart of accounts.

An account is named by its kind and, where there are many of a kind, its owner: `available:usr_…`. What a kind
*is* (an asset of the book or something it owes) decides which side raises it. Some accounts live on a guarded
item, whose conditions keep them from going below zero; the others are folded from journals: custody and fees
are only ever added to, from many places at once, and a running balance would be an item that all wait for.
"""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    AVAILABLE = "available"
    """A user's money, free to use."""
    HELD = "held"
    """A user's money, set aside for a bid or a withdrawal."""
    CLEARING = "clearing"
    """A loan's money on its way, between lenders and borrower."""
    SUSPENSE = "suspense"
    """Money received that matches nothing, one account per receipt."""
    FEES_PAYABLE = "fees_payable"
    """Fees earned and not yet swept to the operator's own bank account."""
    RESERVE = "reserve"
    """The risk reserve, where a policy pack allows one."""
    CUSTODY = "custody"
    """Client and operator money at the custodian bank: the one asset against all that is owed."""
    RECEIVABLE = "receivable"
    """What a user owes the operator after a payout that succeeded too late."""


_ASSETS = {Kind.CUSTODY, Kind.RECEIVABLE}
_OWNED = {Kind.AVAILABLE, Kind.HELD, Kind.CLEARING, Kind.SUSPENSE, Kind.RECEIVABLE}
_GUARDED = {Kind.AVAILABLE: "user", Kind.HELD: "user", Kind.CLEARING: "loan", Kind.RESERVE: "platform"}

CLIENT_KINDS = (Kind.AVAILABLE, Kind.HELD, Kind.CLEARING, Kind.SUSPENSE)
OPERATOR_KINDS = (Kind.FEES_PAYABLE, Kind.RESERVE)


@dataclass(frozen=True, slots=True, order=True)
class Account:
    """One account of the chart, e.g. `Account(Kind.AVAILABLE, "usr_…")`; reads and prints as `available:usr_…`."""

    kind: Kind
    owner: str = ""

    def __post_init__(self) -> None:
        if bool(self.owner) != (self.kind in _OWNED):
            raise ValueError(f"{self.kind} {'needs' if self.kind in _OWNED else 'has no'} owner")

    def __str__(self) -> str:
        return f"{self.kind}:{self.owner}" if self.owner else str(self.kind)

    @classmethod
    def parse(cls, name: str) -> "Account":
        kind, _, owner = name.partition(":")
        return cls(Kind(kind), owner)

    @property
    def is_asset(self) -> bool:
        """Whether a debit raises it."""
        return self.kind in _ASSETS

    @property
    def guarded_item(self) -> str | None:
        """The key of the guarded item that carries its balance, or None where journals alone do."""
        if self.kind not in _GUARDED:
            return None
        return f"ACCOUNT#{_GUARDED[self.kind]}#{self.owner}"

    @property
    def balance_attribute(self) -> str:
        """The attribute of the guarded item that is its balance, e.g. `available_fen`."""
        return f"{self.kind}_fen"


def available(user_id: str) -> Account:
    return Account(Kind.AVAILABLE, user_id)


def held(user_id: str) -> Account:
    return Account(Kind.HELD, user_id)


def clearing(loan_id: str) -> Account:
    return Account(Kind.CLEARING, loan_id)


def suspense(receipt_id: str) -> Account:
    return Account(Kind.SUSPENSE, receipt_id)


def receivable(user_id: str) -> Account:
    return Account(Kind.RECEIVABLE, user_id)


CUSTODY = Account(Kind.CUSTODY)
FEES_PAYABLE = Account(Kind.FEES_PAYABLE)
RESERVE = Account(Kind.RESERVE)
RESERVE_OWNER = "reserve"
"""Who owns the claims that the risk reserve has bought: their shares go to the account `reserve`."""
