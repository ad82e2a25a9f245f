"""The KYC workflow tells that a person is verified: `{user_id}`."""

from typing import Any

from jinqiao.steps import task
from onboarding import verification


@task
def handler(event: dict[str, Any]) -> dict[str, Any]:
    """Mark the profile, and bind the account to the risk class that the person has, if any."""
    verification.note_verified(event["user_id"])
    return {"user_id": event["user_id"]}
