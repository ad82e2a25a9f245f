"""One-time codes: good for minutes and a few tries, and only for what they were issued for.

A code derives from what it is for, under the platform's secret: a request that is repeated after a fault sends
the same message again, never a second code. Kept is only a keyed hash of it.
"""

from datetime import datetime, timedelta
from hmac import compare_digest
from math import ceil
from typing import TYPE_CHECKING, Any

from jinqiao import clock, keyed_hash
from jinqiao.aws.dynamo import ConditionsFailed, Item, transact, write
from jinqiao.errors import (
    AlreadyConfirmed,
    CodeExhausted,
    CodeExpired,
    IdempotencyKeyReused,
    NotFound,
    Refusal,
    Text,
    TooManyRequests,
    WrongCode,
)
from onboarding import store

if TYPE_CHECKING:
    from jinqiao.policy.rules_people import Codes


def of(code_id: str, rules: "Codes") -> str:
    """The code for a cause, e.g. a registration's id: as many digits as policy says."""
    return str(int(keyed_hash.of("one_time_code", code_id), 16) % 10**rules.digits).zfill(rules.digits)


def message(text: Text, item: Item, rules: "Codes") -> str:
    """The text that carries an item's code, in the language that it was asked for in."""
    code = of(item["code_id"], rules)
    return text.within(item["language"]).format(code=code, minutes=rules.valid_seconds // 60)


def issued(code_id: str, rules: "Codes", now: datetime, *, deliverable: bool = True) -> dict[str, Any]:
    """The attributes of an item that a code confirms.

    Where nobody is to get a code (`deliverable=False`), the item looks the same and no code fits it.
    """
    code = of(code_id, rules) if deliverable else "none"
    return {
        "code_id": code_id,
        "code_hash": _digest(code_id, code),
        "code_expires_at": clock.text(now + timedelta(seconds=rules.valid_seconds)),
        "tries_left": rules.tries,
    }


def begin(item: Item, purpose: str, whom: str, rules: "Codes", now: datetime) -> Item:
    """Keep an item that a code is to confirm, or find the one that the same command made before.

    Raises `IdempotencyKeyReused`, or `TooManyRequests` when the last code of this purpose was sent to the
    same phone or user just before, or the day's are used up.
    """
    try:
        transact([store.new(item), *store.code_sent(purpose, whom, rules, now)])
    except ConditionsFailed as refusal:
        first = refusal.old(store.ITEM)
        if first is None:
            raise too_soon(refusal.old(store.RESEND), now) from None
        if first["fingerprint"] != item["fingerprint"]:
            raise IdempotencyKeyReused from None
        return first
    return item


def too_soon(sent: Item | None, now: datetime) -> TooManyRequests:
    """The refusal of another code, with the seconds to wait; the day's limit is asked about again in an hour."""
    if sent is None:
        return TooManyRequests(retry_after_seconds=3600)
    return TooManyRequests(retry_after_seconds=ceil((clock.parse(sent["next_at"]) - now).total_seconds()))


def fits(item: Item, code: str) -> bool:
    """Whether a code is the item's, however often it was tried."""
    return compare_digest(item["code_hash"], _digest(item["code_id"], code))


def prove(item: Item, code: str, now: datetime) -> Item | None:
    """Spend one try of the item's code; the try counts before anything is compared, so that tries in parallel
    cannot be more than policy allows.

    Returns the item where this very code has confirmed it before, so that a repeat gets the first answer.
    Raises `WrongCode`, `CodeExpired`, `CodeExhausted`, `AlreadyConfirmed` or `NotFound`.
    """
    try:
        write(store.try_spent(item, now))
    except ConditionsFailed as refusal:
        stored = refusal.old(store.TRY)
        if stored and "confirmed_at" in stored and fits(stored, code):
            return stored
        raise _why(stored, now) from None
    if not fits(item, code):
        raise WrongCode(tries_left=item["tries_left"] - 1)
    return None


def _why(stored: Item | None, now: datetime) -> Refusal:
    if stored is None or "sent_at" not in stored:
        return NotFound()
    if "confirmed_at" in stored:
        return AlreadyConfirmed()
    if stored["code_expires_at"] <= clock.text(now):
        return CodeExpired()
    return CodeExhausted()


def _digest(code_id: str, code: str) -> str:
    return keyed_hash.of("code", f"{code_id}:{code}")
