"""The daily run: which loans a date asks for, in batches, and one batch's work."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from aws_lambda_powertools import Logger

from jinqiao import policy
from jinqiao.aws import workflows
from jinqiao.errors import LoansLeft
from jinqiao.settings import variable
from repayment import agenda
from repayment.agenda import Totals
from repayment.collection import collect
from repayment.loan import RunMark

LOANS_A_BATCH = 40
WORKFLOW = "REPAYMENT_RUN_WORKFLOW"
KIND = "repayment-run"

logger = Logger()


@dataclass(frozen=True)
class Plan:
    """How many batches a run has, and the file that lists them."""

    batches: int
    key: str


def start(business_date: date, attempt: int) -> str:
    """Start the run of a date; starting it twice is starting it once. Returns the execution's name."""
    payload = {"business_date": business_date.isoformat(), "attempt": attempt}
    return workflows.start(WORKFLOW, KIND, business_date.isoformat(), payload, attempt)


def plan(business_date: date, attempt: int, now: datetime) -> Plan:
    """Put the loans of a run into batches of 40; a day with nothing due has none, and costs a few reads."""
    rules = policy.load(variable("POLICY_PACK")).on(business_date).repayment
    loan_ids = agenda.loans_due(business_date, rules.retry_days)
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
