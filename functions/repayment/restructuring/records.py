"""Proposals and ballots as items of the table, and back."""

from datetime import date
from decimal import Decimal

from jinqiao import clock, events
from jinqiao.aws.dynamo import Item
from jinqiao.restructuring.terms import NewTerms
from jinqiao.schedule import Method
from repayment.restructuring.proposal import Ballot, Proposal
from repayment.restructuring.states import Choice, Outcome, Stage
from repayment.restructuring.voting import Tally

_STAGES = {stage.value for stage in Stage}


def proposal_item(new: Proposal) -> Item:
    """The item of a new proposal; its changes are updates, each event with the next number."""
    return {
        "pk": f"RESTRUCTURING#{new.restructuring_id}",
        "sk": "RESTRUCTURING",
        "restructuring_id": new.restructuring_id,
        "loan_id": new.loan_id,
        "listing_id": new.listing_id,
        "user_id": new.borrower_id,
        "schedule_version": new.schedule_version,
        "terms": _terms_item(new.terms),
        "reason": new.reason,
        "accept_share": format(new.accept_share, "f"),
        "vote_days": new.vote_days,
        "status": new.status.value,
        "proposed_by": new.proposed_by,
        "proposed_at": clock.text(new.proposed_at),
        "fingerprint": new.fingerprint,
        "command_id": new.command_id,
        "attempt": new.attempt,
        "event_seq": 0,
    }


def proposal(item: Item) -> Proposal:
    """The proposal of its item."""
    said = item.get("borrower_choice")
    return Proposal(
        restructuring_id=item["restructuring_id"],
        loan_id=item["loan_id"],
        listing_id=item["listing_id"],
        borrower_id=item["user_id"],
        schedule_version=item["schedule_version"],
        terms=_terms(item["terms"]),
        reason=item["reason"],
        accept_share=Decimal(item["accept_share"]),
        vote_days=item["vote_days"],
        status=Stage(item["status"]) if item["status"] in _STAGES else Outcome(item["status"]),
        proposed_by=item["proposed_by"],
        proposed_at=clock.parse(item["proposed_at"]),
        fingerprint=item["fingerprint"],
        command_id=item["command_id"],
        decided_by=item.get("decided_by"),
        deadline=clock.parse(item["deadline"]) if "deadline" in item else None,
        task_token=item.get("task_token"),
        tally=Tally(
            item.get("units", 0),
            item.get("accepting_units", 0),
            item.get("rejecting_units", 0),
            Choice(said) if said else None,
        ),
        attempt=item["attempt"],
    )


def ballot_item(new: Ballot) -> Item:
    """A ballot as it is handed out; it tells its voter."""
    return {
        "pk": f"RESTRUCTURING#{new.restructuring_id}",
        "sk": f"BALLOT#{new.voter_id}",
        "restructuring_id": new.restructuring_id,
        "loan_id": new.loan_id,
        "listing_id": new.listing_id,
        "user_id": new.voter_id,
        "stretches": [list(each) for each in new.stretches],
        "deadline": clock.text(new.deadline),
        **events.mark("ballot_opened", 1),
    }


def ballot(item: Item) -> Ballot:
    """The ballot of its item."""
    return Ballot(
        restructuring_id=item["restructuring_id"],
        loan_id=item["loan_id"],
        listing_id=item["listing_id"],
        voter_id=item["user_id"],
        stretches=tuple((from_unit, to_unit) for from_unit, to_unit in item["stretches"]),
        deadline=clock.parse(item["deadline"]),
        choice=Choice(item["choice"]) if "choice" in item else None,
        outcome=item.get("outcome"),
        fingerprint=item.get("fingerprint"),
        command_id=item.get("command_id"),
    )


def _terms_item(terms: NewTerms) -> Item:
    return {
        "months": terms.months,
        "annual_rate": format(terms.annual_rate, "f"),
        "method": terms.method.value,
        "first_due_date": terms.first_due_date.isoformat(),
        "interest_only_months": terms.interest_only_months,
    }


def _terms(stored: Item) -> NewTerms:
    return NewTerms(
        months=stored["months"],
        annual_rate=Decimal(stored["annual_rate"]),
        method=Method(stored["method"]),
        first_due_date=date.fromisoformat(stored["first_due_date"]),
        interest_only_months=stored["interest_only_months"],
    )
