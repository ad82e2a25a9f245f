"""Starting workflows: an execution is named after its cause, so that starting it twice is starting it once."""

import json
import re
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from jinqiao.aws.clients import client
from jinqiao.settings import variable

_OUTSIDE_NAME = re.compile(r"[^A-Za-z0-9_-]")


def execution_name(kind: str, cause: str, attempt: int = 1) -> str:
    """`<kind>-<cause>-<attempt>` within what Step Functions accepts: 80 of `[A-Za-z0-9_-]`.

    A cause that AWS would refuse raises `ValueError` instead of being bent: two causes must never share a name.
    """
    name = f"{kind}-{cause}-{attempt}"
    if len(name) > 80 or _OUTSIDE_NAME.search(name):
        raise ValueError(f"{name!r} is no execution name")
    return name


def start(workflow: str, kind: str, cause: str, payload: Mapping[str, Any], attempt: int = 1) -> str:
    """Start the workflow whose ARN the variable `workflow` holds; a second start of the same is none.

    Returns the execution's name. The payload holds ids and dates only, never personal data.
    """
    states = client("stepfunctions")
    name = execution_name(kind, cause, attempt)
    with suppress(states.exceptions.ExecutionAlreadyExists):
        states.start_execution(stateMachineArn=variable(workflow), name=name, input=json.dumps(payload))
    return name


def succeed(task_token: str, output: Mapping[str, Any]) -> None:
    """Answer a waiting task; raises botocore's `TaskTimedOut` or `TaskDoesNotExist` when nobody waits."""
    client("stepfunctions").send_task_success(taskToken=task_token, output=json.dumps(output))


def succeed_if_waiting(task_token: str, output: Mapping[str, Any]) -> bool:
    """Answer a task that may have ended its wait by itself; returns whether it was still waiting."""
    states = client("stepfunctions").exceptions
    try:
        succeed(task_token, output)
    except (states.TaskTimedOut, states.TaskDoesNotExist, states.InvalidToken):
        return False
    return True


def is_running(workflow: str, name: str) -> bool:
    """Whether the execution of that name of the workflow exists and has not ended."""
    states = client("stepfunctions")
    arn = variable(workflow).replace(":stateMachine:", ":execution:") + f":{name}"
    with suppress(states.exceptions.ExecutionDoesNotExist):
        return states.describe_execution(executionArn=arn)["status"] == "RUNNING"
    return False
