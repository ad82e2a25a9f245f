"""A member of staff, enrolled by DevOps (`make staff`): `{phone, group, temporary_password}`."""

from typing import Any

from jinqiao import clock
from jinqiao.steps import task
from onboarding import staff


@task
def handler(event: dict[str, Any]) -> dict[str, Any]:
    """Give a phone a sign-in in a staff group; the first sign-in has to choose another password."""
    user_id = staff.enrol(event["phone"], event["group"], event["temporary_password"], clock.now())
    return {"user_id": user_id}
