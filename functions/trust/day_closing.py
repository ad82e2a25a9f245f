"""Closing a day: everybody's balances written down, and what doesn't hold of them."""

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from jinqiao.aws.dynamo import Item
from jinqiao.ledger.accounts import CLIENT_KINDS, Kind
from jinqiao.proofs import sum_tree
from trust import balance_sheet, closing_pages, closings, crossings, guarded_accounts, leaves
from trust.closing_pages import UsersPage
from trust.closings import Closing
from trust.days_books import DaysBooks


class Closed(NamedTuple):
    """What a day's proof says, and the violations for which it must not say it."""

    content: dict[str, Any]
    violations: list[dict[str, Any]]


class _Page(NamedTuple):
    """A page of users: where it begins and its root, how many, what `leaves.owed` adds to them, what doesn't hold."""

    written: UsersPage
    users: int
    timing_fen: int
    violations: list[dict[str, Any]]


def close(day: date, revision: int, before: Item | None) -> Closed:
    """Write closings and chain of a day under a revision. `before` is the proof of the day before, if any is."""
    books = DaysBooks.after(before, day, revision)
    folder = closing_pages.folder(day.isoformat(), revision)
    others: list[Closing] = []
    found = closings.closed(closing_pages.of_proof(before), books.moved())
    pages = [
        _written(day, folder, number, users)
        for number, users in enumerate(closing_pages.in_pages(found, others))
    ]
    closing_pages.write_rest(folder, [page.written for page in pages], others)
    content = _content(books, pages)
    of_pages = [violation for page in pages for violation in page.violations]
    return Closed(content, [*of_pages, *crossings.violations(day, others), *_in_sum(content)])


def _written(day: date, folder: str, number: int, users: Sequence[Closing]) -> _Page:
    closing_pages.write_users(folder, number, users)
    root = sum_tree.root(leaves.of(day, each) for each in users)
    found = [*guarded_accounts.violations(day, users), *crossings.violations(day, users)]
    timing_fen = sum(sum(leaves.owed(each)) - sum(each.amounts) for each in users)
    return _Page(UsersPage(users[0].place, root), len(users), timing_fen, found)


def _content(books: DaysBooks, pages: Sequence[_Page]) -> dict[str, Any]:
    """What is published: nothing in it depends on when or how often the day was closed."""
    root = sum_tree.root(page.written.root for page in pages)
    return {
        "date": books.day.isoformat(),
        "users": sum(page.users for page in pages),
        "root_hash": root.digest.hex(),
        "root_sum_fen": root.sum_fen,
        "timing_fen": sum(page.timing_fen for page in pages),
        "client_money_fen": balance_sheet.sum_fen(books.totals, *CLIENT_KINDS),
        "custody_fen": balance_sheet.sum_fen(books.totals, Kind.CUSTODY),
        "journals": books.journals,
        "totals": books.totals,
        "heads": {shard: [head.seq, head.digest.hex()] for shard, head in books.heads.items()},
    }


def _in_sum(content: dict[str, Any]) -> list[dict[str, Any]]:
    """The equation of each book, and the tree's sum beside the sum of all postings to users."""
    totals = content["totals"]
    posted_fen = balance_sheet.sum_fen(totals, Kind.AVAILABLE, Kind.HELD)
    more_fen = content["root_sum_fen"] - content["timing_fen"] - posted_fen
    differs = [balance_sheet.violation("root_differs", "users", more_fen)] if more_fen else []
    return [*balance_sheet.violations(totals), *differs]
