"""Journals were posted: what they did is filed under their day."""

from typing import Any

from jinqiao import clock
from jinqiao.aws import queues
from jinqiao.steps import task
from trust import indexing


@task
def handler(event: dict[str, Any]) -> dict[str, Any]:
    """Takes `{journal_ids}` from the queue that the outbox carrier fills."""
    now = clock.now()
    return queues.each(event, lambda body: indexing.index(body["journal_ids"], now))
