"""The workflow runs, newest first, with what ended those that failed."""

from collections.abc import Mapping
from typing import Any

from local.account import Account
from local.template import Resources

_FAILED = ("FAILED", "TIMED_OUT", "ABORTED")


def listed(account: Account, resources: Resources) -> list[dict[str, Any]]:
    """All executions of the template's state machines, as GET /_local/executions answers them."""
    states = account.client("stepfunctions")
    runs = [
        _described(states, run)
        for machine in resources.of_type("AWS::StepFunctions::StateMachine")
        for page in states.get_paginator("list_executions").paginate(stateMachineArn=machine.ref)
        for run in page["executions"]
    ]
    return sorted(runs, key=lambda run: run["started_at"], reverse=True)


def _described(states: Any, run: Mapping[str, Any]) -> dict[str, Any]:
    ended = run.get("stopDate")
    failure = states.describe_execution(executionArn=run["executionArn"]) if run["status"] in _FAILED else {}
    return {
        "workflow": run["stateMachineArn"].rsplit(":", 1)[-1],
        "name": run["name"],
        "status": run["status"].lower(),
        "started_at": run["startDate"].isoformat(),
        "ended_at": ended.isoformat() if ended else None,
        "error": failure.get("error"),
        "cause": failure.get("cause"),
    }
