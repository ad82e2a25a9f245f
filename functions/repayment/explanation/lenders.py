"""A lender's share of a receipt."""

from collections.abc import Sequence

from jinqiao.allocation import Cumulative
from jinqiao.ledger.journal import Journal, Leg
from repayment import store
from repayment.explanation.models import Formula, Reason, Rule
from repayment.explanation.reasons import reason
from repayment.loan import Dossier
from repayment.waterfall import Parts

COMPONENTS = ("principal", "interest", "penalty")


def share(leg: Leg, dossier: Dossier, receipt: Journal, rule: Rule, language: str) -> Reason:
    """Why a lender's leg of a receipt is what it is; `receipt` is the journal that collected the money."""
    before, after = cut_of(receipt, dossier)
    inputs = {
        "stretches": _stretches(dossier, leg.account.owner, receipt.facts["loan_version"]),
        "units": dossier.loan.units,
        "before_fen": getattr(before, f"{leg.component}_fen"),
        "after_fen": getattr(after, f"{leg.component}_fen"),
    }
    return reason(leg.component, Formula.SHARE, inputs, language, rule)


def cut_of(receipt: Journal, dossier: Dossier) -> tuple[Cumulative, Cumulative]:
    """From where to where the lenders' sums went with a receipt."""
    if "cut" in receipt.facts:
        before, after = receipt.facts["cut"]
        return Cumulative(*before), Cumulative(*after)
    paid = Parts(*receipt.facts["paid"])
    after_it = paid.plus(Parts(*(receipt.facts[name] for name in Parts._fields)))
    return dossier.loan.for_lenders(paid), dossier.loan.for_lenders(after_it)


def _stretches(dossier: Dossier, owner: str, loan_version: int) -> Sequence[list[int]]:
    """What was the owner's when the receipt came in; it may be the reserve's by now."""
    claims = store.claims_at(dossier, loan_version)
    return [[claim.from_unit, claim.to_unit] for claim in claims if claim.owner == owner]
