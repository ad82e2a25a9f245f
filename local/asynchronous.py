"""Lambda's asynchronous invocations: a queue, two retries, then the destination or dead-letter queue.

On AWS the retries come after one and two minutes; here they come at once, because a test that waits for them
proves no more.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from local.account import Account
from local.failures import Failures
from local.jobs import Jobs
from local.lambda_runtime import Function, Functions, Outcome
from local.template import Resources

RETRIES = 2
PAYLOAD_BYTES = 1024 * 1024
_PAUSES = (0.02, 0.1)


class PayloadTooLarge(ValueError):
    """More than Lambda takes in an asynchronous call."""


@dataclass(frozen=True)
class Rules:
    """What happens when asynchronous invocations of a function fail."""

    retries: int
    on_failure: str | None


class AsynchronousInvocations:
    """Events for functions whose callers don't wait."""

    def __init__(
        self, account: Account, resources: Resources, functions: Functions, jobs: Jobs, failures: Failures
    ) -> None:
        self._account = account
        self._functions = functions
        self._jobs = jobs
        self._failures = failures
        self._rules = {
            functions.find(each.properties["FunctionName"]).name: _rules(each.properties)
            for each in resources.of_type("AWS::Lambda::EventInvokeConfig")
        }

    def send(self, name_or_arn: str, payload: str) -> None:
        """Accept an event for a function; raises `UnknownFunction` where there is none, or `PayloadTooLarge`."""
        if len(payload.encode()) > PAYLOAD_BYTES:
            raise PayloadTooLarge(f"{len(payload)} bytes for {name_or_arn}")
        function = self._functions.find(name_or_arn)
        self._attempt(function, name_or_arn, payload, 0)

    def _attempt(self, function: Function, arn: str, payload: str, attempt: int) -> None:
        def run() -> None:
            outcome = self._functions.invoke(arn, payload)
            if not outcome.failed:
                return
            if attempt < self._rules_of(function).retries:
                self._attempt(function, arn, payload, attempt + 1)
            else:
                self._give_up(function, payload, outcome)

        pause = _PAUSES[attempt - 1] if attempt else 0.0
        self._jobs.submit(f"function {function.name}", run, pause)

    def _rules_of(self, function: Function) -> Rules:
        return self._rules.get(function.name, Rules(RETRIES, None))

    def _give_up(self, function: Function, payload: str, outcome: Outcome) -> None:
        self._failures.note(function.name, outcome.payload)
        destination = self._rules_of(function).on_failure
        if destination:
            record = {"requestPayload": json.loads(payload), "responsePayload": outcome.value}
            self._send(destination, json.dumps({"version": "1.0", **record}))
        elif function.dead_letters:
            self._send(function.dead_letters, payload)

    def _send(self, queue_arn: str, body: str) -> None:
        name = queue_arn.rsplit(":", 1)[-1]
        sqs = self._account.client("sqs")
        sqs.send_message(QueueUrl=sqs.get_queue_url(QueueName=name)["QueueUrl"], MessageBody=body)


def _rules(properties: Mapping[str, Any]) -> Rules:
    destination = properties.get("DestinationConfig", {}).get("OnFailure", {}).get("Destination")
    return Rules(int(properties.get("MaximumRetryAttempts", RETRIES)), destination)
