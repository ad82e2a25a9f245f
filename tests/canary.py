"""Canaries: whether something secret turns up in clear wherever the platform writes, says or sends anything."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from jinqiao.aws import clients
from local import function_logs
from local.world import World

_ESCAPE = re.compile(r"\\+u([0-9a-f]{4})")
_SERVICES = ("dynamodb", "events", "sqs", "stepfunctions")
"""Whom the functions write to; the user pool gets passwords, the key service keys, and neither anything else."""


@dataclass
class Heard:
    """Where something could have turned up, each as one text."""

    sent: list[str] = field(default_factory=list)
    logged: str = ""
    stored: str = ""
    in_workflows: str = ""

    @property
    def everything(self) -> str:
        return "\n".join([*self.sent, self.logged, self.stored, self.in_workflows])


@contextmanager
def listening(world: World) -> Iterator[Heard]:
    """Collects what the functions send to AWS and log, and in the end all that stands in tables and workflows."""
    heard, logged_before, began = Heard(), function_logs.PATH.stat().st_size, world.clock.now()

    def note(params: dict[str, Any], **_: Any) -> None:
        heard.sent.append(_decoded(params["body"]))

    events = [clients.client(service).meta.events for service in _SERVICES]
    for each in events:
        each.register("before-call.*.*", note)
    try:
        yield heard
        world.settle()
    finally:
        for each in events:
            each.unregister("before-call.*.*", note)
    heard.logged, heard.stored = _logged_since(logged_before), stored(world)
    heard.in_workflows = "\n".join(_histories(world, began))


def stored(world: World) -> str:
    """Every item of every table, as text."""
    dynamodb = world.client("dynamodb")
    tables = dynamodb.list_tables()["TableNames"]
    return _decoded(
        json.dumps({each: dynamodb.scan(TableName=each)["Items"] for each in tables}, default=repr)
    )


def _histories(world: World, began: datetime) -> Iterator[str]:
    """Inputs and outputs of all states of the executions since then."""
    workflows = world.client("stepfunctions")
    for machine in workflows.list_state_machines()["stateMachines"]:
        listed = workflows.list_executions(stateMachineArn=machine["stateMachineArn"])["executions"]
        for each in [run for run in listed if run["startDate"] >= began]:
            events = workflows.get_execution_history(executionArn=each["executionArn"])["events"]
            yield _decoded(json.dumps(events, default=repr))


def _logged_since(offset: int) -> str:
    with function_logs.PATH.open(encoding="utf-8") as log:
        log.seek(offset)
        return _decoded(log.read())


def _decoded(text: Any) -> str:
    """Chinese as itself, however often JSON within JSON escaped it."""
    plain = text.decode() if isinstance(text, bytes) else str(text)
    return _ESCAPE.sub(lambda found: chr(int(found[1], 16)), plain)
