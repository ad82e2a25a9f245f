"""What becomes of loans, as repayment tells it: stages, receipts, the end. Each told at least once, in any order."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from arrears import casework, escalation, rules, store
from arrears.case import Case, Change, id_of, unopened
from arrears.escalation import Standing
from jinqiao import clock

Told = Mapping[str, Any]

_PARTS = ("principal_fen", "interest_fen", "fee_fen", "penalty_fen")


def note(event: Told, now: datetime) -> None:
    """Take one event of the bus."""
    _NOTED[event["detail-type"]](event, now)


def _stage(event: Told, now: datetime) -> None:
    told = event["detail"]
    standing = Standing(
        told["seq"],
        told["stage"],
        told["days_past_due"],
        told["overdue_fen"],
        told["business_date"],
    )
    _change(told, lambda case: escalation.followed(case, standing, _steps(now), now))


def _repaid(event: Told, now: datetime) -> None:
    _change(event["detail"], lambda case: escalation.repaid(case, now))


def _receipt(event: Told, now: datetime) -> None:
    """Only what comes in while a case is open counts towards a promise."""
    told = event["detail"]
    case = store.case(id_of(told["loan_id"]))
    if case and case.is_open:
        amount_fen = sum(told[part] for part in _PARTS)
        told_at = clock.text(clock.parse(event["time"]))
        store.note_receipt(case.case_id, told["loan_version"], amount_fen, told_at)


def _change(told: Told, decide: Callable[[Case], Change | None]) -> None:
    def load() -> Case:
        found = store.case(id_of(told["loan_id"]))
        return found or unopened(told["loan_id"], told["listing_id"], told["user_id"])

    casework.change(load, decide)


def _steps(now: datetime) -> escalation.StepOf:
    def step_of(stage: int) -> tuple[str, str]:
        found = rules.in_force(now).step_of(stage)
        return found.step, found.by

    return step_of


_NOTED: dict[str, Callable[[Told, datetime], None]] = {
    "repayment.stage_changed": _stage,
    "repayment.receipt_posted": _receipt,
    "repayment.loan_repaid": _repaid,
}
