"""Balances that are below zero at a cut, and why one can be without any having been.

A cut parts journals by the instant that they were stamped with, but what holds balances above zero is the order in
which they were written. A bid stamped a moment before midnight may draw on a deposit stamped a moment after it that was
written first. Then the bid is on one side of the cut and its money on the other, until the writers of before the
cut have given up. Whatever is still below zero then is a violation.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from functools import reduce
from typing import Any

from jinqiao import clock
from trust import closings, cuts, store
from trust.balance_sheet import violation
from trust.closings import Closing


def violations(day: date, found: Iterable[Closing]) -> list[dict[str, Any]]:
    """Holders below zero at the end of a day whom nothing recorded just after it brings back."""
    below = [each for each in found if ":" in each.holder and min(each.amounts) < 0]
    return [
        violation("negative_balance", each.holder, min(each.amounts))
        for each in below
        if min(just_after(day, each).amounts) < 0
    ]


def just_after(day: date, closing: Closing) -> Closing:
    """A closing with what was recorded while writers of before the cut could still write."""
    until = clock.text(cuts.cut(day) + cuts.WRITERS_GIVE_UP)
    following = store.postings(day + timedelta(days=1), closing.shard, closing.holder)
    crossing = (closings.of(each) for each in following if each.recorded_at < until)
    return reduce(Closing.plus, crossing, closing)
