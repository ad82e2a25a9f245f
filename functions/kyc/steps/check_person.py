"""Task: one check of a person at the identity partner."""

from typing import Any

from jinqiao.partners import identity
from jinqiao.steps import task
from kyc import checks


@task
def handler(event: dict[str, Any]) -> str:
    """`{check: identity|bank_card|screening, user_id, case_id}` → the partner's word, e.g. `match`."""
    return checks.ask(event["check"], event["user_id"], event["case_id"], identity.connect())
