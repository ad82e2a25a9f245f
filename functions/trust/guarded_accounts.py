"""Closings beside the accounts that commands are checked against: two ways to the same balance.

An account counts its journals (`seq`), a closing its postings. Where they are equal, so must be the balances. Where
the account counts more and its last journal was recorded after the cut, it has moved since and nothing can be said
today. Where journals crossed the cut (`crossings`), what was recorded just after it belongs to the comparison. Anything
else means that a journal is missing from the index, or that an account was changed without one.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

from jinqiao.aws.dynamo import Item
from jinqiao.ledger import book
from trust import crossings, cuts
from trust.balance_sheet import violation
from trust.closings import Closing, balances


def violations(day: date, users: Sequence[Closing]) -> list[dict[str, Any]]:
    """Users whose closing and account contradict each other; the amount is what the account has more."""
    accounts = book.user_accounts([each.user_id or "" for each in users])
    differing = [
        (closing, account)
        for closing in users
        for account in [accounts.get(closing.user_id or "", {})]
        if not _agree(closing, account)
        and not _moved_since(day, closing, account)
        and not _agree(crossings.just_after(day, closing), account)
    ]
    return [
        violation("account_differs", closing.holder, _more_fen(closing, account))
        for closing, account in differing
    ]


def _agree(closing: Closing, account: Item) -> bool:
    kept = tuple(account.get(name) for name in balances(closing.holder))
    return (account.get("seq"), kept) == (closing.postings, closing.amounts)


def _moved_since(day: date, closing: Closing, account: Item) -> bool:
    if account.get("seq", 0) <= closing.postings:
        return False
    last = book.journal(account["last_journal"])
    return last is not None and last.recorded_at >= cuts.cut(day)


def _more_fen(closing: Closing, account: Item) -> int:
    return sum(account.get(name, 0) for name in balances(closing.holder)) - sum(closing.amounts)
