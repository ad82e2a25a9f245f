"""Restructurings in the repayment table.

Access patterns
    a proposal                       pk RESTRUCTURING#<id>           sk RESTRUCTURING
    its ballots                      pk RESTRUCTURING#<id>           sk BALLOT#<voter>
    a voter's ballots                pk VOTER#<voter>                sk BALLOT#<proposed at>#<id>
    all proposals, by time           pk RESTRUCTURINGS               sk <proposed at>#<id>
    the open one of a loan           pk LOAN#<loan_id>               sk RESTRUCTURING
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from jinqiao import clock, events
from jinqiao.aws.dynamo import ConditionsFailed, Item, Page, Table, Write, transact, write
from repayment.restructuring import records
from repayment.restructuring.proposal import Ballot, Proposal
from repayment.restructuring.states import Choice, Outcome, Stage

if TYPE_CHECKING:
    from jinqiao.http.request import Command

REPAYMENT = Table("REPAYMENT_TABLE")
PROPOSAL, BALLOT, OPEN = "proposal", "ballot", "open"
"""Labels of writes."""


def proposal(restructuring_id: str) -> Proposal | None:
    """A proposal by its id, or None."""
    item = REPAYMENT.get(_pk(restructuring_id), "RESTRUCTURING")
    return records.proposal(item) if item else None


def required(restructuring_id: str) -> Proposal:
    found = proposal(restructuring_id)
    if found is None:
        raise LookupError(f"no restructuring {restructuring_id}")
    return found


def proposals(limit: int, after: str | None) -> Page:
    """A page of rows with `restructuring_id`, newest first."""
    return REPAYMENT.page("RESTRUCTURINGS", limit=limit, after=after, newest_first=True)


def add(new: Proposal) -> None:
    """Write a proposal, the only open one of its loan. Raises `ConditionsFailed`."""
    row = {"pk": "RESTRUCTURINGS", "sk": _place(new), "restructuring_id": new.restructuring_id}
    marker = {"pk": f"LOAN#{new.loan_id}", "sk": "RESTRUCTURING", "restructuring_id": new.restructuring_id}
    transact(
        [
            REPAYMENT.put_new(PROPOSAL, records.proposal_item(new)),
            REPAYMENT.put_new(OPEN, marker),
            REPAYMENT.put("row", row),
        ]
    )


def approve(proposed: Proposal, decided_by: str, command: "Command") -> None:
    """Have the vote opened. Raises `ConditionsFailed` unless the proposal waits for a second person."""
    write(
        _change(
            proposed, Stage.PROPOSED, _decision(Stage.APPROVED, decided_by, command), "restructuring_approved"
        )
    )


def refuse(proposed: Proposal, decided_by: str, command: "Command") -> None:
    """End it before anybody is asked. Raises `ConditionsFailed` unless the proposal waits for a second person."""
    change = _change(proposed, Stage.PROPOSED, _decision(Stage.REFUSED, decided_by, command))
    transact([change, _no_longer_open(proposed)])


def resume(standing: Proposal) -> None:
    """Have the workflow started again as its next attempt. Raises `ConditionsFailed` if somebody else just did."""
    write(
        REPAYMENT.update(
            PROPOSAL,
            _pk(standing.restructuring_id),
            "RESTRUCTURING",
            set={"event": "restructuring_approved"},
            add={"event_seq": 1, "attempt": 1},
            condition="#status = :status AND #attempt = :seen",
            values={"status": standing.status.value, "seen": standing.attempt},
        )
    )


def add_ballots(proposed: Proposal, ballots: Iterable[Ballot]) -> None:
    """Hand out the ballots; one that was handed out before stays as it is."""
    for each in ballots:
        row = {"pk": f"VOTER#{each.voter_id}", "sk": f"BALLOT#{_place(proposed)}"}
        rows = [
            REPAYMENT.put_new(BALLOT, records.ballot_item(each)),
            REPAYMENT.put("row", row | {"restructuring_id": each.restructuring_id}),
        ]
        try:
            transact(rows)
        except ConditionsFailed:
            continue


def open_vote(proposed: Proposal, units: int, deadline: datetime, task_token: str) -> None:
    """Begin to count, or go on with another token where the task was retried.

    Raises `ConditionsFailed` unless the proposal is approved, or its vote open.
    """
    opened = {"units": units, "deadline": clock.text(deadline), "task_token": task_token}
    write(
        REPAYMENT.update(
            PROPOSAL,
            _pk(proposed.restructuring_id),
            "RESTRUCTURING",
            set={"status": Stage.VOTING.value, **opened},
            condition="#status = :approved OR #status = :voting",
            values={"approved": Stage.APPROVED.value, "voting": Stage.VOTING.value},
        )
    )


def ballot(restructuring_id: str, voter_id: str) -> Ballot | None:
    """A voter's ballot, or None for somebody who has none."""
    item = REPAYMENT.get(_pk(restructuring_id), f"BALLOT#{voter_id}")
    return records.ballot(item) if item else None


def ballots(restructuring_id: str) -> Iterable[Ballot]:
    """Every ballot of a proposal."""
    return map(records.ballot, REPAYMENT.all(_pk(restructuring_id), prefix="BALLOT#"))


def ballots_of(voter_id: str, limit: int, after: str | None) -> Page:
    """A page of rows with `restructuring_id`, newest first."""
    return REPAYMENT.page(f"VOTER#{voter_id}", prefix="BALLOT#", limit=limit, after=after, newest_first=True)


def cast(paper: Ballot, choice: Choice, command: "Command", now: datetime) -> None:
    """Count a vote, once: the ballot and the tally change together.

    Raises `ConditionsFailed` with label `ballot` if it was cast before, `proposal` if the vote is over.
    """
    said = {"choice": choice.value, "fingerprint": command.fingerprint, "command_id": command.id}
    chosen = REPAYMENT.update(
        BALLOT,
        *_ballot_key(paper),
        set=said,
        condition="attribute_exists(pk) AND attribute_not_exists(#choice)",
    )
    counted = REPAYMENT.update(
        PROPOSAL,
        _pk(paper.restructuring_id),
        "RESTRUCTURING",
        set={"event": "vote_cast"} | ({"borrower_choice": choice.value} if paper.is_borrowers else {}),
        add={"event_seq": 1} | ({} if paper.is_borrowers else {f"{choice.value}ing_units": paper.units}),
        condition="#status = :voting AND #deadline > :now",
        values={"voting": Stage.VOTING.value, "now": clock.text(now)},
    )
    transact([chosen, counted])


def closing(voted: Proposal, outcome: str) -> list[Write]:
    """The writes that end a vote; refused unless the proposal still stands as it was read."""
    change = _change(voted, voted.status, {"status": outcome}, "restructuring_ended")
    return [change, _no_longer_open(voted)]


def tell(paper: Ballot, outcome: str) -> None:
    """Write the outcome on a ballot, which tells its voter; once."""
    told = {"outcome": outcome, **events.mark("ballot_closed", 2)}
    try:
        write(
            REPAYMENT.update(
                BALLOT, *_ballot_key(paper), set=told, condition="attribute_not_exists(#outcome)"
            )
        )
    except ConditionsFailed:
        return


def _change(
    stored: Proposal, status: Stage | Outcome, change: Mapping[str, Any], event: str | None = None
) -> Write:
    told = {"event": event} if event else {}
    return REPAYMENT.update(
        PROPOSAL,
        _pk(stored.restructuring_id),
        "RESTRUCTURING",
        set={**change, **told},
        add={"event_seq": 1} if event else {},
        condition="#status = :status",
        values={"status": status.value},
    )


def _decision(status: Stage, decided_by: str, command: "Command") -> Item:
    return {
        "status": status.value,
        "decided_by": decided_by,
        "decision_id": command.id,
        "decision_fingerprint": command.fingerprint,
    }


def _no_longer_open(stored: Proposal) -> Write:
    return REPAYMENT.delete(OPEN, f"LOAN#{stored.loan_id}", "RESTRUCTURING")


def _ballot_key(paper: Ballot) -> tuple[str, str]:
    return _pk(paper.restructuring_id), f"BALLOT#{paper.voter_id}"


def _place(stored: Proposal) -> str:
    return f"{clock.text(stored.proposed_at)}#{stored.restructuring_id}"


def _pk(restructuring_id: str) -> str:
    return f"RESTRUCTURING#{restructuring_id}"
