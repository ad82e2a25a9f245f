"""The daily sweep: fees leave custody for the operator's own bank account.

What a day earned is the sum of its fee rows, which the statement projection keeps one per journal: no running
balance that every withdrawal and repayment would wait for. A sweep looks back over a week, so that a row that
was projected late is swept a day later instead of never. Its amount is fixed before the bank is asked: run
again, it asks for the same amount under the same id and posts the same journal.
"""

from datetime import date, datetime, timedelta
from typing import Any

from jinqiao import clock, ids
from jinqiao.aws.dynamo import ConditionsFailed, Item, transact
from jinqiao.ledger import book, recipes
from jinqiao.ledger.journal import Journal
from jinqiao.partners.bank import Bank
from payments import statement, store

_DAYS_BACK = 7


def sweep(day: date, bank: Bank, now: datetime) -> dict[str, Any]:
    """Sweep what was recorded up to a business date that is over → `{date, amount_fen}`.

    Raises what the bank's adapter raises; then the plan stands, and this night's next try or the next night's
    sweep carries it out.
    """
    own = store.sweep(day.isoformat()) or _plan(day, now)
    earlier = [found for each in _days(day)[1:] if (found := store.sweep(each))]
    for planned in (*earlier, own):
        if planned["status"] == "planned":
            _carry_out(planned, bank, now)
    return {"date": own["date"], "amount_fen": own["amount_fen"]}


def _plan(day: date, now: datetime) -> Item:
    """Fix the amount: for each of the last days what it earned and no sweep has taken yet. 0 is recorded too."""
    swept = {each: store.swept_fen(each) for each in _days(day)}
    left = {each: statement.fees_fen(each) - fen for each, fen in swept.items()}
    amount_fen = sum(left.values())
    item = {
        "date": day.isoformat(),
        "amount_fen": amount_fen,
        "status": "planned" if amount_fen else "done",
        "planned_at": clock.text(now),
    }
    taken = [store.fees_taken(each, fen, swept[each]) for each, fen in left.items() if fen]
    try:
        transact([store.new_sweep(item), *taken])
    except ConditionsFailed as refusal:
        return refusal.old(store.SWEEP) or _plan(day, now)
    return item


def _days(last: date) -> list[str]:
    """The last days up to a date, newest first."""
    return [(last - timedelta(days=back)).isoformat() for back in range(_DAYS_BACK)]


def _carry_out(planned: Item, bank: Bank, now: datetime) -> None:
    sweep_id = ids.derive("swp", planned["date"])
    bank.sweep_fees(sweep_id, planned["amount_fen"])
    journal = Journal(
        f"fee_sweep#{planned['date']}",
        "fee_sweep",
        clock.business_date(now),
        now,
        sweep_id,
        recipes.fee_sweep(planned["amount_fen"]),
    )
    try:
        transact([*book.writes(journal), store.sweep_done(planned["date"])])
    except ConditionsFailed as refusal:
        if not book.replayed(refusal, journal):
            raise
