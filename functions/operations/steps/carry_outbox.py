"""Carry what was committed: events to the bus, journals to the queue of those who index them."""

from typing import Any

from jinqiao import events
from jinqiao.aws import bus, queues, streams
from jinqiao.aws.streams import Change
from jinqiao.steps import task


@task
def handler(event: dict[str, Any]) -> dict[str, Any]:
    """Publish the events of one delivery; from the first that the bus refuses on, have them delivered again."""
    committed = streams.changes(event)
    if posted := [journal_id for change in committed if (journal_id := _journal_of(change))]:
        queues.send("JOURNALS_QUEUE", {"journal_ids": posted})
    told = [(change.sequence, said) for change in committed if (said := _event_of(change))]
    refused = bus.publish([said for _, said in told])
    return streams.failed([told[min(refused)][0]] if refused else [])


def _journal_of(change: Change) -> str | None:
    """The id of a journal that was posted: one message names those of a whole delivery, and its size is bounded."""
    is_new = change.table.endswith("-ledger") and change.new is not None and change.old is None
    return change.new.get("journal_id") if is_new and change.new else None


def _event_of(change: Change) -> events.Event | None:
    """A table is named after its context, `jinqiao-<environment>-<context>`; a deletion says nothing."""
    if change.new is None:
        return None
    context = change.table.rpartition("-")[2]
    if context == "ledger":
        return events.of_journal(change.old, change.new)
    return events.of_change(context, change.old, change.new)
