"""A loan as it stood at the end of a past business date, and as it was known to stand at a past instant.

Each receipt's journal names the one before it, so a loan's receipts are a chain from the newest back: nothing has to
be written for it beside the receipt, and a look at the past costs one read for each receipt since. A run of an
earlier date may have been recorded after a repayment by hand of a later one, so each is asked whether it counts.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from functools import reduce
from typing import NamedTuple

from jinqiao.ledger import book
from jinqiao.ledger.journal import Journal
from jinqiao.schedule import Instalment
from repayment import penalty, receipts, store, waterfall
from repayment.loan import NOTHING, WRITE_OFF, Dossier, Loan, ScheduleVersion, Status, stand
from repayment.penalty import Meters
from repayment.waterfall import Parts


class Moment(NamedTuple):
    """The end of a business date, by what had been recorded at an instant."""

    as_of: date
    known_at: datetime

    def includes(self, effective: date, recorded_at: datetime | None) -> bool:
        """Whether something had happened by then and was known; what was never recorded later always was."""
        return effective <= self.as_of and (recorded_at is None or recorded_at <= self.known_at)


def at(loan: Loan, moment: Moment) -> Dossier | None:
    """The loan under the schedule of a moment, with what was paid by then and the penalty to that date.

    None before its value date, and before a payout was recorded.
    """
    paid_out = book.journal(f"disbursement#{loan.loan_id}")
    if paid_out is None or not moment.includes(loan.terms.start_date, paid_out.recorded_at):
        return None
    counted = [each for each in receipts_of(loan) if moment.includes(each.effective_date, each.recorded_at)]
    versions = [each for each in store.versions(loan) if moment.includes(each.since, each.recorded_at)]
    past = loan._replace(
        paid=reduce(Parts.plus, map(_parts, counted), NOTHING),
        meters=_meters(loan, counted, versions, moment.as_of),
        schedule_version=versions[-1].number,
        overdue_through=0,
        status=Status.WRITTEN_OFF if versions[-1].reason == WRITE_OFF else Status.ACTIVE,
        distribution=None,
        compensating=False,
    )
    rows, prepayments = versions[-1].rows, versions[-1].prepayments
    return Dossier(stand(past, rows, missed_by=moment.as_of), rows, prepayments=prepayments)


def receipts_of(loan: Loan) -> Iterator[Journal]:
    """The journals that collected a loan's receipts, newest first."""
    cause = loan.last_receipt.cause if loan.last_receipt else None
    while cause:
        journal = book.journal(receipts.journal_id(loan.loan_id, cause))
        if journal is None:
            return
        yield journal
        cause = journal.facts.get("previous")


def _parts(receipt: Journal) -> Parts:
    return Parts(*(receipt.facts[name] for name in Parts._fields))


def _meters(
    loan: Loan, counted: Sequence[Journal], versions: Sequence[ScheduleVersion], as_of: date
) -> Meters:
    """The penalty meter at the end of a date: run through all that had counted by then, piece by piece.

    A piece ends with a receipt or a change of the schedule, since either changes what is overdue. It stands still
    once the loan is written off.
    """
    as_of = min([as_of, *(each.since for each in versions if each.reason == WRITE_OFF)])
    meters, paid, rows = Meters(loan.terms.start_date), NOTHING, versions[0].rows
    for day, change in _changes(counted, versions[1:]):
        meters = _run(meters, loan, paid, rows, day)
        paid, rows = (paid, change.rows) if isinstance(change, ScheduleVersion) else (paid.plus(change), rows)
    return _run(meters, loan, paid, rows, as_of)


def _changes(
    counted: Iterable[Journal], versions: Iterable[ScheduleVersion]
) -> list[tuple[date, Parts | ScheduleVersion]]:
    """Receipts and changes of the schedule by date; on one day a new version comes before what is paid under it."""
    paid = [(each.effective_date, _parts(each)) for each in counted]
    changed = [(each.since, each) for each in versions]
    return sorted([*changed, *paid], key=lambda each: each[0])


def _run(meters: Meters, loan: Loan, paid: Parts, rows: Sequence[Instalment], to: date) -> Meters:
    found = waterfall.standings(rows, paid)
    return penalty.advance(meters, found, to, loan.rules.grace_days, loan.collected_from)
