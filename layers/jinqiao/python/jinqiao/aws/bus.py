"""The event bus: putting events on it, entry by entry until each is taken."""

import json
from collections.abc import Sequence

from jinqiao.aws.clients import client
from jinqiao.events import Event
from jinqiao.settings import variable

_ENTRIES_A_CALL = 10


def publish(events: Sequence[Event]) -> list[int]:
    """Put events on the bus; returns the positions of those that it did not take."""
    refused: list[int] = []
    for start in range(0, len(events), _ENTRIES_A_CALL):
        chunk = events[start : start + _ENTRIES_A_CALL]
        answer = client("events").put_events(Entries=[_entry(event) for event in chunk])
        refused += [start + place for place, entry in enumerate(answer["Entries"]) if "ErrorCode" in entry]
    return refused


def _entry(event: Event) -> dict[str, str]:
    return {
        "EventBusName": variable("EVENT_BUS"),
        "Source": event.source,
        "DetailType": event.detail_type,
        "Detail": json.dumps(event.detail, ensure_ascii=False),
    }
