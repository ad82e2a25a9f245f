"""What the people behind a platform do after a storm: put back what ended in a dead-letter queue, and start again
what a failure stopped. Nothing here knows a use case: each is a button on a console.
"""

import json
import re
from collections.abc import Iterator
from typing import Any

from moto.sqs.models import Queue, sqs_backends

from local.stepfunctions.executions import Run
from tests.simulation.faults.deliveries import POISON
from tests.simulation.world import SteppedWorld

_RESTARTED = ("verification", "application", "withdrawal")
"""Workflows that whoever is on duty starts again as their next attempt, as their definitions say."""
_NAME = re.compile(r"(?P<cause>.+)-(?P<attempt>\d+)$")


class Redriving:
    """The console of one seed."""

    def __init__(self, world: SteppedWorld) -> None:
        self._world = world
        self._restarted: set[str] = set()
        self.poisons = 0
        """Poisoned messages that were found where they belong, and thrown away."""

    def redrive(self) -> int:
        """Everything once; how much there was to do."""
        return self._dead_letters() + self._workflows() + self._callbacks()

    def _dead_letters(self) -> int:
        moved = 0
        for queue in self._queues("-dlq"):
            for message in _emptied(queue):
                moved += self._put_back(queue.name.removesuffix("-dlq"), message)
        return moved

    def _put_back(self, function: str, body: str) -> int:
        if POISON in body:
            self.poisons += 1
            return 0
        if "DDBStreamBatchInfo" in body:
            self._world.replay(json.loads(body))
        elif function in self._world.queue_names():
            self._world.targets.send_to_queue(f"arn:aws:sqs:::{function}", body)
        else:
            self._world.asynchronous.send(function, body)
        return 1

    def _workflows(self) -> int:
        failed = [run for run in self._world.executions() if run.status in ("FAILED", "TIMED_OUT")]
        fresh = [run for run in failed if run.name not in self._restarted and _is_restarted(run)]
        for run in fresh:
            self._restarted.add(run.name)
            self._restart(run)
        return len(fresh)

    def _restart(self, run: Run) -> None:
        states = self._world.client("stepfunctions")
        match = _NAME.fullmatch(run.name)
        assert match, run.name
        arn = self._world.machine_arn(run.workflow)
        earlier = states.describe_execution(
            executionArn=f"{arn.replace(':stateMachine:', ':execution:')}:{run.name}"
        )
        name = f"{match['cause']}-{int(match['attempt']) + 1}"
        states.start_execution(stateMachineArn=arn, name=name, input=earlier["input"])

    def _callbacks(self) -> int:
        """The bank sends again what was not taken."""
        left, self._world.courier.refused = self._world.courier.refused, []
        for message_id, message in left:
            self._world.courier.deliver(message_id, message)
        return len(left)

    def _queues(self, ending: str) -> Iterator[Queue]:
        backend = sqs_backends[self._world.account.number][self._world.account.region]
        return (queue for name, queue in backend.queues.items() if name.endswith(ending))


def _is_restarted(run: Run) -> bool:
    return run.name.startswith(tuple(f"{kind}-" for kind in _RESTARTED))


def _emptied(queue: Queue) -> list[str]:
    bodies = [message.body for message in queue._messages]
    queue._messages.clear()
    return bodies


def waiting(world: SteppedWorld) -> dict[str, int]:
    """Queues in which something stands."""
    backend = sqs_backends[world.account.number][world.account.region]
    standing: dict[str, Any] = {name: len(queue._messages) for name, queue in backend.queues.items()}
    return {name: count for name, count in standing.items() if count}
