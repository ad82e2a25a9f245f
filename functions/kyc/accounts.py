"""A person who passed the checks gets a sub-account at the custodian and an account in the ledger."""

from datetime import datetime

from jinqiao import clock, keyed_hash, vault
from jinqiao.aws.dynamo import ConditionsFailed, transact, write
from jinqiao.ledger import book
from jinqiao.partners.bank import Bank
from jinqiao.partners.errors import PartnerRefused
from kyc import store
from kyc.findings import ACCEPT, REJECT, Verdict
from kyc.papers import FIELDS

ALREADY_REGISTERED = Verdict(REJECT, ("already_registered",))
_UNFINISHED = ("pending", "in_review", "reviewed")


def open_sub_account(user_id: str, case_id: str, bank: Bank) -> Verdict:
    """Open the person's sub-account and note its id on the case; doing it again opens nothing new.

    Somebody whose ID number has an account is turned away before the bank hears of it; the account's own user
    has a sub-account with it. Raises what the bank's adapter raises, but for a definite refusal, which is a verdict.
    """
    person = vault.unseal(user_id, *FIELDS)
    if holder := store.holder(_identity(person)):
        return Verdict(ACCEPT) if holder == user_id else ALREADY_REGISTERED
    try:
        sub_account_id = bank.open_sub_account(
            user_id, person["name"], person["id_number"], person["bank_card"], person["bank_mobile"]
        )
    except PartnerRefused as refusal:
        return Verdict(REJECT, (refusal.code,))
    write(store.case_change(case_id, {"sub_account_id": sub_account_id}, *_UNFINISHED))
    return Verdict(ACCEPT)


def open_account(user_id: str, case_id: str, now: datetime) -> Verdict:
    """In one transaction: the ID number is this user's and nobody else's, the ledger account is open, the case knows.

    Of two users with one ID number exactly one gets through, however close they come.
    """
    case = store.case(case_id) or {}
    identity = _identity(vault.unseal(user_id, "id_number"))
    writes = [
        store.holder_claimed(identity, user_id),
        book.open_user_account(user_id, case["sub_account_id"], now),
        store.case_change(case_id, {"status": "opened", "opened_on": clock.text(now)}, *_UNFINISHED),
    ]
    try:
        transact(writes)
    except ConditionsFailed as refusal:
        if refusal.failed(store.HOLDER):
            return ALREADY_REGISTERED
        stored = refusal.old(store.CASE)
        if stored is None or stored["status"] not in ("opened", "verified"):
            raise
    return Verdict(ACCEPT)


def finish(case_id: str) -> None:
    """The person is verified: everybody who has to know it does."""
    _end(case_id, {"status": "verified", "event": "verified"}, "opened")


def reject(case_id: str, reasons: list[str]) -> None:
    """The case came to nothing; the person may submit again. Never after the account was opened."""
    _end(case_id, {"status": "rejected", "reasons": reasons, "event": "rejected"}, *_UNFINISHED)


def _end(case_id: str, change: dict[str, object], *allowed: str) -> None:
    try:
        write(store.case_change(case_id, change, *allowed))
    except ConditionsFailed as refusal:
        stored = refusal.old(store.CASE)
        if stored is None or stored["status"] != change["status"]:
            raise


def _identity(person: dict[str, str]) -> str:
    return keyed_hash.of("id_number", person["id_number"])
