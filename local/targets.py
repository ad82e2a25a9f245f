"""Delivering to what rules and schedules point at: functions, queues, workflows, other buses."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from local.account import Account
from local.asynchronous import AsynchronousInvocations
from local.failures import Failures
from local.jobs import Jobs

RETRIES = 3
"""At most so many, however many the template allows: a target that fails thrice in a row here fails for good."""
_PAUSE = 0.05


class UnsupportedTarget(LookupError):
    """A target that the local platform cannot deliver to."""


@dataclass(frozen=True)
class Delivery:
    """One event on its way to one target."""

    source: str
    source_arn: str
    target: str
    payload: str
    role: str | None = None
    retries: int = RETRIES
    dead_letters: str | None = None
    name: str | None = None


class Targets:
    """Delivers with retries, and puts away in the dead-letter queue what could not be delivered."""

    def __init__(
        self, account: Account, asynchronous: AsynchronousInvocations, jobs: Jobs, failures: Failures
    ) -> None:
        self._account = account
        self._jobs = jobs
        self._failures = failures
        self.check: Callable[[Delivery], None] | None = None
        self._services: dict[str, Callable[[Delivery], None]] = {
            "lambda": lambda it: asynchronous.send(it.target, it.payload),
            "sqs": lambda it: self.send_to_queue(it.target, it.payload),
            "states": self._start,
            "events": self._publish,
        }

    def refuse_unsupported(self, arn: str) -> None:
        if _service(arn) not in self._services:
            raise UnsupportedTarget(arn)

    def deliver(self, delivery: Delivery, attempt: int = 0) -> None:
        """Deliver soon, at least once."""

        def run() -> None:
            try:
                if self.check:
                    self.check(delivery)
                self._services[_service(delivery.target)](delivery)
            except Exception as error:
                if attempt < min(delivery.retries, RETRIES):
                    self.deliver(delivery, attempt + 1)
                else:
                    self._give_up(delivery, error)

        self._jobs.submit(f"{delivery.source} → {delivery.target.rsplit(':', 1)[-1]}", run, attempt * _PAUSE)

    def send_to_queue(self, queue_arn: str, body: str) -> None:
        sqs = self._account.client("sqs")
        url = sqs.get_queue_url(QueueName=queue_arn.rsplit(":", 1)[-1])["QueueUrl"]
        sqs.send_message(QueueUrl=url, MessageBody=body)

    def _start(self, delivery: Delivery) -> None:
        name = {"name": delivery.name} if delivery.name else {}
        self._account.client("stepfunctions").start_execution(
            stateMachineArn=delivery.target, input=delivery.payload, **name
        )

    def _publish(self, delivery: Delivery) -> None:
        event: Mapping[str, Any] = json.loads(delivery.payload)
        self._account.client("events").put_events(
            Entries=[
                {
                    "EventBusName": delivery.target,
                    "Source": event["source"],
                    "DetailType": event["detail-type"],
                    "Detail": json.dumps(event["detail"]),
                }
            ]
        )

    def _give_up(self, delivery: Delivery, error: Exception) -> None:
        self._failures.note(f"{delivery.source} → {delivery.target}", f"{type(error).__name__}: {error}")
        if delivery.dead_letters:
            self.send_to_queue(delivery.dead_letters, delivery.payload)


def _service(arn: str) -> str:
    return arn.split(":")[2]
