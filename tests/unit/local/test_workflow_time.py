"""Names, deadlines and retries of workflows, as Step Functions has them."""

import json
from datetime import UTC, timedelta
from typing import Any

import pytest

from local.world import World
from tests.unit.local import handlers
from tests.unit.local.small_template import task


@pytest.fixture
def made(platform: World) -> Any:
    """Makes a state machine of a definition with function names in its tasks, and starts it."""
    arns = {each.logical_id: each.created.attributes.get("Arn", "") for each in platform.resources}
    states = platform.client("stepfunctions")

    def start(name: str, definition: dict[str, Any], given: Any = None) -> str:
        text = json.dumps(definition)
        for logical_id in ("Remember", "Sometimes", "Sleep", "WaitForAnswer"):
            text = text.replace("${" + logical_id + "}", arns[logical_id])
        machine = states.create_state_machine(name=name, definition=text, roleArn=arns["Role"])
        started = states.start_execution(
            stateMachineArn=machine["stateMachineArn"], name="run", input=json.dumps(given or {})
        )
        return started["executionArn"]

    return start


def described(platform: World, execution: str) -> dict[str, Any]:
    platform.settle()
    return platform.client("stepfunctions").describe_execution(executionArn=execution)


def calling(platform: World) -> Any:
    [machine] = [each for each in platform.resources if each.logical_id == "Calling"]
    states = platform.client("stepfunctions")

    def start(name: str, text: str = "{}") -> str:
        return states.start_execution(stateMachineArn=machine.ref, name=name, input=text)["executionArn"]

    return start


@pytest.mark.parametrize("name", ["a#b", "a/b", "a:b", "a b", "x" * 81, "名"])
def test_a_name_that_aws_refuses_is_refused(platform: World, name: str) -> None:
    states = platform.client("stepfunctions")
    with pytest.raises(states.exceptions.InvalidName):
        calling(platform)(name)


def test_a_closed_name_is_not_used_again(platform: World) -> None:
    start, states = calling(platform), platform.client("stepfunctions")
    start("closed")
    platform.settle()

    with pytest.raises(states.exceptions.ExecutionAlreadyExists):
        start("closed")


def test_the_same_start_while_it_runs_is_the_same_execution(platform: World, made: Any) -> None:
    waiting = {"StartAt": "W", "States": {"W": {"Type": "Wait", "Seconds": 60, "End": True}}}
    first = made("same-start", waiting)
    states = platform.client("stepfunctions")
    machine = first.replace(":execution:", ":stateMachine:").rpartition(":")[0]

    again = states.start_execution(stateMachineArn=machine, name="run", input="{}")["executionArn"]

    assert again == first
    with pytest.raises(states.exceptions.ExecutionAlreadyExists):
        states.start_execution(stateMachineArn=machine, name="run", input='{"other": 1}')


def test_input_that_is_no_json_is_refused(platform: World) -> None:
    states = platform.client("stepfunctions")
    with pytest.raises(states.exceptions.InvalidExecutionInput):
        calling(platform)("no-json", "{")


def test_a_workflows_own_time_out_follows_the_local_clock(platform: World, made: Any) -> None:
    forever = {
        "StartAt": "W",
        "TimeoutSeconds": 86_400,
        "States": {"W": {"Type": "Wait", "Seconds": 8_640_000, "End": True}},
    }
    execution = made("own-time-out", forever)
    platform.clock.advance(hours=25)

    assert described(platform, execution)["status"] == "TIMED_OUT"


def test_a_wait_until_a_timestamp(platform: World, made: Any) -> None:
    until = platform.clock.now().astimezone(UTC).replace(microsecond=0) + timedelta(days=30)
    definition = {
        "StartAt": "W",
        "States": {
            "W": {"Type": "Wait", "TimestampPath": "$.until", "Next": "R"},
            "R": task("${Remember}", End=True),
        },
    }
    execution = made("timestamp", definition, {"until": until.strftime("%Y-%m-%dT%H:%M:%SZ")})

    platform.clock.to(until - timedelta(hours=1))
    assert described(platform, execution)["status"] == "RUNNING"
    platform.clock.to(until + timedelta(seconds=1))
    assert described(platform, execution)["status"] == "SUCCEEDED"


def test_a_retry_needs_no_clock(platform: World, made: Any) -> None:
    retry = [{"ErrorEquals": ["Declined"], "IntervalSeconds": 1, "MaxAttempts": 3}]
    handlers.failing["shaky"] = 1
    execution = made(
        "retries",
        {"StartAt": "S", "States": {"S": task("${Sometimes}", Retry=retry, End=True)}},
        {"subject": "shaky"},
    )

    assert described(platform, execution)["status"] == "SUCCEEDED"
    assert handlers.received == [{"subject": "shaky"}]


def test_a_functions_time_out_fails_its_task(platform: World, made: Any) -> None:
    caught = [{"ErrorEquals": ["States.Timeout"], "ResultPath": "$.error", "Next": "Late"}]
    definition = {
        "StartAt": "S",
        "States": {
            "S": task("${Sleep}", TimeoutSeconds=1, Catch=caught, End=True),
            "Late": {"Type": "Succeed"},
        },
    }
    execution = made("task-time-out", definition, {"seconds": 3})

    assert described(platform, execution)["status"] == "FAILED"
    assert described(platform, execution)["error"] == "Sandbox.Timedout"


def test_a_heartbeat_that_stays_away_fails_the_task(platform: World, made: Any) -> None:
    execution = made("heartbeat", waiting_for_answer(HeartbeatSeconds=3600, TimeoutSeconds=864_000))
    platform.settle()
    token = handlers.received[-1]["token"]
    states = platform.client("stepfunctions")

    platform.clock.advance(minutes=50)
    states.send_task_heartbeat(taskToken=token)
    platform.clock.advance(minutes=50)
    assert described(platform, execution)["status"] == "RUNNING"
    platform.clock.advance(minutes=70)

    assert described(platform, execution)["status"] == "FAILED"


def test_a_token_can_be_failed_by_name(platform: World, made: Any) -> None:
    execution = made("failed-token", waiting_for_answer())
    platform.settle()
    platform.client("stepfunctions").send_task_failure(
        taskToken=handlers.received[-1]["token"], error="Refused", cause="the reviewer"
    )

    ended = described(platform, execution)
    assert (ended["status"], ended["error"], ended["cause"]) == ("FAILED", "Refused", "the reviewer")


def test_an_unknown_token_is_refused(platform: World) -> None:
    states = platform.client("stepfunctions")
    with pytest.raises(states.exceptions.InvalidToken):
        states.send_task_success(taskToken="nobody's", output="{}")


def test_parallel_branches_may_wait_and_the_platform_settles(platform: World, made: Any) -> None:
    branch = {"StartAt": "W", "States": {"W": {"Type": "Wait", "Seconds": 3600, "End": True}}}
    both = {"Type": "Parallel", "Branches": [branch, branch], "End": True}
    execution = made("parallel", {"StartAt": "P", "States": {"P": both}})
    platform.settle(timeout=5)

    [run] = [each for each in platform.executions() if each.workflow == "parallel"]
    assert run.waits_for == ["Wait W", "Wait W"]
    platform.clock.advance(hours=2)
    assert described(platform, execution)["status"] == "SUCCEEDED"


def test_children_of_a_map_may_wait_too(platform: World, made: Any) -> None:
    each = {
        "Type": "Map",
        "ItemProcessor": {
            "ProcessorConfig": {"Mode": "INLINE"},
            "StartAt": "W",
            "States": {
                "W": {"Type": "Wait", "Seconds": 3600, "Next": "R"},
                "R": task("${Remember}", End=True),
            },
        },
        "End": True,
    }
    execution = made("map-waits", {"StartAt": "M", "States": {"M": each}}, [1, 2, 3])
    platform.settle(timeout=5)
    platform.clock.advance(hours=2)

    assert described(platform, execution)["status"] == "SUCCEEDED"
    assert sorted(handlers.received) == [1, 2, 3]


def test_a_map_works_through_its_items_a_few_at_a_time(platform: World, made: Any) -> None:
    each = {
        "Type": "Map",
        "MaxConcurrency": 2,
        "ItemProcessor": {
            "ProcessorConfig": {"Mode": "INLINE"},
            "StartAt": "R",
            "States": {
                "R": task("${Remember}", ResultPath=None, OutputPath="$", Next="W"),
                "W": {"Type": "Wait", "Seconds": 3600, "End": True},
            },
        },
        "End": True,
    }
    execution = made("map-few", {"StartAt": "M", "States": {"M": each}}, [1, 2, 3, 4, 5])
    platform.settle(timeout=5)
    assert sorted(handlers.received) == [1, 2]

    platform.clock.advance(hours=4)
    assert described(platform, execution)["status"] == "SUCCEEDED"
    assert sorted(handlers.received) == [1, 2, 3, 4, 5]


def test_a_task_may_use_another_service_as_the_machines_role(platform: World, made: Any) -> None:
    item = {"pk": {"S.$": "$.pk"}, "sk": {"S": "by-workflow"}}
    put = {
        "Type": "Task",
        "Resource": "arn:aws:states:::dynamodb:putItem",
        "Parameters": {"TableName": "small-things", "Item": item},
        "End": True,
    }
    execution = made("service", {"StartAt": "P", "States": {"P": put}}, {"pk": "stored"})

    assert described(platform, execution)["status"] == "SUCCEEDED"
    key = {"pk": {"S": "stored"}, "sk": {"S": "by-workflow"}}
    assert "Item" in platform.client("dynamodb").get_item(TableName="small-things", Key=key)


def test_an_execution_that_is_stopped_is_aborted(platform: World, made: Any) -> None:
    waiting = {"StartAt": "W", "States": {"W": {"Type": "Wait", "Seconds": 60, "End": True}}}
    execution = made("stopped", waiting)
    platform.settle()
    platform.client("stepfunctions").stop_execution(executionArn=execution)

    assert described(platform, execution)["status"] == "ABORTED"


def test_the_start_and_the_states_are_stamped_with_local_time(platform: World, made: Any) -> None:
    stamps = {"started.$": "$$.Execution.StartTime", "entered.$": "$$.State.EnteredTime"}
    platform.clock.advance(days=500)
    execution = made(
        "stamps", {"StartAt": "P", "States": {"P": {"Type": "Pass", "Parameters": stamps, "End": True}}}
    )

    output = json.loads(described(platform, execution)["output"])
    year = str(platform.clock.now().year)
    assert output["entered"].startswith(year)
    assert output["started"].startswith(year)


def waiting_for_answer(**more: Any) -> dict[str, Any]:
    parameters = {"FunctionName": "${WaitForAnswer}", "Payload": {"token.$": "$$.Task.Token"}}
    ask = {
        "Type": "Task",
        "Resource": "arn:aws:states:::lambda:invoke.waitForTaskToken",
        "Parameters": parameters,
        "End": True,
        **more,
    }
    return {"StartAt": "Ask", "States": {"Ask": ask}}
