"""Buying the claims of one loan: the whole price is set aside first, then claims pass chunk by chunk.

The first step is one transaction, refused where the reserve holds less than the whole price; from then on it only
goes forward, and can be killed anywhere and called again.
"""

from datetime import date, datetime
from enum import StrEnum

from jinqiao import ids
from jinqiao.aws.dynamo import ConditionsFailed
from jinqiao.ledger import book, recipes
from jinqiao.ledger.accounts import RESERVE_OWNER
from jinqiao.ledger.journal import Journal
from jinqiao.ledger.recipes import Leg
from repayment import store as loans
from repayment.loan import Dossier
from repayment.reserve import store
from repayment.reserve.compensation import Compensation, chunks_of, is_due, price, shares_of


class Outcome(StrEnum):
    """What a day's look at a loan came to."""

    NOT_DUE = "not_due"
    SHORT = "short"
    BOUGHT = "bought"


def buy(loan_id: str, day: date, now: datetime) -> Outcome:
    """Buy a loan's claims, if they are due to be bought on a business date and the reserve can pay for all of them.

    Goes on with a purchase that was begun. Raises `ConditionsFailed` where the loan changed meanwhile: try again.
    """
    begun, dossier = store.compensation(loan_id), loans.dossier(loan_id)
    if dossier is None or (begun and begun.is_done):
        return Outcome.NOT_DUE
    if begun is None:
        dossier = dossier.on(day)
        if not is_due(dossier):
            return Outcome.NOT_DUE
        begun = price(dossier)
        try:
            dossier = _begin(dossier, begun, now)
        except ConditionsFailed as refusal:
            if not refusal.failed(book.account_label(book.RESERVE_ITEM)):
                raise
            store.note_short(begun)
            return Outcome.SHORT
    _go_on(dossier, begun, now)
    return Outcome.BOUGHT


def _begin(dossier: Dossier, begun: Compensation, now: datetime) -> Dossier:
    """Set the price aside, with the loan marked so that no receipt comes between."""
    legs = recipes.compensation_set_aside(begun.loan_id, begun.amount_fen)
    journal = _journal(f"compensation#{begun.loan_id}", "compensation_set_aside", begun, legs, now)
    after = dossier.loan._replace(compensating=True, loan_version=begun.loan_version)
    return dossier._replace(loan=loans.save(dossier, after, journal, also=store.beginning(begun)))


def _go_on(dossier: Dossier, begun: Compensation, now: datetime) -> None:
    for number, claims in enumerate(chunks_of(dossier.claims)):
        if claims[0].owner == RESERVE_OWNER:
            continue
        shares = shares_of(begun, dossier.loan, claims)
        journal_id = f"compensation#{begun.loan_id}#{number}"
        has_price = any(share.amount_fen for share in shares)
        legs = recipes.lenders_compensated(begun.loan_id, shares) if has_price else ()
        journal = _journal(journal_id, "lenders_compensated", begun, legs, now) if legs else None
        store.pass_claims(begun, claims, journal)
    loans.save(dossier, dossier.loan._replace(compensating=False), journal=None, also=[store.done(begun)])


def _journal(
    journal_id: str, kind: str, begun: Compensation, legs: tuple[Leg, ...], now: datetime
) -> Journal:
    return Journal(
        journal_id=journal_id,
        kind=kind,
        effective_date=begun.business_date,
        recorded_at=now,
        command_hash=ids.fingerprint(journal_id, {"loan_id": begun.loan_id}),
        legs=legs,
        facts={"loan_id": begun.loan_id, "loan_version": begun.loan_version},
    )
