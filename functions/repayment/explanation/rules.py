"""The figures of the policy packs as explanations cite them."""

from datetime import date

from jinqiao.policy import Pack, load
from repayment.explanation.borrowers import Clauses
from repayment.explanation.models import Rule

_TOPICS = {
    "waterfall": "repayment.waterfall",
    "recipients": "repayment.recipients",
    "interest": "borrowing.day_count",
    "fee": "decision.grades",
    "penalty": "repayment.penalty_rate",
}


def rule_of(pack: Pack, topic: str, day: date) -> Rule:
    """The entry in force on a day, with its citation and how sure it is."""
    entry = pack.entry(topic, day)
    return Rule(topic=topic, version=pack.on(day).version, citation=entry.citation, certainty=entry.certainty)


def clauses_of(policy_version: str) -> Clauses:
    """What the version that a loan recorded says of its receipts."""
    name, _, since = policy_version.partition("@")
    pack, day = load(name), date.fromisoformat(since)
    return Clauses({clause: rule_of(pack, topic, day) for clause, topic in _TOPICS.items()})
