"""Faults around a function: machines whose clocks are wrong, tasks that are reported as failed, batches in part."""

import json
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from local.lambda_runtime import Function, Outcome, Run
from local.stepfunctions.evaluation import state_name
from tests.simulation.model.registry import LARGEST_SKEW
from tests.simulation.stepping.clock import skew
from tests.simulation.storm import Storm
from tests.simulation.world import SteppedWorld

COMPENSATIONS = (
    "investment-mark-stuck",
    "investment-release-bids",
    "payments-cancel-payout",
    "payments-end-withdrawal",
)
"""What puts things right when something went wrong."""
_MOST_FAILED_COMPENSATIONS = 3


class Functions:
    """The faults of one seed around the functions of a platform."""

    def __init__(self, world: SteppedWorld, storm: Storm) -> None:
        self._world = world
        self._storm = storm
        self._invoke = world.functions.invoke
        self._compensations: Counter[str] = Counter()
        self.timed_out: set[str] = set()
        """The tasks that timed out at least once, each with its state."""

    @contextmanager
    def hung(self) -> Iterator[None]:
        with (
            patch.object(self._world.functions, "around", self.around),
            patch.object(self._world.functions, "invoke", self.invoke),
        ):
            yield

    def around(self, function: Function, payload: str, run: Run) -> Outcome:
        """In the run's own thread: its machine's clock may be wrong."""
        if self._storm.strikes("clock_skew", function.name):
            skew.set(LARGEST_SKEW * (self._storm.below(2001, "clock_skew", function.name) / 1000 - 1))
        return run()

    def invoke(self, name_or_arn: str, event: Any, at_most: float | None = None) -> Outcome:
        """A workflow's task, which alone brings a limit of its own; or anything else."""
        name = self._world.functions.find(name_or_arn).name.removeprefix("jinqiao-dev-")
        if at_most is not None and not name.endswith("open-review"):
            return self._task(name, name_or_arn, event, at_most)
        outcome = self._invoke(name_or_arn, event, at_most)
        return (
            self._batch(name, event, outcome) if isinstance(event, dict) and "Records" in event else outcome
        )

    def _task(self, name: str, arn: str, event: Any, at_most: float) -> Outcome:
        if name in COMPENSATIONS and self._compensation_fails(name, str(event)):
            return _failed("Lambda.ServiceException")
        for kind in ("task_timed_out", "task_ran_on"):
            if self._storm.strikes(kind, name):
                self.timed_out.add(f"{name} in {state_name.get()}")
                if kind == "task_ran_on":
                    self._world.jobs.submit(f"late run of {name}", lambda: self._invoke(arn, event))
                raise TimeoutError(f"{name} took longer than {at_most} s")
        outcome = self._invoke(arn, event, at_most)
        if not outcome.failed and self._storm.strikes("task_again_after_success", name):
            return _failed("Lambda.ServiceException")
        return outcome

    def _compensation_fails(self, name: str, payload: str) -> bool:
        """Up to three times for the same thing."""
        subject = f"{name} {payload}"
        if self._compensations[subject] >= _MOST_FAILED_COMPENSATIONS:
            return False
        strikes = self._storm.strikes("compensation_failed", name)
        self._compensations[subject] += strikes
        return strikes

    def _batch(self, name: str, event: dict[str, Any], outcome: Outcome) -> Outcome:
        """A stream's batch comes again; a queue's comes again in part."""
        records: list[dict[str, Any]] = event["Records"]
        if outcome.failed or outcome.value.get("batchItemFailures"):
            return outcome
        if "dynamodb" in records[0]:
            again = records[:1] if self._storm.strikes("stream_twice", name) else []
            return _undone(each["dynamodb"]["SequenceNumber"] for each in again)
        if not self._storm.strikes("partial_batch", name):
            return outcome
        return _undone(
            each["messageId"] for each in records[self._storm.below(len(records), "partial_batch", name) :]
        )


def _undone(ids: Any) -> Outcome:
    return Outcome(
        json.dumps({"batchItemFailures": [{"itemIdentifier": each} for each in ids]}), failed=False
    )


def _failed(kind: str) -> Outcome:
    return Outcome(json.dumps({"errorType": kind, "errorMessage": "a fault of the simulation"}), failed=True)
