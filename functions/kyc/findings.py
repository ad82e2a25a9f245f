"""Weighing what the partners said about a person: a decision of its inputs alone."""

from collections.abc import Mapping
from dataclasses import dataclass

ACCEPT, REVIEW, REJECT = "accept", "review", "reject"

_DEFINITE = {
    ("identity", "mismatch"): "identity_mismatch",
    ("bank_card", "mismatch"): "bank_card_mismatch",
    ("screening", "hit"): "watch_list_hit",
}
GOOD = {"identity": "match", "bank_card": "match", "screening": "clear"}
"""Check → the word with which it is passed."""


@dataclass(frozen=True)
class Verdict:
    """What is to be done: `accept`, `review` or `reject`, and why not simply accept."""

    outcome: str
    reasons: tuple[str, ...] = ()


def weigh(results: Mapping[str, str]) -> Verdict:
    """From check → result to a verdict.

    A definite no rejects, whatever else is unclear. What is neither definitely good nor bad goes to a person:
    `unclear`, and `unanswered` where the partner gave no answer at all.

    >>> weigh({"identity": "match", "bank_card": "match", "screening": "clear"}).outcome
    'accept'
    >>> weigh({"identity": "unclear", "bank_card": "match", "screening": "clear"})
    Verdict(outcome='review', reasons=('identity_unclear',))
    """
    definite = tuple(_DEFINITE[said] for said in results.items() if said in _DEFINITE)
    if definite:
        return Verdict(REJECT, definite)
    open_questions = tuple(
        f"{check}_{result}" for check, result in results.items() if result != GOOD.get(check)
    )
    return Verdict(REVIEW, open_questions) if open_questions else Verdict(ACCEPT)
