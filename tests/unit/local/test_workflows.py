"""Workflows run in moto's interpreter; their tasks are the real handlers, their time is the local clock's."""

import json
from typing import Any

import pytest

from local.world import World
from tests.unit.local import handlers


def start(platform: World, workflow: str, name: str, given: Any = None) -> str:
    [machine] = [each for each in platform.resources if each.logical_id == workflow]
    states = platform.client("stepfunctions")
    started = states.start_execution(stateMachineArn=machine.ref, name=name, input=json.dumps(given or {}))
    return started["executionArn"]


def plan(platform: World, key: str, batches: list[Any]) -> dict[str, str]:
    """The input of a run over batches, which are put into the bucket."""
    [bucket] = platform.resources.of_type("AWS::S3::Bucket")
    platform.client("s3").put_object(Bucket=bucket.ref, Key=key, Body=json.dumps(batches))
    return {"bucket": bucket.ref, "key": key}


def result(platform: World, execution: str) -> dict[str, Any]:
    return platform.client("stepfunctions").describe_execution(executionArn=execution)


def test_a_task_runs_the_handler_itself(platform: World) -> None:
    execution = start(platform, "Calling", "calls", {"amount_fen": 5})
    platform.settle()

    answer = json.loads(result(platform, execution)["output"])
    assert answer["event"] == {"amount_fen": 5}
    assert answer["function"] == "small-echo"
    assert answer["stage"] == "small"
    assert platform.functions.invocations["small-echo"] == 1


def test_an_error_is_caught_by_its_class_name(platform: World) -> None:
    execution = start(platform, "Catching", "catches")
    platform.settle()

    ended = result(platform, execution)
    assert ended["status"] == "SUCCEEDED"
    assert json.loads(ended["output"])["error"]["Error"] == "Declined"


def test_a_wait_of_ten_days_ends_when_the_local_clock_has_moved_so_far(platform: World) -> None:
    execution = start(platform, "Waiting", "waits", {"loan": 1})
    platform.settle()
    assert result(platform, execution)["status"] == "RUNNING"

    platform.clock.advance(days=9)
    assert result(platform, execution)["status"] == "RUNNING"

    platform.clock.advance(days=1)
    assert result(platform, execution)["status"] == "SUCCEEDED"
    assert {"loan": 1} in handlers.received


def test_a_token_answered_goes_on_and_answered_again_is_refused(platform: World) -> None:
    execution = start(platform, "Asking", "answered")
    platform.settle()
    token = handlers.received[-1]["token"]
    states = platform.client("stepfunctions")

    states.send_task_success(taskToken=token, output='{"decision": "yes"}')
    platform.settle()

    assert json.loads(result(platform, execution)["output"]) == {"decision": "yes"}
    with pytest.raises(states.exceptions.TaskTimedOut):
        states.send_task_success(taskToken=token, output="{}")


def test_a_token_times_out_by_the_local_clock(platform: World) -> None:
    execution = start(platform, "Asking", "late")
    platform.settle()

    platform.clock.advance(days=3, seconds=1)

    assert json.loads(result(platform, execution)["output"]) == {"late": True}


def test_a_distributed_map_reads_its_batches_from_s3(platform: World) -> None:
    batches = [{"subject": f"batch-{number}"} for number in range(7)]

    execution = start(platform, "Distributing", "maps", plan(platform, "plan.json", batches))
    platform.settle()

    assert result(platform, execution)["status"] == "SUCCEEDED"
    assert sorted(each["batch"]["subject"] for each in handlers.received) == [f"batch-{n}" for n in range(7)]


def test_a_distributed_map_fails_with_a_child_that_it_does_not_tolerate(platform: World) -> None:
    handlers.failing[""] = 1

    execution = start(platform, "Distributing", "fails", plan(platform, "bad.json", [{"subject": "x"}]))
    platform.settle()

    assert result(platform, execution)["error"] == "States.ExceedToleratedFailureThreshold"
