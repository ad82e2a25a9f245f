"""What somebody has, and how it came to that: their account and its statement."""

from jinqiao import clock
from jinqiao.aws.dynamo import Item
from jinqiao.errors import NotVerified
from jinqiao.http.request import Request
from jinqiao.ledger import book
from payments.memos import memo
from payments.models import Account, Line, Statement
from payments.statement import STATEMENTS


def account(request: Request) -> Account:
    """The caller's balances; raises `NotVerified` where there is no account yet."""
    stored = book.user_account(request.caller.user_id)
    if stored is None:
        raise NotVerified
    free_fen, held_fen = stored["available_fen"], stored["held_fen"]
    return Account(
        available_fen=free_fen,
        held_fen=held_fen,
        total_fen=free_fen + held_fen,
        as_of=clock.text(request.now),
    )


def listed(request: Request) -> Statement:
    """The caller's lines, newest first."""
    page = STATEMENTS.page(
        f"USER#{request.caller.user_id}",
        prefix="LINE#",
        limit=request.limit,
        after=request.after,
        newest_first=True,
    )
    items = [_shown(line, request.language) for line in page.items]
    return Statement(items=items, next_cursor=request.cursor(page.last_sk))


def _shown(line: Item, language: str) -> Line:
    text = memo(line["kind"], line["side"], line.get("tag", ""), language)
    same = ("journal_id", "kind", "amount_fen", "available_after_fen", "at")
    return Line(**{name: line[name] for name in same}, memo=text)
