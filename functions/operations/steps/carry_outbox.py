"""Carry what was committed to the event bus: the stream of every context's table is its outbox."""

from typing import Any

from jinqiao import events
from jinqiao.aws import bus, streams
from jinqiao.aws.streams import Change
from jinqiao.steps import task


@task
def handler(event: dict[str, Any]) -> dict[str, Any]:
    """Publish the events of one delivery; from the first that the bus refuses on, have them delivered again."""
    told = [(change.sequence, said) for change in streams.changes(event) if (said := _event_of(change))]
    refused = bus.publish([said for _, said in told])
    return streams.failed([told[min(refused)][0]] if refused else [])


def _event_of(change: Change) -> events.Event | None:
    """A table is named after its context, `jinqiao-<environment>-<context>`; a deletion says nothing."""
    if change.new is None:
        return None
    context = change.table.rpartition("-")[2]
    if context == "ledger":
        return events.of_journal(change.old, change.new)
    return events.of_change(context, change.old, change.new)
