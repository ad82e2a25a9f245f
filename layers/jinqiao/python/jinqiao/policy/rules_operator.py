"""Figures about the operator: what it may do, keep, disclose, and its further products."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Intermediary:
    """The peer-to-peer intermediary itself."""

    may_not: tuple[str, ...]
    client_money_at_bank: bool
    separate_books: bool


@dataclass(frozen=True, slots=True)
class Records:
    """How long records are kept after a contract ends."""

    years: int


@dataclass(frozen=True, slots=True)
class Disclosure:
    """What is published about the platform."""

    items: Mapping[str, int]
    monthly_within_working_days: int


@dataclass(frozen=True, slots=True)
class Crowdfunding:
    """Equity crowdfunding: how many may invest, and who is qualified (any one figure suffices)."""

    most_investors: int
    qualified_project_fen: int
    qualified_assets_fen: int
    qualified_income_fen: int
    qualified_entity_assets_fen: int


@dataclass(frozen=True, slots=True)
class Insurance:
    """Insurance contracts."""

    cooling_off_days: int


@dataclass(frozen=True, slots=True)
class Funds:
    """Open-ended funds."""

    cut_off: str
    forward_price: bool
    short_holding_days: int
    short_holding_fee: Decimal
