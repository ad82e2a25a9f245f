"""Task: the ledger account, for the one user who is this person."""

from dataclasses import asdict
from typing import Any

from jinqiao import clock
from jinqiao.steps import task
from kyc import accounts


@task
def handler(event: dict[str, Any]) -> dict[str, Any]:
    """`{user_id, case_id}` → `{outcome: accept|reject, reasons}`."""
    return asdict(accounts.open_account(event["user_id"], event["case_id"], clock.now()))
