"""Journals become postings in the day index: whatever comes twice, late or in another order changes nothing."""

from collections.abc import Sequence
from datetime import datetime

from jinqiao.ledger import book
from trust import cuts, postings, store


def index(journal_ids: Sequence[str], now: datetime) -> None:
    """File what these journals did.

    A day that was complete gets them late, say from a dead-letter queue: it is proven anew, and what was published
    stays beside what replaces it. That is said after the postings are there: a job that is just proving the day may
    have read past them, and whoever dies in between says it the next time. Raises `LookupError` for a journal that
    the ledger doesn't have.
    """
    filed = [each for stored in book.stored_journals(journal_ids) for each in postings.of(stored)]
    store.put_postings(filed)
    if late := [each.day for each in filed if now >= cuts.final_at(each.day)]:
        store.reopen(min(late))
