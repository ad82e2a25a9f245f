"""The notifications table.

Access patterns
    a user's notifications by time      pk USER#<user_id>     sk NOTE#<at>#<notification_id>
    whether a user was told something   pk USER#<user_id>     sk TOLD#<notification_id>      {note, sms}
    a user's preferences                pk USER#<user_id>     sk PREFERENCES

A notification's id derives from its event, so that the same event can be delivered any number of times, at any
time: the row TOLD keeps it from showing twice, and remembers whether its message went out.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from jinqiao.aws.dynamo import ConditionsFailed, Item, Page, Table, transact, write

NOTIFICATIONS = Table("NOTIFICATIONS_TABLE")

PENDING, NONE = "pending", "none"
"""Whether a message is still to be sent; once it is, the row says how that ended."""


@dataclass(frozen=True)
class Note:
    """One notification as stored: facts, not words, so that it can be read in either language."""

    notification_id: str
    user_id: str
    kind: str
    at: str
    facts: Mapping[str, Any]
    references: Mapping[str, str]


def add(note: Note, sms: str) -> str:
    """Put a notification into its user's list, once; how its message stands: `pending`, `none` or how it ended."""
    told = {"pk": _user(note.user_id), "sk": f"TOLD#{note.notification_id}", "note": _key(note), "sms": sms}
    shown = {
        "pk": _user(note.user_id),
        "sk": _key(note),
        "notification_id": note.notification_id,
        "kind": note.kind,
        "at": note.at,
        "facts": dict(note.facts),
        "references": dict(note.references),
    }
    try:
        transact([NOTIFICATIONS.put_new("told", told), NOTIFICATIONS.put("note", shown)])
    except ConditionsFailed as refusal:
        return (refusal.old("told") or told)["sms"]
    return sms


def message_ended(user_id: str, notification_id: str, how: str) -> None:
    """The message went out (`sent`), or never will (`refused`, `no_phone`)."""
    write(NOTIFICATIONS.update("told", _user(user_id), f"TOLD#{notification_id}", set={"sms": how}))


def page(user_id: str, limit: int, after: str | None) -> Page:
    """A page of a user's notifications, newest first."""
    return NOTIFICATIONS.page(
        _user(user_id), prefix="NOTE#", limit=limit, after=after, newest_first=True, consistent=False
    )


def mark_read(user_id: str, notification_id: str, at: str) -> Item | None:
    """Mark a notification as read and return it, or None if the user has none of that id."""
    told = NOTIFICATIONS.get(_user(user_id), f"TOLD#{notification_id}")
    if told is None:
        return None
    note = NOTIFICATIONS.get(_user(user_id), told["note"])
    if note is None or "read_at" in note:
        return note
    write(NOTIFICATIONS.update("note", _user(user_id), told["note"], set={"read_at": at}))
    return note | {"read_at": at}


def preferences(user_id: str) -> Item | None:
    """A user's preferences as they were set, or None."""
    return NOTIFICATIONS.get(_user(user_id), "PREFERENCES")


def set_preferences(user_id: str, language: str, sms: Mapping[str, bool]) -> None:
    item = {"pk": _user(user_id), "sk": "PREFERENCES", "language": language, "sms": dict(sms)}
    write(NOTIFICATIONS.put("preferences", item))


def _user(user_id: str) -> str:
    return f"USER#{user_id}"


def _key(note: Note) -> str:
    return f"NOTE#{note.at}#{note.notification_id}"
