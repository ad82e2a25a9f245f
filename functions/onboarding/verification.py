"""What onboarding knows of a person's verification: enough for the profile, and to bind their account."""

from collections.abc import Mapping
from typing import Any

from jinqiao.aws.dynamo import ConditionsFailed, Item, Write
from jinqiao.errors import NoAccount
from onboarding import accounts, profiles, store

VERIFIED = "verified"
_STATUS = {"kyc.submitted": "pending", "kyc.review_opened": "in_review", "kyc.rejected": "rejected"}


def note_verified(user_id: str) -> None:
    """Mark a profile as verified; what the person answered before binds the account from here on.

    Raises `NoAccount` while there is no ledger account to bind; a second call changes nothing.
    """

    def verified(profile: Item) -> list[Write]:
        if profile["kyc_status"] == VERIFIED:
            return []
        bound = accounts.bound(profile)
        return [store.profile_changed(profile, {"kyc_status": VERIFIED}), *bound]

    try:
        profiles.commit(user_id, verified)
    except ConditionsFailed:
        raise NoAccount from None


def follow(event: str, detail: Mapping[str, Any]) -> None:
    """Show on the profile what kyc told; an older word than the last, or any after `verified`, changes nothing."""

    def followed(profile: Item) -> list[Write]:
        late = detail["seq"] <= profile.get("kyc_seq", 0) and detail["case_id"] == profile.get("kyc_case_id")
        if late or profile["kyc_status"] == VERIFIED:
            return []
        told = {"kyc_status": _STATUS[event], "kyc_case_id": detail["case_id"], "kyc_seq": detail["seq"]}
        return [store.profile_changed(profile, told)]

    profiles.commit(detail["user_id"], followed)
