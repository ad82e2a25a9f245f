"""The daily run: which loans a date asks for, in batches, and one batch's work."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple

from aws_lambda_powertools import Logger

from jinqiao.errors import LoansLeft
from repayment import agenda, store
from repayment.agenda import Totals
from repayment.collection import collect
from repayment.loan import Dossier, RunMark

LOANS_A_BATCH = 40

logger = Logger()


class Plan(NamedTuple):
    """How many batches a run has, and the file that lists them."""

    batches: int
    key: str


def plan(business_date: date, attempt: int, now: datetime) -> Plan:
    """Put the loans of a run into batches of 40; a day with nothing due has none, and costs a few reads."""
    loan_ids = agenda.loans_due(business_date)
    batches = [loan_ids[start : start + LOANS_A_BATCH] for start in range(0, len(loan_ids), LOANS_A_BATCH)]
    return Plan(len(batches), agenda.add_plan(business_date, attempt, batches, now))


def work(business_date: date, attempt: int, number: int, loan_ids: Sequence[str], now: datetime) -> Totals:
    """Collect from each loan of a batch and pay the lenders, together where that costs less.

    One loan's trouble doesn't stop the others: `LoansLeft` is raised after them. Doing it again finds what was
    done and does the rest, so the totals are of the date, not of this try.
    """
    name = f"{business_date}#{attempt}#{number}"
    dossiers = _read(loan_ids)
    marks = _netted(name, list(dossiers.values()), business_date, now)
    for loan_id in loan_ids:
        if loan_id not in marks:
            try:
                marks[loan_id] = collect(loan_id, business_date, now, dossiers.get(loan_id))
            except Exception as error:
                _left(loan_id, error)
    if left := len(set(loan_ids) - set(marks)):
        raise LoansLeft(f"{left} of {len(loan_ids)}")
    totals = Totals()
    for mark in marks.values():
        totals = totals.plus(_totals(mark))
    agenda.finish_batch(business_date, attempt, number, totals)
    return totals


def _read(loan_ids: Sequence[str]) -> dict[str, Dossier]:
    """The loans that can be read; one that cannot is tried again by itself."""
    found: dict[str, Dossier] = {}
    for loan_id in loan_ids:
        try:
            dossier = store.dossier(loan_id)
            found |= {loan_id: dossier} if dossier else {}
        except Exception as error:
            _left(loan_id, error)
    return found


def _netted(name: str, dossiers: Sequence[Dossier], business_date: date, now: datetime) -> dict[str, RunMark]:
    if len(dossiers) < 2:
        return {}
    # One loan has nothing to net, and this is no small part of a cold start.
    from repayment import night_batch

    return night_batch.collect(name, dossiers, business_date, now)


def _left(loan_id: str, error: Exception) -> None:
    logger.warning("loan left", extra={"loan_id": loan_id, "error": type(error).__name__})


def _totals(mark: RunMark) -> Totals:
    return Totals(1, bool(mark.collected_fen), bool(mark.missing_fen), mark.collected_fen, mark.missing_fen)
