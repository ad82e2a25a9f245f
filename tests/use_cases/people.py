"""Account holders and requests for tests of use cases: straight on the ledger, without HTTP before it."""

from datetime import datetime
from typing import Any

from jinqiao import clock
from jinqiao.aws.dynamo import transact, write
from jinqiao.http.request import Caller, Request
from jinqiao.ledger import book, recipes
from jinqiao.ledger.journal import Journal, Leg


def account_holder(user_id: str, now: datetime, balance_fen: int = 0) -> str:
    """Somebody who was verified and has so much available; returns the id."""
    write(book.open_user_account(user_id, f"sub_{user_id}", now))
    if balance_fen:
        post(f"deposit#{user_id}", "deposit", recipes.deposit(user_id, balance_fen), now)
    return user_id


def post(journal_id: str, kind: str, legs: tuple[Leg, ...], now: datetime) -> None:
    """A journal by itself."""
    transact(book.writes(Journal(journal_id, kind, clock.business_date(now), now, journal_id, legs)))


def balances(user_id: str) -> tuple[int, int]:
    """Available and held, in fen."""
    account = book.user_account(user_id) or {}
    return account["available_fen"], account["held_fen"]


def request_of(user_id: str, now: datetime, key: str = "key", **more: Any) -> Request:
    """What this person asks, signed in, in English."""
    usual: dict[str, Any] = {
        "route": "POST /v1/things",
        "now": now,
        "language": "en",
        "request_id": "req_1",
        "source_ip": "127.0.0.1",
        "headers": {"idempotency-key": key},
        "query": {},
        "raw_body": "",
        "signed_in": Caller(user_id, f"session_{user_id}"),
    }
    return Request(**usual | more)
