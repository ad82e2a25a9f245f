"""The notifications table.

Access patterns
    a user's notifications by time      pk USER#<user_id>     sk NOTE#<at>#<arrived>#<notification_id>
    whether a user was told something   pk USER#<user_id>     sk TOLD#<notification_id>      {note, sms}
    a user's preferences                pk USER#<user_id>     sk PREFERENCES

A notification's id derives from its event, so that the same event can be delivered any number of times, at any
time: the row TOLD keeps it from showing twice, and remembers whether its message went out.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

from jinqiao.aws.dynamo import ConditionsFailed, Item, Page, Table, write

NOTIFICATIONS = Table("NOTIFICATIONS_TABLE")

PENDING, NONE = "pending", "none"
"""Whether a message is still to be sent; once it is, the row says how that ended."""


class Note(NamedTuple):
    """One notification as stored: facts, not words, so that it can be read in either language.

    `at` is when it happened, to the second as the bus says it; `arrived` orders what happened in one second.
    """

    notification_id: str
    user_id: str
    kind: str
    at: str
    arrived: str
    facts: Mapping[str, Any]
    references: Mapping[str, str]


def add(note: Note, sms: str) -> str:
    """Put a notification into its user's list, once; how its message stands: `pending`, `none` or how it ended.

    Two writes rather than a transaction, which costs twice as much: who was killed between them, or comes later,
    finds in the first where the second belongs, and puts it there if it isn't.
    """
    told = {"pk": _user(note.user_id), "sk": f"TOLD#{note.notification_id}", "note": _key(note), "sms": sms}
    stored = _unless_there("told", told)
    shown = {
        "pk": _user(note.user_id),
        "sk": stored["note"],
        "notification_id": note.notification_id,
        "kind": note.kind,
        "at": note.at,
        "facts": dict(note.facts),
        "references": dict(note.references),
    }
    _unless_there("note", shown)
    return stored["sms"]


def _unless_there(label: str, item: Item) -> Item:
    """Write an item where none stands; what stands there then."""
    try:
        write(NOTIFICATIONS.put_new(label, item))
    except ConditionsFailed as refusal:
        return refusal.old(label) or item
    return item


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
    return f"NOTE#{note.at}#{note.arrived}#{note.notification_id}"
