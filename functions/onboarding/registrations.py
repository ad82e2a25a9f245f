"""Registering a phone: the same answer, after the same work, whether or not the phone is known.

Each registration is a user of its own in the pool, with the password it came with. The phone becomes the
user's only when the registration's own code is confirmed; what is never confirmed is swept away.
"""

from datetime import datetime, timedelta

from jinqiao import clock, events, ids, rules, vault
from jinqiao.aws.dynamo import ConditionsFailed, Item, Write, transact
from jinqiao.clock import business_date
from jinqiao.errors import AlreadyConfirmed, IdempotencyKeyReused, NotFound, PhoneTaken
from jinqiao.http.request import Command, Request
from onboarding import codes, messages, phones, store, user_pool
from onboarding.models import Code, Registered, Registration, RegistrationRequest
from onboarding.phones import Phone

PURPOSE = "registration"
_REPLAYABLE = timedelta(days=30)
"""How long a confirmed registration still answers a repeat of its commands."""


def register(request: Request, body: RegistrationRequest) -> Registration:
    """Begin a registration and send its code; the same command again finishes what a first attempt left."""
    user_pool.require_good(body.password.get_secret_value(), request.language)
    phone = phones.read(body.phone)
    command = request.command(
        "reg",
        {"phone": phone.number, "channel": body.channel, "invite_code": body.invite_code},
        owner=phone.hash,
    )
    item = _begin(request, body, phone, command)
    if "sent_at" not in item:
        _finish(request, body, phone, item)
    return Registration(registration_id=command.id, expires_at=item["code_expires_at"])


def confirm(request: Request, registration_id: str, body: Code) -> Registered:
    """Make the registration's phone its user's own, if the code is the registration's."""
    item = store.registration(registration_id)
    if item is None:
        raise NotFound
    command = request.command("cnf", {"id": registration_id, "code": body.code}, owner=registration_id)
    if "confirmed_at" in item:
        return _confirmed_before(item, command)
    if before := codes.prove(item, body.code, request.now):
        return _confirmed_before(before, command)
    try:
        transact(_confirmation(item, command, request.now))
    except ConditionsFailed as refusal:
        if stored := refusal.old(store.ITEM):
            return _confirmed_before(stored, command)
        raise PhoneTaken from None
    return Registered(user_id=item["user_id"])


def _begin(request: Request, body: RegistrationRequest, phone: Phone, command: Command) -> Item:
    policy = rules.in_force(request.now)
    known = store.holder(phone.hash) is not None
    item = {
        "pk": f"REGISTRATION#{command.id}",
        "sk": "REGISTRATION",
        "gsi1pk": store.unconfirmed_key(business_date(request.now)),
        "gsi1sk": command.id,
        "registration_id": command.id,
        "user_id": ids.derive("usr", command.id),
        "phone_hash": phone.hash,
        "phone_masked": phone.masked,
        "phone_known": known,
        "language": request.language,
        "channel": body.channel,
        "invite_code": body.invite_code,
        "fingerprint": command.fingerprint,
        "began_at": clock.text(request.now),
        **codes.issued(command.id, policy.codes, request.now, deliverable=not known),
    }
    return codes.begin(item, PURPOSE, phone.hash, policy.codes, request.now)


def _finish(request: Request, body: RegistrationRequest, phone: Phone, item: Item) -> None:
    user_pool.create(item["user_id"], body.password.get_secret_value())
    messages.send(item["registration_id"], phone.number, _text(item, request))
    sealed = vault.seal(item["user_id"], {"phone": phone.number})
    transact([*sealed, store.sent(item, request.now)])


def _text(item: Item, request: Request) -> str:
    if item["phone_known"]:
        return messages.ALREADY_REGISTERED.within(item["language"])
    return codes.message(messages.REGISTRATION, item, rules.in_force(request.now).codes)


def _confirmation(item: Item, command: Command, now: datetime) -> list[Write]:
    user_id, phone_hash = item["user_id"], item["phone_hash"]
    return [
        store.confirmed(
            item,
            now,
            confirmed_by=command.id,
            confirmation=command.fingerprint,
            **store.expires(now + _REPLAYABLE),
        ),
        store.claimed(phone_hash, user_id, now),
        store.new_profile(
            user_id,
            phone_hash=phone_hash,
            phone_masked=item["phone_masked"],
            language=item["language"],
            channel=item.get("channel"),
            invite_code=item.get("invite_code"),
            registered_at=clock.text(now),
            **events.mark("user_registered", 1),
        ),
        store.code_used(PURPOSE, phone_hash),
    ]


def _confirmed_before(item: Item, command: Command) -> Registered:
    """The first answer again, for the first command only."""
    if item["confirmed_by"] != command.id:
        raise AlreadyConfirmed
    if item["confirmation"] != command.fingerprint:
        raise IdempotencyKeyReused
    return Registered(user_id=item["user_id"])
