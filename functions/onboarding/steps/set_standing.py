"""Suspend a user, or lift it, by compliance through DevOps: `{user_id, suspended}`."""

from typing import Any

from jinqiao import clock, sessions
from jinqiao.aws.dynamo import write
from jinqiao.steps import task
from onboarding import profiles, sign_out


@task
def handler(event: dict[str, Any]) -> dict[str, Any]:
    """A suspended user can neither sign in nor refresh, and every session ends."""
    user_id, suspended = profiles.of(event["user_id"])["user_id"], event["suspended"] is True
    write(sessions.standing(user_id, suspended))
    if suspended:
        sign_out.everywhere(user_id, clock.now())
    return {"user_id": user_id, "suspended": suspended}
