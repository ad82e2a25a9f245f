"""Every day after the run: the reserve buys what has become due to be bought, the oldest arrear first."""

from collections import Counter
from datetime import date, datetime

from jinqiao.aws.dynamo import ConditionsFailed, Contended
from repayment.reserve import buying, store
from repayment.reserve.buying import Outcome

_READINGS = 8


def compensate(day: date, now: datetime) -> dict[str, int]:
    """Look at every loan with an arrear → how many were bought, and for how many the reserve is short.

    A loan for which the reserve is short stays unpaid, and is tried again on the next day; a smaller one behind it
    may still be bought. Called again, it goes on where it was.
    """
    found = Counter(_look_at(loan_id, day, now) for loan_id in store.overdue())
    return {"bought": found[Outcome.BOUGHT], "short": found[Outcome.SHORT]}


def _look_at(loan_id: str, day: date, now: datetime) -> Outcome:
    for _ in range(_READINGS):
        try:
            return buying.buy(loan_id, day, now)
        except ConditionsFailed:
            continue
    raise Contended(f"loan {loan_id}")
