"""What somebody had at the end of a day, and what was known of it at an instant.

A journal has two dates: when it takes effect, and when it was recorded. The balance of a day as known at an instant is
all that takes effect by that day and was recorded by that instant. Closings are by recording, so it is the nearest
closing and the postings recorded after it, less those that take effect later, and those that were recorded after
the day and take effect in it.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from jinqiao import clock
from jinqiao.errors import NotVerified
from jinqiao.http import asked_dates
from jinqiao.http.request import Request
from jinqiao.ledger import book
from trust import closing_pages, closings, postings, store
from trust.closings import Closing
from trust.models import PastBalance
from trust.postings import Posting


def past_balance(request: Request) -> PastBalance:
    """The caller's balance as of `?as_of=` (today), by all that was known at `?known_at=` (now).

    Raises `InvalidRequest` for dates to come, `NotVerified` where there is no account. Of the present day it says what
    is indexed, which may lag a moment behind the account.
    """
    as_of = asked_dates.day(request, "as_of") or clock.business_date(request.now)
    known_at = asked_dates.instant(request, "known_at") or request.now
    if book.user_account(request.caller.user_id) is None:
        raise NotVerified
    available_fen, held_fen = balance(request.caller.user_id, as_of, known_at)
    return PastBalance(
        as_of=as_of,
        known_at=clock.text(known_at),
        available_fen=available_fen,
        held_fen=held_fen,
        total_fen=available_fen + held_fen,
    )


def balance(user_id: str, as_of: date, known_at: datetime) -> tuple[int, int]:
    """Available and held, in fen, at the end of a day by what was recorded by an instant."""
    holder = f"{postings.USER}{user_id}"
    nothing = Closing(postings.shard(holder, ""), holder, 0, (0, 0))
    known_day = clock.business_date(known_at)
    start = min(as_of, known_day - timedelta(days=1), _last_proven(known_day))
    found = _closing(nothing, start)
    for posting in _recorded(nothing, start, min(as_of, known_day)):
        found = found.plus(_change(posting, known_at, 1))
    for posting in store.shifted(holder):
        found = found.plus(_change(posting, known_at, _correction(posting, as_of)))
    available_fen, held_fen = found.amounts
    return available_fen, held_fen


def _last_proven(known_day: date) -> date:
    """Before the first night no day is proven, and no journal is older than yesterday."""
    following = store.next_day() or known_day - timedelta(days=1)
    return following - timedelta(days=1)


def _closing(nothing: Closing, day: date) -> Closing:
    """A holder's closing of a day; nothing where the books begin later, or the holder does."""
    proof = store.proof(day)
    if proof is None or not proof["revision"]:
        return nothing
    index = closing_pages.read_index(closing_pages.folder(proof["date"], proof["revision"]))
    _, page = closing_pages.page_of(index, nothing.place) or (0, [])
    return next((each for each in page if each.holder == nothing.holder), nothing)


def _recorded(of: Closing, after: date, last: date) -> Iterator[Posting]:
    for number in range((last - after).days):
        yield from store.postings(after + timedelta(days=number + 1), of.shard, of.holder)


def _correction(posting: Posting, as_of: date) -> int:
    """−1 for what was recorded by the day and takes effect later, 1 for what takes effect by it and came later."""
    return int(posting.effective_date <= as_of) - int(posting.day <= as_of)


def _change(posting: Posting, known_at: datetime, times: int) -> Closing:
    """What a posting adds, if it was known; `times` is −1, 0 or 1."""
    times = times if posting.recorded_at <= clock.text(known_at) else 0
    change = closings.of(posting)
    return change._replace(amounts=tuple(times * amount for amount in change.amounts))
