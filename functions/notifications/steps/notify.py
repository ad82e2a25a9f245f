"""Tell users what happened: queued events of the bus."""

from typing import Any

from jinqiao import clock
from jinqiao.aws import queues
from jinqiao.steps import task
from notifications import telling


@task
def handler(event: dict[str, Any]) -> dict[str, Any]:
    """SQS records whose bodies are events; those that could not be told are delivered again, then dead letters."""
    now = clock.now()
    return queues.each(event, lambda message: telling.tell(message, now))
