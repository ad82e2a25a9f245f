"""Task: a sub-account at the custodian, bound to the person and their card."""

from dataclasses import asdict
from typing import Any

from jinqiao.partners import bank
from jinqiao.steps import task
from kyc import accounts


@task
def handler(event: dict[str, Any]) -> dict[str, Any]:
    """`{user_id, case_id}` → `{outcome: accept|reject, reasons}`."""
    return asdict(accounts.open_sub_account(event["user_id"], event["case_id"], bank.connect()))
