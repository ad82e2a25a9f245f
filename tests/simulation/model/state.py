"""The model's state. Amounts are ints of fen; ids are the platform's own, since they derive from what clients ask."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any, NamedTuple

from tests.simulation.model.sharing import COMPONENTS, Claim

NEVER = datetime(1, 1, 1, tzinfo=UTC)


@dataclass
class Intent:
    """A command that a client has sent, under the id of what it makes. Nothing may happen that nobody asked for."""

    id: str
    kind: str
    user: str
    facts: Mapping[str, Any]


@dataclass
class Person:
    """A user with an account: their class (0: none), until when it holds, and whether the account is frozen."""

    id: str
    rank: int = 0
    rank_until: date = date.min
    frozen: bool = False


@dataclass
class Order:
    """A deposit or a withdrawal."""

    id: str
    kind: str
    user: str
    amount: int
    fee: int = 0
    status: str = ""
    returned: bool = False


@dataclass
class Application:
    """A loan application and, once it is approved, the terms that were offered."""

    id: str
    user: str
    principal: int
    status: str = "submitted"
    terms: dict[str, Any] = field(default_factory=dict)
    penalty_rate: Decimal = Decimal()
    valid_until: datetime = NEVER
    accepted_by: str = ""
    listing: str = ""


@dataclass
class Review:
    """A borderline application before an underwriter."""

    id: str
    status: str
    decided_by: str = ""


@dataclass
class Case:
    """What waits for finance: with the receipt whose money is in suspense, if there is one."""

    id: str
    kind: str
    subject: str
    receipt: str
    status: str = "open"
    proposal: dict[str, str] = field(default_factory=dict)
    commands: set[str] = field(default_factory=set)
    """The staff commands that it took."""


@dataclass
class CaseOfPapers:
    """A verification."""

    id: str
    user: str
    id_number: str
    status: str = "pending"
    deadline: datetime = NEVER
    decisions: set[str] = field(default_factory=set)


@dataclass
class Bid:
    id: str
    listing: str
    user: str
    amount: int
    status: str = "held"


@dataclass
class Listing:
    id: str
    application: Application
    amount: int
    min_bid: int
    rank: int
    closes_at: datetime
    disclosure: str
    status: str = "open"
    raised: int = 0
    bids: list[Bid] = field(default_factory=list)
    loan: str = ""
    value_date: date = date.min
    stuck: bool = False
    resumed_by: set[str] = field(default_factory=set)

    @property
    def left(self) -> int:
        return self.amount - self.raised

    def claims(self) -> list[Claim]:
        """Side by side in the order of the bids; a last one under the minimum comes first."""
        ordered = list(self.bids)
        if ordered and ordered[-1].amount < self.min_bid:
            ordered.insert(0, ordered.pop())
        claims, at = [], 0
        for bid in ordered:
            claims.append(Claim(at, at + bid.amount, bid.user))
            at += bid.amount
        return claims


class Row(NamedTuple):
    """An instalment as it was promised."""

    number: int
    due_date: date
    principal: int
    interest: int
    fee: int


@dataclass
class Loan:
    id: str
    borrower: str
    listing: Listing
    rows: list[Row]
    claims: list[Claim]
    collected_from: date
    counted_through: date
    penalty_rate: Fraction
    overdue_fen_days: int = 0
    status: str = "active"
    paid: Counter[str] = field(default_factory=Counter)
    given: Counter[str] = field(default_factory=Counter)
    owed: Counter[tuple[str, str]] = field(default_factory=Counter)
    """What the last receipts bring whom, by owner and component, and what they have not got yet."""
    fee_owed: int = 0
    """The platform's part of a receipt that is not given out yet."""
    received: Counter[str] = field(default_factory=Counter)
    """What each lender has got of principal."""
    overdue_through: int = 0
    run: tuple[date, int, int] | None = None
    """The last run's date, and what it collected and missed."""
    repayments: set[str] = field(default_factory=set)

    @property
    def principal(self) -> int:
        return self.listing.amount

    @property
    def waiting(self) -> int:
        """What lenders are due of money that came in and that is nobody's part yet."""
        return sum(self.paid[each] - self.given[each] for each in COMPONENTS)


@dataclass
class Model:
    """Everything that should be true."""

    balances: Counter[str] = field(default_factory=Counter)
    """Account of the ledger → fen, assets and liabilities both positive."""
    intents: dict[str, Intent] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    orders: dict[str, Order] = field(default_factory=dict)
    strays: dict[str, int] = field(default_factory=dict)
    """Money that came to the bank without an order of ours."""
    exceptions: dict[str, Case] = field(default_factory=dict)
    reviews: dict[str, Review] = field(default_factory=dict)
    cases: dict[str, CaseOfPapers] = field(default_factory=dict)
    applications: dict[str, Application] = field(default_factory=dict)
    listings: dict[str, Listing] = field(default_factory=dict)
    bids: dict[str, Bid] = field(default_factory=dict)
    loans: dict[str, Loan] = field(default_factory=dict)
    borrowers_fees: Counter[date] = field(default_factory=Counter)
    """What borrowers paid in fees, by business date: a part of each day's is the reserve's."""
    sent_back: int = 0
    """What finance returned from suspense by hand."""

    def available(self, user: str) -> int:
        return self.balances[f"available:{user}"]

    def held(self, user: str) -> int:
        return self.balances[f"held:{user}"]
