"""What all accounts come to, by book and kind, and what must hold of it.

    custody + receivable = available + held + clearing + suspense + fees_payable + reserve

holds of each book at every cut, since it holds of each journal; the sums of a day are those of the day before and the
day's postings, so that checking the whole ledger costs a day of it.
"""

from typing import Any

from jinqiao.ledger.accounts import CLIENT_KINDS, OPERATOR_KINDS, Kind
from trust.postings import Posting

Totals = dict[str, dict[str, int]]
"""Book → balance (`custody_fen`) → its sum in fen over all accounts of the kind."""

_ASSETS = (Kind.CUSTODY, Kind.RECEIVABLE)


def violation(code: str, subject: str, amount_fen: int) -> dict[str, Any]:
    """Something that must not be: its stable code, the book or holder that it is about, and by how many fen."""
    return {"code": code, "subject": subject, "amount_fen": amount_fen}


def post(totals: Totals, posting: Posting) -> None:
    """Add what a posting did to the sums of its book."""
    sums = totals.setdefault(posting.book, {f"{kind}_fen": 0 for kind in Kind})
    for name, change_fen in posting.effects.items():
        sums[name] = sums.get(name, 0) + change_fen  # a kind of account may be younger than the sums


def sum_fen(totals: Totals, *kinds: Kind) -> int:
    """What the accounts of these kinds come to, over all books."""
    return sum(sums.get(f"{kind}_fen", 0) for sums in totals.values() for kind in kinds)


def violations(totals: Totals) -> list[dict[str, Any]]:
    """Books whose sides differ, and kinds of accounts that are below zero as a whole."""
    unequal = [("out_of_balance", book, _difference_fen(sums)) for book, sums in sorted(totals.items())]
    below = [
        ("negative_balance", f"{book} {name.removesuffix('_fen')}", fen)
        for book, sums in sorted(totals.items())
        for name, fen in sums.items()
        if fen < 0
    ]
    return [violation(*each) for each in (*unequal, *below) if each[2]]


def _difference_fen(sums: dict[str, int]) -> int:
    one = {"": sums}
    return sum_fen(one, *_ASSETS) - sum_fen(one, *CLIENT_KINDS, *OPERATOR_KINDS)
