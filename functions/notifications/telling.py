"""Telling users of an event: in the app at once, and by SMS where they want it.

The same event may come again and again, and before or after others. Its notification's id derives from the
event and the user, and is the message's id at the SMS partner too: so it shows once, and is sent at least once
and seen once. What the partner did not take is tried again; what it refuses for good is written down.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from jinqiao import clock, ids, rules, vault
from jinqiao.partners import sms
from jinqiao.partners.errors import PartnerRefused
from notifications import audience, preferences, store, wording
from notifications.audience import Told
from notifications.preferences import Preferences
from notifications.store import Note


class NotAllTold(Exception):
    """Some of those whom an event concerns could not be told: the event is to be delivered again."""


def tell(event: Mapping[str, Any], now: datetime) -> None:
    """Tell everyone whom an event of the bus concerns.

    One who cannot be told now doesn't keep the others waiting; `NotAllTold` is raised after them.
    """
    detail = event["detail"]
    left = 0
    for told in audience.of(event["detail-type"], detail):
        try:
            _tell(told, event, now)
        except Exception:
            left += 1
    if left:
        raise NotAllTold(left)


def _tell(told: Told, event: Mapping[str, Any], now: datetime) -> None:
    chosen = preferences.of(told.user_id)
    note = _note(told, event, now)
    wanted = store.PENDING if _rings(note.kind, chosen, clock.parse(note.at)) else store.NONE
    if store.add(note, wanted) == store.PENDING:
        store.message_ended(told.user_id, note.notification_id, _send(note, chosen.language or "zh"))


def _note(told: Told, event: Mapping[str, Any], now: datetime) -> Note:
    kind, detail = event["detail-type"], event["detail"]
    cause = (kind, detail["aggregate_id"], str(detail["seq"]), told.user_id)
    return Note(
        notification_id=ids.derive("ntf", *cause),
        user_id=told.user_id,
        kind=kind,
        at=clock.text(clock.parse(event["time"])),
        arrived=clock.text(now),
        facts=told.facts,
        references=told.references,
    )


def _rings(kind: str, chosen: Preferences, at: datetime) -> bool:
    """Whether the phone shall ring: as the user chose, but for what policy does not leave to a choice."""
    template = wording.templates()[kind]
    return template.sms and (chosen.sms[template.category] or _not_optional(kind, at))


def _not_optional(kind: str, at: datetime) -> bool:
    """Asked only of those who switched something off: importing the policy is a good part of a cold start."""
    return kind.partition(".")[2] in rules.in_force(at).messages.not_optional


def _send(note: Note, language: str) -> str:
    """Send the message; how that ended. Raises a partner's error where trying again is right."""
    try:
        phone = vault.unseal(note.user_id, "phone").get("phone")
    except vault.Erased:
        phone = None
    if phone is None:
        return "no_phone"
    try:
        sms.connect().send(note.notification_id, phone, wording.say(note.kind, note.facts, language).text)
    except PartnerRefused:
        return "refused"
    return "sent"
