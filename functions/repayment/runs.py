"""The daily run: which loans a date asks for, in batches, and one batch's work."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple

from aws_lambda_powertools import Logger

from jinqiao.errors import LoansLeft
from repayment import agenda
from repayment.agenda import Totals
from repayment.collection import collect
from repayment.loan import RunMark

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
    """Collect from each loan of a batch. One loan's trouble doesn't stop the others: it raises `LoansLeft` after.

    Doing it again finds what was done and does the rest, so the totals are of the date, not of this try.
    """
    totals, left = Totals(), 0
    for loan_id in loan_ids:
        try:
            totals = totals.plus(_totals(collect(loan_id, business_date, now)))
        except Exception as error:
            logger.warning("loan left", extra={"loan_id": loan_id, "error": type(error).__name__})
            left += 1
    if left:
        raise LoansLeft(f"{left} of {len(loan_ids)}")
    agenda.finish_batch(business_date, attempt, number, totals)
    return totals


def _totals(mark: RunMark) -> Totals:
    return Totals(1, bool(mark.collected_fen), bool(mark.missing_fen), mark.collected_fen, mark.missing_fen)
