"""Task: a case ends, well or not."""

from typing import Any

from jinqiao.steps import task
from kyc import accounts


@task
def handler(event: dict[str, Any]) -> None:
    """`{case_id, outcome: verified|rejected, reasons}`."""
    if event["outcome"] == "verified":
        accounts.finish(event["case_id"])
    else:
        accounts.reject(event["case_id"], event["reasons"])
