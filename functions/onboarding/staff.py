"""The operator's own people: made by DevOps, never by registering.

A member of staff has a phone, a profile and a vault like anybody, so that signing in, step-ups and resets are the
same; what they may do comes from their Cognito group. A customer's phone cannot become a member's.
"""

from datetime import datetime

from jinqiao import clock, ids, vault
from jinqiao.aws.dynamo import ConditionsFailed, transact
from jinqiao.errors import PhoneTaken
from onboarding import phones, store, user_pool
from onboarding.phones import Phone


def enrol(number: str, group: str, temporary_password: str, now: datetime) -> str:
    """The user id of the member who has this phone, now in the group; enrolled before, nothing else changes.

    Raises `PhoneTaken` for a customer's phone and `InvalidIdentifier` for no phone at all.
    """
    phone = phones.read(number)
    user_id = ids.derive("usr", "staff", phone.hash)
    if store.holder(phone.hash) not in (None, user_id):
        raise PhoneTaken
    user_pool.enrol(user_id, group, temporary_password)
    _claim(user_id, phone, now)
    return user_id


def _claim(user_id: str, phone: Phone, now: datetime) -> None:
    profile = store.new_profile(
        user_id,
        phone_hash=phone.hash,
        phone_masked=phone.masked,
        registered_at=clock.text(now),
        event_seq=0,
    )
    sealed = vault.seal(user_id, {"phone": phone.number})
    try:
        transact([store.claimed(phone.hash, user_id, now), profile, *sealed])
    except ConditionsFailed:
        if store.holder(phone.hash) != user_id:
            raise PhoneTaken from None
