"""What the platform tells itself: the catalogue of events.

An item that a context commits with the attributes `event` and `event_seq` is its own outbox record: the carrier
reads it from the table's stream and puts `<context>.<event>` on the bus, with the fields that stand here and no
others. So an event cannot be lost after a commit, and personal data cannot slip into one. Consumers bear
duplicates and reordering: `seq` rises with each change of the aggregate.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

CATALOGUE: dict[str, tuple[str, ...]] = {
    "arrears.hardship_accepted": ("case_id", "loan_id", "user_id"),
    "arrears.hardship_lapsed": ("case_id", "loan_id", "user_id"),
    "arrears.hardship_refused": ("case_id", "loan_id", "user_id"),
    "arrears.promise_broken": ("case_id", "loan_id", "user_id", "promise_id", "amount_fen", "promise_date"),
    "arrears.promise_kept": ("case_id", "loan_id", "user_id", "promise_id", "amount_fen", "promise_date"),
    "arrears.promise_made": ("case_id", "loan_id", "user_id", "promise_id", "amount_fen", "promise_date"),
    "arrears.reminder_sent": (
        "case_id",
        "loan_id",
        "user_id",
        "stage",
        "days_past_due",
        "overdue_fen",
        "business_date",
    ),
    "investment.bid_lent": ("user_id", "investment_id", "listing_id", "loan_id", "amount_fen"),
    "investment.bid_placed": ("user_id", "investment_id", "listing_id", "amount_fen"),
    "investment.bid_released": ("user_id", "investment_id", "listing_id", "amount_fen"),
    "investment.bid_written_off": ("user_id", "investment_id", "listing_id", "loan_id", "loss_fen"),
    "investment.funding_resumed": ("listing_id", "funding_attempt"),
    "investment.funding_stuck": ("listing_id", "loan_id", "user_id", "amount_fen", "error"),
    "investment.listing_filled": ("listing_id", "application_id", "user_id", "amount_fen"),
    "investment.listing_opened": ("listing_id", "application_id", "user_id", "amount_fen", "closes_at"),
    "investment.listing_refunded": ("listing_id", "application_id", "user_id", "amount_fen"),
    "kyc.bank_card_changed": ("user_id",),
    "kyc.rejected": ("user_id", "case_id"),
    "kyc.review_closed": ("user_id", "case_id"),
    "kyc.review_opened": ("user_id", "case_id"),
    "kyc.submitted": ("user_id", "case_id"),
    "kyc.verified": ("user_id", "case_id"),
    "lending.application_declined": ("application_id", "user_id"),
    "lending.application_submitted": ("application_id", "user_id"),
    "lending.offer_accepted": (
        "application_id",
        "user_id",
        "principal_fen",
        "annual_rate",
        "months",
        "method",
        "day_count",
        "purpose",
        "grade",
        "risk_level",
        "fee_fen",
        "agreement_version",
        "disclosure_version",
        "policy_version",
    ),
    "lending.offer_made": ("application_id", "user_id", "offer_id"),
    "lending.review_closed": ("review_id",),
    "payments.deposit_credited": ("deposit_id", "user_id", "amount_fen"),
    "payments.deposit_failed": ("deposit_id", "user_id", "amount_fen", "reason"),
    "payments.deposit_requested": ("deposit_id", "user_id", "amount_fen"),
    "payments.deposit_suspended": ("deposit_id", "user_id", "amount_fen"),
    "payments.late_payout_booked": ("withdrawal_id", "user_id", "amount_fen", "owed_fen"),
    "payments.withdrawal_released": ("withdrawal_id", "user_id", "amount_fen", "fee_fen", "reason"),
    "payments.withdrawal_requested": ("withdrawal_id", "user_id", "amount_fen", "fee_fen"),
    "payments.withdrawal_returned": ("withdrawal_id", "user_id", "amount_fen"),
    "payments.withdrawal_settled": ("withdrawal_id", "user_id", "amount_fen", "fee_fen"),
    "repayment.ballot_closed": ("user_id", "restructuring_id", "loan_id", "listing_id", "outcome"),
    "repayment.ballot_opened": ("user_id", "restructuring_id", "loan_id", "listing_id"),
    "repayment.instalment_overdue": (
        "loan_id",
        "listing_id",
        "user_id",
        "instalment_number",
        "since",
        "business_date",
        "missing_fen",
    ),
    # The reserve has bought all claims: cut is as of a receipt, from where to where the old owners' sums went.
    "repayment.loan_compensated": (
        "loan_id",
        "listing_id",
        "business_date",
        "loan_version",
        "amount_fen",
        "cut",
    ),
    "repayment.reserve_short": ("loan_id", "listing_id", "business_date", "amount_fen"),
    "repayment.loan_repaid": ("loan_id", "listing_id", "application_id", "user_id"),
    "repayment.loan_started": (
        "loan_id",
        "listing_id",
        "application_id",
        "user_id",
        "value_date",
        "terms",
        "next_due_date",
    ),
    # What is left and was given up, by component; distributed is what its lenders had of it until then: [principal,
    # interest, penalty].
    "repayment.loan_written_off": (
        "loan_id",
        "listing_id",
        "user_id",
        "business_date",
        "principal_fen",
        "interest_fen",
        "fee_fen",
        "penalty_fen",
        "distributed",
    ),
    # Amounts are the receipt's; paid_… are sums over the loan's life; cut is where the lenders' sums went from
    # and to with this receipt: [principal, interest, penalty, principal, interest, penalty].
    "repayment.receipt_posted": (
        "loan_id",
        "listing_id",
        "user_id",
        "loan_version",
        "status",
        "receipt",
        "business_date",
        "principal_fen",
        "interest_fen",
        "fee_fen",
        "penalty_fen",
        "paid_principal_fen",
        "paid_interest_fen",
        "paid_fee_fen",
        "paid_penalty_fen",
        "cut",
        "distribution",
        "next_due_date",
    ),
    "repayment.restructuring_approved": ("restructuring_id", "loan_id"),
    "repayment.restructuring_ended": ("restructuring_id", "loan_id", "listing_id", "status"),
    # A row is packed as `<due date> <principal> <interest> <fee>`, in fen; the rows tell the loan's whole history.
    "repayment.schedule_changed": (
        "loan_id",
        "listing_id",
        "user_id",
        "schedule_version",
        "loan_version",
        "reason",
        "since",
        "rows",
    ),
    "repayment.run_requested": ("business_date", "attempt"),
    # With each change of a loan's stage of delinquency, back to 0 too. overdue_fen is all that has fallen due,
    # penalty included; since is the oldest unpaid due date, absent where nothing is past due.
    "repayment.stage_changed": (
        "loan_id",
        "listing_id",
        "user_id",
        "stage",
        "days_past_due",
        "overdue_fen",
        "since",
        "business_date",
    ),
    "repayment.vote_cast": ("restructuring_id",),
    "ledger.lenders_compensated": ("journal_id", "effective_date", "legs", "facts"),
    "ledger.repayment_distributed": ("journal_id", "effective_date", "legs", "facts"),
    "ledger.receipt_distributed": ("journal_id", "effective_date", "legs", "facts"),
    "onboarding.password_changed": ("user_id",),
    "onboarding.phone_changed": ("user_id",),
    "onboarding.risk_classified": ("user_id", "risk_class", "valid_until"),
    "onboarding.user_registered": ("user_id",),
    "trust.proof_blocked": ("error",),
}
"""Detail-type → the fields of the item that travel with it."""


class Event(NamedTuple):
    """One event as the bus carries it."""

    source: str
    detail_type: str
    detail: dict[str, Any]


def mark(event: str, seq: int) -> dict[str, Any]:
    """The attributes that make a committed item publish an event."""
    return {"event": event, "event_seq": seq}


def of_change(context: str, old: Mapping[str, Any] | None, new: Mapping[str, Any]) -> Event | None:
    """The event that a committed change publishes, or None where the item has nothing new to say.

    Raises `KeyError` for an event that the catalogue doesn't know: a defect, and its record ends in the DLQ.
    """
    if "event" not in new or (old and old.get("event_seq") == new["event_seq"]):
        return None
    return _event(f"{context}.{new['event']}", new, new["event_seq"])


def of_journal(old: Mapping[str, Any] | None, new: Mapping[str, Any]) -> Event | None:
    """The event of a new journal, where the catalogue has one for its kind (`ledger.<kind>`)."""
    detail_type = f"ledger.{new.get('kind')}"
    if old or detail_type not in CATALOGUE:
        return None
    return _event(detail_type, new, 1)


def _event(detail_type: str, item: Mapping[str, Any], seq: int) -> Event:
    detail = {name: item[name] for name in CATALOGUE[detail_type] if name in item}
    source = f"jinqiao.{detail_type.partition('.')[0]}"
    aggregate_id = item.get("aggregate_id", item["pk"])  # a row in a list can speak for what it lists
    return Event(source, detail_type, detail | {"aggregate_id": aggregate_id, "seq": seq})
