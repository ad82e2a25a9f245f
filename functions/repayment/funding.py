"""From a full listing to a loan: lenders' money is captured against claims, and the borrower is paid.

The funding workflow calls these; each can be called again with the same input, and changes nothing then.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from jinqiao import clock, ids
from jinqiao.allocation import Claim
from jinqiao.aws.dynamo import ConditionsFailed, write
from jinqiao.errors import ClearingIncomplete
from jinqiao.ledger import book, recipes
from jinqiao.ledger.book import Guard
from jinqiao.ledger.journal import Journal
from jinqiao.schedule import Terms
from repayment import agenda, store

MOST_CLAIMS_A_CHUNK = 49
"""A transaction holds 100 items: the journal, the clearing account, and an account and a claim for each bid."""


class CapturedBid(NamedTuple):
    """A bid that becomes a claim on the units [from_unit, to_unit)."""

    investor_id: str
    investment_id: str
    amount_fen: int
    from_unit: int
    to_unit: int


def open_clearing(loan_id: str) -> None:
    """Open the loan's clearing account at zero; one that is open stays as it is."""
    opening = book.open_clearing(loan_id)
    try:
        write(opening)
    except ConditionsFailed:
        return


def capture_claims(loan_id: str, chunk: int, bids: Sequence[CapturedBid], now: datetime) -> None:
    """Take a chunk of lenders' held money into the loan's clearing, against a claim for each bid.

    At most 49 bids. A chunk that was captured before is left as it is; other bids under its number raise
    `JournalConflict`.
    """
    _check(bids)
    journal_id = f"claims_capture#{loan_id}#{chunk}"
    command: dict[str, Any] = {"loan_id": loan_id, "bids": [bid._asdict() for bid in bids]}
    journal = Journal(
        journal_id=journal_id,
        kind="claims_captured",
        effective_date=clock.business_date(now),
        recorded_at=now,
        command_hash=ids.fingerprint(journal_id, command),
        legs=recipes.claims_captured(loan_id, [(bid.investor_id, bid.amount_fen) for bid in bids]),
        facts={"loan_id": loan_id},
    )
    claims = [Claim(loan_id, bid.from_unit, bid.to_unit, bid.investor_id) for bid in bids]
    try:
        store.add_claims(journal, claims)
    except ConditionsFailed as refusal:
        if not book.replayed(refusal, journal):
            raise


def _check(bids: Sequence[CapturedBid]) -> None:
    if len(bids) > MOST_CLAIMS_A_CHUNK:
        raise ValueError(f"{len(bids)} bids are more than one transaction holds")
    for bid in bids:
        if bid.to_unit - bid.from_unit != bid.amount_fen:
            raise ValueError(f"{bid.investment_id}: a claim has as many units as the bid has fen")


class Disbursal(NamedTuple):
    """A loan to be paid out; interest runs from `terms.start_date`, the value date frozen at funding."""

    loan_id: str
    listing_id: str
    application_id: str
    borrower_id: str
    terms: Terms
    policy_version: str


def start_loan(disbursal: Disbursal, now: datetime) -> None:
    """Pay the whole principal to the borrower and start the loan; one that has started stays as it is.

    Raises `ClearingIncomplete` unless exactly the principal is in clearing: a claim is still missing.
    """
    # Of all steps only this one builds a schedule and asks the policy, and that costs as much to import as all else.
    from repayment import contract, netting

    loan, rows = contract.new_loan(disbursal, clock.business_date(now) + timedelta(days=1))
    journal = _disbursement(disbursal, now)
    agenda.begin_runs(disbursal.terms.start_date)
    group = netting.group_of(claim.owner for claim in store.claims(loan.loan_id))
    agenda.add_due_dates(loan.loan_id, rows, not_before=loan.collected_from, group=group)
    whole = Guard("#clearing_fen = :principal_fen", {"principal_fen": disbursal.terms.principal_fen})
    try:
        store.start_loan(loan, rows, journal, whole)
    except ConditionsFailed as refusal:
        if book.replayed(refusal, journal):
            return
        if refusal.failed(book.account_label(f"ACCOUNT#loan#{loan.loan_id}")):
            raise ClearingIncomplete(loan.loan_id) from None
        raise


def _disbursement(disbursal: Disbursal, now: datetime) -> Journal:
    journal_id = f"disbursement#{disbursal.loan_id}"
    command = {
        "loan_id": disbursal.loan_id,
        "borrower_id": disbursal.borrower_id,
        "value_date": disbursal.terms.start_date,
    }
    return Journal(
        journal_id=journal_id,
        kind="loan_disbursed",
        effective_date=clock.business_date(now),
        recorded_at=now,
        command_hash=ids.fingerprint(journal_id, command),
        legs=recipes.loan_disbursed(disbursal.loan_id, disbursal.borrower_id, disbursal.terms.principal_fen),
        facts={"loan_id": disbursal.loan_id, "listing_id": disbursal.listing_id},
    )
