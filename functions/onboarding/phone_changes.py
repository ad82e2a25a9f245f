"""Moving an account to another phone: a step-up on the old one, then a code to the new one.

One change is under way per user. Asking again for the same phone sends another code under the same rules as any
resend, and needs no second step-up while the first would still be good.
"""

from datetime import datetime, timedelta

from jinqiao import clock, ids, rules, sessions, vault
from jinqiao.aws.dynamo import ConditionsFailed, Item, Write, transact, write
from jinqiao.errors import NotFound, PhoneTaken
from jinqiao.http.request import Caller, Request
from onboarding import codes, messages, phones, profiles, sign_out, store
from onboarding.models import Code, PhoneChange, PhoneChanged, PhoneChangeRequest
from onboarding.phones import Phone

PURPOSE = "phone_change"


def ask(request: Request, body: PhoneChangeRequest) -> PhoneChange:
    """Send a code to the new phone; one that has an account gets another text, and no code fits."""
    sessions.require_live(request.caller)
    phone, policy = phones.read(body.phone), rules.in_force(request.now).codes
    item = _unsent(request, phone) or _begin(request, phone)
    known = messages.PHONE_IN_USE.within(item["language"])
    text = known if item["phone_known"] else codes.message(messages.PHONE_CHANGE, item, policy)
    messages.send(item["code_id"], phone.number, text)
    write(store.sent(item, request.now))
    return PhoneChange(phone_masked=phone.masked, expires_at=item["code_expires_at"])


def confirm(request: Request, body: Code) -> PhoneChanged:
    """Give up the old phone for the new one. Raises `PhoneTaken` if somebody was faster."""
    caller, now = request.caller, request.now
    sessions.require_live(caller)
    item = _under_way(caller)
    if item is None:
        raise NotFound
    if not codes.prove(item, body.code, now):
        sign_out.everywhere(caller.user_id, now, except_session=caller.session_id)
        _move(caller.user_id, item, now)
    return PhoneChanged(phone_masked=item["phone_masked"])


def _begin(request: Request, phone: Phone) -> Item:
    caller, now, policy = request.caller, request.now, rules.in_force(request.now).codes
    known = store.holder(phone.hash) is not None
    code_id = ids.derive("pch", caller.user_id, phone.hash, clock.text(now))
    item = {
        "pk": f"USER#{caller.user_id}",
        "sk": "PHONE_CHANGE",
        "user_id": caller.user_id,
        "session_id": caller.session_id,
        "phone_hash": phone.hash,
        "phone_masked": phone.masked,
        "phone_known": known,
        "sealed_phone": vault.sealed(caller.user_id, PURPOSE, phone.number),
        "language": request.language,
        **store.expires(now + timedelta(days=1)),
        **codes.issued(code_id, policy, now, deliverable=not known),
    }
    authorised = _authorised(request, phone)
    item["authorised_until"] = authorised or clock.text(now + timedelta(minutes=policy.step_up_minutes))
    step_up = [] if authorised else _step_up(caller, code_id, now)
    sending = store.code_sent(PURPOSE, phone.hash, policy, now)
    try:
        transact([*step_up, *sending, store.replaced(item)])
    except ConditionsFailed as refusal:
        sessions.explain(refusal)
        raise codes.too_soon(refusal.old(store.RESEND), now) from None
    return item


def _step_up(caller: Caller, cause: str, now: datetime) -> list[Write]:
    return [sessions.step_up_spent(caller, cause, now), sessions.in_good_standing(caller)]


def _under_way(caller: Caller) -> Item | None:
    """The change that this session asked for."""
    item = store.phone_change(caller.user_id)
    return item if item and item["session_id"] == caller.session_id else None


def _unsent(request: Request, phone: Phone) -> Item | None:
    """The change to this phone whose message never went out: it is finished, not begun again."""
    item = _under_way(request.caller)
    if item is None or item["phone_hash"] != phone.hash or "sent_at" in item:
        return None
    return item if clock.text(request.now) < item["code_expires_at"] else None


def _authorised(request: Request, phone: Phone) -> str | None:
    """Until when the step-up of a change to the same phone, not confirmed yet, covers asking again."""
    item = _under_way(request.caller)
    if item is None or item["phone_hash"] != phone.hash or "confirmed_at" in item:
        return None
    until = item["authorised_until"]
    return until if clock.text(request.now) <= until else None


def _move(user_id: str, item: Item, now: datetime) -> None:
    number = vault.opened(user_id, PURPOSE, item["sealed_phone"])
    sealed = vault.seal(user_id, {"phone": number})

    def moved(profile: Item) -> list[Write]:
        if profile["phone_hash"] == item["phone_hash"]:
            return []
        phone = {"phone_hash": item["phone_hash"], "phone_masked": item["phone_masked"]}
        return [
            store.confirmed(item, now),
            store.claimed(item["phone_hash"], user_id, now),
            store.released(profile["phone_hash"], user_id),
            store.profile_changed(profile, phone, event="phone_changed"),
            store.code_used(PURPOSE, item["phone_hash"]),
            *sealed,
        ]

    try:
        profiles.commit(user_id, moved)
    except ConditionsFailed as refusal:
        if refusal.old(store.ITEM) is None:
            raise PhoneTaken from None
