"""Accounts: opened for who was verified, never below zero, and worth what was posted to them."""

from datetime import date, datetime

from tests.simulation.model.commits import Commit, Seen
from tests.simulation.model.registry import ASKED, STORE, Truth, item, same
from tests.simulation.model.state import CaseOfPapers, Person
from tests.simulation.violations import require


@item("user account")
def account(truth: Truth, commit: Commit, seen: Seen) -> None:
    stored, user = seen.item, seen.item["pk"].rpartition("#")[2]
    if seen.is_new:
        require(f"person:{user}" in truth.model.intents, ASKED, f"an account for {user}")
        truth.model.people[user] = Person(user)
    person = truth.model.people[user]
    if not commit.journals:
        _changed_by_hand(person, seen)
    modelled = {
        "available_fen": truth.model.available(user),
        "held_fen": truth.model.held(user),
        "risk_rank": person.rank,
        "status": "frozen" if person.frozen else "open",
    }
    same(f"account of {user}", stored, modelled)


def _changed_by_hand(person: Person, seen: Seen) -> None:
    """Classes and freezes come without a journal."""
    person.rank = seen.item["risk_rank"]
    person.rank_until = date.fromisoformat(seen.item.get("risk_valid_until", "0001-01-01"))
    person.frozen = seen.item["status"] == "frozen"


@item("case")
def case(truth: Truth, commit: Commit, seen: Seen) -> None:
    """A verification, and that one person has one account."""
    stored, model = seen.item, truth.model
    if seen.is_new:
        intent = truth.intent(stored["case_id"], "papers")
        model.cases[intent.id] = CaseOfPapers(intent.id, intent.user, intent.facts["id_number"])
    known = model.cases[stored["case_id"]]
    known.status = stored["status"]
    known.deadline = datetime.fromisoformat(stored["deadline"]) if "deadline" in stored else known.deadline
    holders = {
        each.user
        for each in model.cases.values()
        if each.id_number == known.id_number and each.status in ("opened", "verified")
    }
    require(len(holders) <= 1, "one person has one account", f"{holders}")
    if known.status == "opened":
        require(known.user in model.people, STORE, f"{known.id} is opened without an account")


@item("verification decision")
def decided(truth: Truth, commit: Commit, seen: Seen) -> None:
    intent = truth.intent(seen.item["decision_id"], "verification decision")
    truth.model.cases[seen.item["case_id"]].decisions.add(intent.id)


@item("clearing account")
def clearing(truth: Truth, commit: Commit, seen: Seen) -> None:
    loan_id = seen.item["pk"].rpartition("#")[2]
    modelled = {"clearing_fen": truth.model.balances[f"clearing:{loan_id}"]}
    same(f"clearing of {loan_id}", seen.item, modelled)
