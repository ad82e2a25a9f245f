"""The caller's own profile, as far as it may be shown."""

from datetime import date, datetime

from jinqiao.clock import business_date
from jinqiao.http.request import Caller
from onboarding import profiles
from onboarding.models import Profile


def show(caller: Caller, now: datetime) -> Profile:
    """The caller's own profile. A risk class that has run out is none."""
    profile = profiles.of(caller.user_id)
    return Profile(
        user_id=caller.user_id,
        phone_masked=profile["phone_masked"],
        kyc_status=profile["kyc_status"],
        risk_class=profiles.class_on(profile, business_date(now)),
        risk_valid_until=date.fromisoformat(until) if (until := profile.get("risk_valid_until")) else None,
        roles=sorted(caller.groups) or ["customer"],
        registered_at=profile["registered_at"],
    )
