"""Where a day ends. A cut is a midnight of Shanghai, and parts journals by the instant that they carry.

An instant is stamped before the write that it goes with, so for a while after a cut journals of the day before may
still appear. A writer gives up five minutes after stamping: no function that posts runs longer. Twenty minutes after
the cut all of them are there, and through the queue.
"""

from datetime import date, datetime, time, timedelta

from jinqiao import clock

WRITERS_GIVE_UP = timedelta(minutes=5)
FINAL = timedelta(minutes=20)


def cut(day: date) -> datetime:
    """The end of a business date: for 2026-01-31 2026-02-01T00:00+08:00."""
    return datetime.combine(day + timedelta(days=1), time(), clock.SHANGHAI)


def final_at(day: date) -> datetime:
    """When a day's journals are complete."""
    return cut(day) + FINAL


def last_final(now: datetime) -> date:
    """The last day that is complete: at 2026-02-01T00:19+08:00 still 2026-01-30."""
    return clock.business_date(now - FINAL) - timedelta(days=1)
