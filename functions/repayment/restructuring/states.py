"""The words of a restructuring: where a proposal stands, what a voter says, how a vote ends."""

from enum import StrEnum


class Stage(StrEnum):
    """Where a proposal stands; after the vote it has the vote's outcome as its status."""

    PROPOSED = "proposed"
    REFUSED = "refused"
    """By the second of the staff: nobody was asked."""
    APPROVED = "approved"
    VOTING = "voting"


class Choice(StrEnum):
    """What a voter can say."""

    ACCEPT = "accept"
    REJECT = "reject"


class Outcome(StrEnum):
    """How a vote ends."""

    ACCEPTED = "accepted"
    REJECTED = "rejected"
    LAPSED = "lapsed"
    """Undecided when its time was over: who doesn't vote, doesn't accept."""
    VOID = "void"
    """The loan was repaid or changed meanwhile, or its first new due date has come."""
