"""Subscriptions of a function to the event bus, straight or through a queue."""

from collections.abc import Mapping, Sequence
from typing import Any

from aws_cdk import Duration
from aws_cdk import aws_events as events
from aws_cdk import aws_events_targets as targets
from constructs import Construct

from infra.constructs.service_function import ServiceFunction
from infra.constructs.work_queue import WorkQueue

_OLDEST = Duration.hours(6)
_RETRIES = 8


class EventConsumer(Construct):
    """Calls a function with each event of these detail-types (`lending.listing_funded`), at least once.

        EventConsumer(self, "OnFunded", function=start_funding, events=["investment.listing_funded"])

    What cannot be delivered or done ends in the function's dead-letter queue. `detail` narrows further, in
    EventBridge's pattern language.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        function: ServiceFunction,
        events: Sequence[str],
        detail: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(scope, id)
        target = targets.LambdaFunction(
            function,
            dead_letter_queue=function.dead_letters(),
            max_event_age=_OLDEST,
            retry_attempts=_RETRIES,
        )
        _rule(self, function, events, detail).add_target(target)


class QueuedEventConsumer(Construct):
    """Like `EventConsumer`, with a queue between: for events that come in bursts, handled in batches.

    The function gets SQS records whose body is the event, and answers with `batchItemFailures`. A message
    that failed five times ends in the function's dead-letter queue.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        function: ServiceFunction,
        events: Sequence[str],
        detail: Mapping[str, Any] | None = None,
        batch_size: int = 10,
        max_concurrency: int = 10,
    ) -> None:
        super().__init__(scope, id)
        work = WorkQueue(
            self, "Work", function=function, batch_size=batch_size, max_concurrency=max_concurrency
        )
        _rule(self, function, events, detail).add_target(
            targets.SqsQueue(
                work.queue,
                dead_letter_queue=function.dead_letters(),
                max_event_age=_OLDEST,
                retry_attempts=_RETRIES,
            )
        )


def _rule(
    scope: Construct, function: ServiceFunction, detail_types: Sequence[str], detail: Mapping[str, Any] | None
) -> events.Rule:
    sources = sorted({f"jinqiao.{each.partition('.')[0]}" for each in detail_types})
    return events.Rule(
        scope,
        "Rule",
        event_bus=function.platform.bus,
        event_pattern=events.EventPattern(source=sources, detail_type=list(detail_types), detail=detail),
    )
