"""How far a verification has come, from the events of kyc."""

from typing import Any

from jinqiao.steps import task
from onboarding import verification


@task
def handler(event: dict[str, Any]) -> None:
    """Take one event of kyc into the profile."""
    verification.follow(event["detail-type"], event["detail"])
