"""What an investment brought, measured as an investor would: money out, money in, and the rate between them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import pyxirr

_PARTS = ("principal_fen", "interest_fen", "penalty_fen")


@dataclass(frozen=True, slots=True)
class Return:
    """One investment at its end; `xirr` is effective a year, over actual days."""

    paid_in_fen: int
    principal_fen: int
    interest_fen: int
    xirr: float

    @property
    def received_fen(self) -> int:
        return self.principal_fen + self.interest_fen


def of(investment: Mapping[str, Any], lent_on: date) -> Return:
    """The return of an investment as GET /v1/me/investments/{id} shows it, lent on a business date."""
    received = investment["received"]
    return Return(
        investment["amount_fen"],
        sum(receipt["principal_fen"] for receipt in received),
        sum(receipt["interest_fen"] for receipt in received),
        _xirr(investment["amount_fen"], lent_on, received),
    )


def effective(annual_rate: str) -> float:
    """What a contract rate that is charged monthly comes to a year: 12 % a year, monthly, is 12.68 %."""
    return float((1 + Decimal(annual_rate) / 12) ** 12 - 1)


def _xirr(amount_fen: int, lent_on: date, received: Iterable[Mapping[str, Any]]) -> float:
    flows = [(lent_on, -amount_fen)] + [
        (date.fromisoformat(receipt["business_date"]), sum(receipt[part] for part in _PARTS))
        for receipt in received
    ]
    rate = pyxirr.xirr([day for day, _ in flows], [fen for _, fen in flows], silent=True)
    return float("nan") if rate is None else rate
