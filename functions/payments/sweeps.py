"""The daily sweep: fees leave custody for the operator's own bank account.

What a day earned is the sum of its fee rows, which the statement projection keeps one per journal: no running
balance that every withdrawal and repayment would wait for. A sweep looks back over a week, so that a row that
was projected late is swept a day later instead of never. Its amount is fixed before the bank is asked: run
again, it asks for the same amount under the same id and posts the same journal.

Where the pack allows a risk reserve, its part of what borrowers paid in fees goes there first, and the rest is swept.
"""

from contextlib import suppress
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Any, NamedTuple

from jinqiao import clock, ids
from jinqiao.aws.dynamo import ConditionsFailed, Item, Write, transact, write
from jinqiao.ledger import book, recipes
from jinqiao.ledger.journal import Journal
from jinqiao.money import round_half_up
from jinqiao.partners.bank import Bank
from payments import rules, statement, store

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


class _Day(NamedTuple):
    """What a day earned so far and what sweeps have taken of it; of both, the reserve's part. In fen."""

    day: str
    fees_fen: int
    contribution_fen: int
    taken_fen: int
    contributed_fen: int

    def taken(self) -> Write:
        return store.fees_taken(self.day, self.fees_fen, self.contribution_fen, self.taken_fen)


def _earned(day: str, now: datetime) -> _Day:
    taken_fen, contributed_fen = store.taken(day)
    fees_fen = statement.fees_fen(day)
    if fees_fen == taken_fen:
        return _Day(day, fees_fen, contributed_fen, taken_fen, contributed_fen)
    return _Day(day, fees_fen, contribution_fen(day, now), taken_fen, contributed_fen)


def contribution_fen(day: str, now: datetime) -> int:
    """The reserve's part of what borrowers paid in fees on a day, half up; 0 where the pack allows no reserve.

    Of 199 fen at 50 %: 99.5 → 100.
    """
    reserve = rules.in_force(now).reserve
    if not reserve.allowed:
        return 0
    return round_half_up(statement.borrowers_fees_fen(day) * Fraction(reserve.contribution_share))


def _plan(day: date, now: datetime) -> Item:
    """Fix the amounts: for each of the last days what it earned and no sweep has taken yet. 0 is recorded too."""
    days = [_earned(each, now) for each in _days(day)]
    new_fen = sum(each.fees_fen - each.taken_fen for each in days)
    reserve_fen = sum(each.contribution_fen - each.contributed_fen for each in days)
    item = {
        "date": day.isoformat(),
        "amount_fen": new_fen - reserve_fen,
        "reserve_fen": reserve_fen,
        "status": "planned" if new_fen else "done",
        "planned_at": clock.text(now),
    }
    taken = [each.taken() for each in days if each.fees_fen != each.taken_fen]
    try:
        transact([store.new_sweep(item), *taken])
    except ConditionsFailed as refusal:
        return refusal.old(store.SWEEP) or _plan(day, now)
    return item


def _days(last: date) -> list[str]:
    """The last days up to a date, newest first."""
    return [(last - timedelta(days=back)).isoformat() for back in range(_DAYS_BACK)]


def _carry_out(planned: Item, bank: Bank, now: datetime) -> None:
    if planned.get("reserve_fen"):
        _contribute(planned, now)
    if planned["amount_fen"]:
        _pay_out(planned, bank, now)
    else:
        transact([store.sweep_done(planned["date"])])


def _contribute(planned: Item, now: datetime) -> None:
    """The reserve's part first: killed after it, the sweep goes on with the rest."""
    journal_id = f"reserve_contribution#{planned['date']}"
    journal = Journal(
        journal_id,
        "reserve_contribution",
        clock.business_date(now),
        now,
        ids.fingerprint(journal_id, {"date": planned["date"]}),
        recipes.reserve_contribution(planned["reserve_fen"]),
    )
    with suppress(ConditionsFailed):
        write(book.open_reserve())
    try:
        transact(book.writes(journal))
    except ConditionsFailed as refusal:
        if not book.replayed(refusal, journal):
            raise


def _pay_out(planned: Item, bank: Bank, now: datetime) -> None:
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
