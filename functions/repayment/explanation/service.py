"""One journal, explained to somebody whom it touches."""

from typing import NamedTuple

from jinqiao import clock
from jinqiao.errors import NotFound
from jinqiao.http.request import Request
from jinqiao.ledger import book
from jinqiao.ledger.accounts import Kind
from jinqiao.ledger.journal import Journal, Leg
from jinqiao.policy import load
from jinqiao.settings import variable
from repayment import receipts, store
from repayment.explanation import borrowers, lenders, movements
from repayment.explanation.models import ExplainedLeg, Explanation, Reason
from repayment.explanation.rules import clauses_of
from repayment.loan import Dossier

_KINDS = (Kind.AVAILABLE, Kind.HELD, Kind.RECEIVABLE)
_RECEIPTS = ("repayment_distributed", "repayment_collected")
_CHUNK = "receipt_distributed"


class _Receipt(NamedTuple):
    """The journal that collected a receipt, and the loan that it was for."""

    journal: Journal
    dossier: Dossier


def explain(request: Request, journal_id: str) -> Explanation:
    """Every leg of a journal that is the caller's. Raises `NotFound` where none is, as for a journal that isn't."""
    journal, caller = book.journal(journal_id), request.caller.user_id
    mine = [leg for leg in journal.legs if _is_of(leg, caller)] if journal else []
    if journal is None or not mine:
        raise NotFound
    receipts_of = {loan_id: _receipt_of(journal, loan_id) for loan_id in map(journal.loan_of, mine)}
    return Explanation(
        journal_id=journal.journal_id,
        kind=journal.kind,
        effective_date=journal.effective_date,
        recorded_at=clock.text(journal.recorded_at),
        loan_id=journal.facts.get("loan_id"),
        items=[
            _explained(leg, _why(leg, journal, receipts_of[journal.loan_of(leg)], request.language))
            for leg in mine
        ],
    )


def _is_of(leg: Leg, user_id: str) -> bool:
    return leg.account.kind in _KINDS and leg.account.owner == user_id


def _receipt_of(journal: Journal, loan_id: str | None) -> _Receipt | None:
    """The loan's receipt that a journal posts or gives out; None for one that has no more to say than its legs."""
    collected: Journal | None = journal
    if journal.kind == _CHUNK and loan_id:
        cause = journal.facts.get("receipt") or journal.journal_id.split("#")[2]
        collected = book.journal(receipts.journal_id(loan_id, cause))
    elif journal.kind not in _RECEIPTS:
        return None
    if collected is None or "paid" not in collected.facts:
        return None
    dossier = store.dossier(collected.facts["loan_id"])
    return _Receipt(collected, dossier) if dossier else None


def _why(leg: Leg, journal: Journal, receipt: _Receipt | None, language: str) -> Reason:
    if receipt is None:
        return movements.movement(leg, journal, load(variable("POLICY_PACK")), language)
    clauses = clauses_of(receipt.dossier.loan.rules.policy_version)
    if leg.component in lenders.COMPONENTS:
        return lenders.share(leg, receipt.dossier, receipt.journal, clauses["recipients"], language)
    number = receipt.journal.facts["schedule_version"]
    [version] = [each for each in store.versions(receipt.dossier.loan) if each.number == number]
    return borrowers.repayment(receipt.journal, receipt.dossier, version, clauses, language)


def _explained(leg: Leg, why: Reason) -> ExplainedLeg:
    return ExplainedLeg(
        account=leg.account.kind,
        side="in" if leg.effect_fen > 0 else "out",
        **dict(why),
    )
