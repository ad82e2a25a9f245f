"""Setting a password: by a code to the phone that it belongs to, or by the old one.

Whichever way, whoever else is signed in is signed out.
"""

from datetime import datetime, timedelta

from jinqiao import rules, sessions
from jinqiao.aws.dynamo import ConditionsFailed, Item, Write, write
from jinqiao.errors import NotFound, WrongCredentials, WrongPassword
from jinqiao.http.request import Request
from onboarding import codes, messages, phones, profiles, sign_in, sign_out, store, user_pool
from onboarding.models import (
    PasswordChange,
    PasswordChanged,
    PasswordReset,
    PasswordResetConfirmation,
    PasswordResetRequest,
)

PURPOSE = "password_reset"


def ask_reset(request: Request, body: PasswordResetRequest) -> PasswordReset:
    """Send a code to the phone; one that nobody has gets another text, and no code fits."""
    phone, policy = phones.read(body.phone), rules.in_force(request.now).codes
    command = request.command("rst", {"phone": phone.number}, owner=phone.hash)
    user_id = store.holder(phone.hash)
    fresh = {
        "pk": f"RESET#{command.id}",
        "sk": "RESET",
        "user_id": user_id,
        "phone_hash": phone.hash,
        "language": request.language,
        "fingerprint": command.fingerprint,
        **store.expires(request.now + timedelta(days=1)),
        **codes.issued(command.id, policy, request.now, deliverable=user_id is not None),
    }
    item = codes.begin(fresh, PURPOSE, phone.hash, policy, request.now)
    if "sent_at" not in item:
        known = codes.message(messages.PASSWORD_RESET, item, policy)
        unknown = messages.NOT_REGISTERED.within(item["language"])
        messages.send(command.id, phone.number, known if item.get("user_id") else unknown)
        write(store.sent(item, request.now))
    return PasswordReset(reset_id=command.id, expires_at=item["code_expires_at"])


def confirm_reset(request: Request, reset_id: str, body: PasswordResetConfirmation) -> PasswordChanged:
    """Set the password, once; the right code again, after that, changes nothing."""
    user_pool.require_good(body.password.get_secret_value(), request.language)
    item = store.reset(reset_id)
    if item is None:
        raise NotFound
    if codes.prove(item, body.code, request.now):
        return PasswordChanged()
    user_pool.set_password(item["user_id"], body.password.get_secret_value())
    sign_out.everywhere(item["user_id"], request.now)
    _note_reset(item, request.now)
    return PasswordChanged()


def change(request: Request, body: PasswordChange) -> None:
    """Set a new password by the old one. Raises `WrongPassword`, or `TooManyRequests` while locked out."""
    caller = request.caller
    sessions.require_live(caller)
    user_pool.require_good(body.new_password.get_secret_value(), request.language, "/new_password")
    profile = profiles.of(caller.user_id)
    sign_in.count_attempt(profile["phone_hash"], request.now)
    try:
        tokens = user_pool.sign_in(caller.user_id, body.old_password.get_secret_value())
    except WrongCredentials:
        raise WrongPassword from None
    user_pool.revoke(tokens.refresh_token)
    # First the other sessions: should this die between the two, the old password still lets it be done again.
    sign_out.everywhere(caller.user_id, request.now, except_session=caller.session_id)
    user_pool.set_password(caller.user_id, body.new_password.get_secret_value())
    _note_change(profile["phone_hash"], caller.user_id)


def _note_change(phone_hash: str, user_id: str) -> None:
    """The user hears of it, and wrong passwords before no longer count."""
    profiles.commit(
        user_id,
        lambda known: [
            store.profile_changed(known, {}, event="password_changed"),
            store.password_right(phone_hash),
        ],
    )


def _note_reset(item: Item, now: datetime) -> None:
    """The code is spent last: as long as anything is left to do, the same request does it."""

    def noted(known: Item) -> list[Write]:
        return [
            store.confirmed(item, now),
            store.code_used(PURPOSE, item["phone_hash"]),
            store.password_right(item["phone_hash"]),
            store.profile_changed(known, {}, event="password_changed"),
        ]

    try:
        profiles.commit(item["user_id"], noted)
    except ConditionsFailed as refusal:
        if refusal.old(store.ITEM) is None:
            raise
