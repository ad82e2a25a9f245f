"""Faults between functions: what is delivered twice, late, in another order, in part, or cannot be read."""

import json
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any
from unittest.mock import patch

from local.targets import Delivery
from tests.simulation.storm import Storm
from tests.simulation.world import SteppedWorld

POISON = "poison"
_POISONED_EVENTS = ("payments.deposit_requested", "investment.listing_filled", "repayment.receipt_posted")
_POISONED_QUEUES = ("payments-order-deposit", "notifications-notify", "repayment-distribute-receipt")


class Deliveries:
    """The faults of one seed on a platform's buses, queues and schedules."""

    def __init__(self, world: SteppedWorld, storm: Storm) -> None:
        self._world = world
        self._storm = storm
        self._deliver = world.targets.deliver
        self._send_to_queue = world.targets.send_to_queue
        self._put = world.bus.put
        self.poisoned = 0

    @contextmanager
    def hung(self) -> Iterator[None]:
        with ExitStack() as stack:
            stack.enter_context(patch.object(self._world.targets, "deliver", self.deliver))
            stack.enter_context(patch.object(self._world.targets, "send_to_queue", self.send_to_queue))
            stack.enter_context(patch.object(self._world.bus, "put", self.put))
            stack.enter_context(patch.object(self._world.jobs, "choose", self.choose))
            yield

    def deliver(self, delivery: Delivery, attempt: int = 0) -> None:
        kind = "schedule_twice" if delivery.source.startswith("schedule ") else "event_twice"
        self._deliver(delivery, attempt)
        if not attempt and self._storm.strikes(kind, delivery.target):
            self._deliver(delivery)

    def send_to_queue(self, queue_arn: str, body: str) -> None:
        self._send_to_queue(queue_arn, body)
        if not queue_arn.endswith("-dlq") and self._storm.strikes("queue_twice", queue_arn):
            self._send_to_queue(queue_arn, body)

    def put(self, entries: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """PutEvents that takes some entries and not others."""
        refused = {"ErrorCode": "InternalFailure", "ErrorMessage": "a fault of the simulation"}
        struck = [self._storm.strikes("event_refused", each["DetailType"]) for each in entries]
        taken = iter(self._put([each for each, bad in zip(entries, struck, strict=True) if not bad]))
        return [refused if bad else next(taken) for bad in struck]

    def choose(self, waiting: list[str]) -> int:
        """Whose turn it is."""
        if len(waiting) < 2 or not self._storm.strikes("out_of_order", "turn"):
            return 0
        return self._storm.below(len(waiting), "out_of_order", "turn")

    def poison(self) -> None:
        """Something that nobody can read, now and then, in a queue or on the bus."""
        if not self._storm.strikes("poison_message", "step"):
            return
        self.poisoned += 1
        place = self._storm.below(len(_POISONED_QUEUES) + len(_POISONED_EVENTS), "poison_message", "place")
        if place < len(_POISONED_QUEUES):
            arn = f"arn:aws:sqs:::jinqiao-dev-{_POISONED_QUEUES[place]}"
            self._send_to_queue(arn, f"{POISON} {self.poisoned}")
        else:
            self._put([_poisoned_event(_POISONED_EVENTS[place - len(_POISONED_QUEUES)])])


def _poisoned_event(detail_type: str) -> dict[str, str]:
    """An event of a known type that says nothing of what such an event must say."""
    return {
        "EventBusName": "jinqiao-dev",
        "Source": f"jinqiao.{detail_type.partition('.')[0]}",
        "DetailType": detail_type,
        "Detail": json.dumps({POISON: True, "distribution": {"receipt": POISON}}),
    }
