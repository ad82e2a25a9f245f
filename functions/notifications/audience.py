"""Whom an event concerns, and what each of them has to know of it."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any, NamedTuple

from jinqiao.ledger.accounts import Kind
from jinqiao.ledger.journal import Leg
from notifications import wording

_REFERENCES = (
    "application_id",
    "listing_id",
    "investment_id",
    "loan_id",
    "deposit_id",
    "withdrawal_id",
)
_LENDERS_PARTS = ("principal_fen", "interest_fen", "penalty_fen")
_PARTS = (*_LENDERS_PARTS, "fee_fen")


class Told(NamedTuple):
    """One user and the facts for them; `references` are the ids that the app can open."""

    user_id: str
    facts: Mapping[str, Any]
    references: Mapping[str, str]


def of(kind: str, detail: Mapping[str, Any]) -> list[Told]:
    """Everyone whom an event of this kind concerns: its user, or each lender whom a journal pays."""
    if kind.startswith("ledger."):
        return _lenders(kind, detail)
    return [Told(detail["user_id"], _needed(kind, _with_totals(detail)), _references(detail))]


def _lenders(kind: str, detail: Mapping[str, Any]) -> list[Told]:
    received: dict[str, dict[str, int]] = defaultdict(lambda: dict.fromkeys(_LENDERS_PARTS, 0))
    for leg in map(Leg.unpack, detail["legs"]):
        if leg.side == "C" and leg.account.kind is Kind.AVAILABLE:
            received[leg.account.owner][f"{leg.component}_fen"] += leg.amount_fen
    shared = {"effective_date": detail["effective_date"], "fee_fen": 0}
    return [
        Told(owner, _needed(kind, _with_totals(shared | parts)), _references(detail["facts"]))
        for owner, parts in received.items()
    ]


def _with_totals(detail: Mapping[str, Any]) -> dict[str, Any]:
    """The detail with what follows from it: the amount of a receipt, the principal that a loan's terms name."""
    facts = {**detail.get("terms", {}), **detail}
    if "interest_fen" in facts:
        facts["amount_fen"] = sum(facts[part] for part in _PARTS)
    return facts


def _needed(kind: str, facts: Mapping[str, Any]) -> dict[str, Any]:
    """Only what the texts name: nothing else of an event is kept. Raises `KeyError` where one is missing."""
    return {name: facts[name] for name in sorted(wording.templates()[kind].needs)}


def _references(detail: Mapping[str, Any]) -> dict[str, str]:
    return {name: detail[name] for name in _REFERENCES if name in detail}
