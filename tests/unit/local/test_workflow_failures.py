"""How workflows fail, and what they catch: errors by name, time-outs, refused calls, maps that tolerate some."""

import json
import threading
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from local.clock import LocalClock
from local.stepfunctions.definitions import _readable
from local.stepfunctions.executions import _INPUT_BYTES
from local.stepfunctions.holds import expect, hold, holding, reasons, release
from local.world import World
from tests.unit.local import handlers
from tests.unit.local.small_template import task

CAUGHT = [{"ErrorEquals": ["States.ALL"], "ResultPath": "$.error", "Next": "Caught"}]
END = {"Type": "Pass", "End": True}


def run(platform: World, name: str, definition: dict[str, Any], given: Any = None) -> dict[str, Any]:
    """Run a definition to its end, or until it stands still; `${Doze}` and the like name functions."""
    text = json.dumps(definition)
    for each in platform.resources.of_type("AWS::Lambda::Function"):
        text = text.replace("${" + each.logical_id + "}", each.arn)
    [role] = [each for each in platform.resources if each.logical_id == "Role"]
    states = platform.client("stepfunctions")
    machine = states.create_state_machine(name=name, definition=text, roleArn=role.arn)["stateMachineArn"]
    execution = states.start_execution(stateMachineArn=machine, name="run", input=json.dumps(given or {}))
    platform.settle()
    return states.describe_execution(executionArn=execution["executionArn"])


def catching(call: dict[str, Any], caught: list[dict[str, Any]] = CAUGHT) -> dict[str, Any]:
    call = {name: value for name, value in call.items() if name != "End"}
    return {
        "StartAt": "Call",
        "States": {"Call": {**call, "Catch": caught, "Next": "Done"}, "Done": END, "Caught": END},
    }


def error_of(ended: dict[str, Any]) -> str:
    return json.loads(ended["output"])["error"]["Error"]


@pytest.mark.parametrize(
    ("name", "call", "error"),
    [
        ("by-class", task("${Decline}"), "Declined"),
        ("too-slow-for-its-task", task("${Doze}", TimeoutSeconds=1), "States.Timeout"),
        ("too-slow-for-itself", task("${Sleep}"), "Sandbox.Timedout"),
        ("nobody", task("arn:aws:lambda:x:1:function:small-nobody"), "Lambda.ResourceNotFoundException"),
        ("no-path", task("${Echo}", InputPath="$.nothing"), "States.Runtime"),
    ],
)
def test_an_error_has_the_name_that_a_catch_would_give_it(
    platform: World, name: str, call: dict[str, Any], error: str
) -> None:
    ended = run(
        platform,
        f"named-{name}",
        {"StartAt": "Call", "States": {"Call": {**call, "End": True}}},
        {"seconds": 3},
    )

    assert (ended["status"], ended["error"]) == ("FAILED", error)
    assert [each.where for each in platform.failures] == [f"workflow named-{name}/run"]


@pytest.mark.parametrize(
    ("name", "call", "given"),
    [
        ("declined", task("${Decline}"), {}),
        ("slow", task("${Doze}", TimeoutSeconds=1), {"seconds": 3}),
        ("nobody", task("arn:aws:lambda:x:1:function:small-nobody"), {}),
    ],
)
def test_everything_that_a_task_can_fail_with_is_caught_by_all(
    platform: World, name: str, call: dict[str, Any], given: Any
) -> None:
    ended = run(platform, f"caught-{name}", catching(call), given)

    assert ended["status"] == "SUCCEEDED"
    assert error_of(ended)
    assert not platform.failures


def test_a_catch_by_another_name_lets_an_error_pass(platform: World) -> None:
    other = [{"ErrorEquals": ["Refused", "States.Timeout"], "Next": "Caught"}]

    assert run(platform, "uncaught", catching(task("${Decline}"), other))["error"] == "Declined"


def test_the_first_catch_that_fits_takes_the_error(platform: World) -> None:
    order = [
        {"ErrorEquals": ["Declined"], "ResultPath": "$.error", "Next": "Caught"},
        {"ErrorEquals": ["States.ALL"], "Next": "Done"},
    ]

    assert error_of(run(platform, "first-catch", catching(task("${Decline}"), order))) == "Declined"


def test_retries_come_before_a_catch_and_end(platform: World) -> None:
    handlers.failing["shaky"] = 99
    retry = [{"ErrorEquals": ["Declined"], "IntervalSeconds": 1, "MaxAttempts": 1, "BackoffRate": 1}]
    ended = run(platform, "retried-out", catching(task("${Sometimes}", Retry=retry)), {"subject": "shaky"})

    assert error_of(ended) == "Declined"
    assert 99 - handlers.failing["shaky"] == 2


def test_only_the_errors_named_are_retried(platform: World) -> None:
    handlers.failing["shaky"] = 99
    retry = [{"ErrorEquals": ["States.Timeout"], "IntervalSeconds": 1, "MaxAttempts": 3}]
    run(platform, "not-retried", catching(task("${Sometimes}", Retry=retry)), {"subject": "shaky"})

    assert 99 - handlers.failing["shaky"] == 1


def test_a_branch_that_fails_ends_the_one_that_waits(platform: World) -> None:
    waits = {"StartAt": "W", "States": {"W": {"Type": "Wait", "Seconds": 864_000, "End": True}}}
    fails = {"StartAt": "D", "States": {"D": task("${Decline}", End=True)}}
    both = {"Type": "Parallel", "Branches": [waits, fails]}
    ended = run(platform, "branch-fails", catching(both))

    assert ended["status"] == "SUCCEEDED"
    assert error_of(ended) == "Declined"


def test_a_fail_state_says_why(platform: World) -> None:
    fail = {"Type": "Fail", "Error": "TooLate", "Cause": "the deadline passed"}
    ended = run(platform, "fails", {"StartAt": "F", "States": {"F": fail}})

    assert (ended["status"], ended["error"], ended["cause"]) == ("FAILED", "TooLate", "the deadline passed")


@pytest.mark.parametrize(
    ("tolerance", "failing", "status"),
    [
        ({}, 1, "FAILED"),
        ({"ToleratedFailureCount": 2}, 2, "SUCCEEDED"),
        ({"ToleratedFailureCount": 1}, 2, "FAILED"),
        ({"ToleratedFailurePercentage": 50}, 2, "SUCCEEDED"),
        ({"ToleratedFailurePercentage": 49.9}, 2, "FAILED"),
        ({"ToleratedFailurePercentage": 100}, 4, "SUCCEEDED"),
    ],
)
def test_a_distributed_map_fails_with_more_children_than_it_tolerates(
    platform: World, tolerance: dict[str, Any], failing: int, status: str
) -> None:
    child = {
        "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "EXPRESS"},
        "StartAt": "Work",
        "States": {"Work": task("${Sometimes}", End=True)},
    }
    each = {"Type": "Map", "ItemsPath": "$.items", "ItemProcessor": child, **tolerance, "End": True}
    handlers.failing.update({f"{number}": 9 for number in range(failing)})
    items = [{"subject": f"{number}"} for number in range(4)]
    name = "tolerant-" + "-".join(str(part).replace(".", "_") for part in (*tolerance.values(), failing))

    ended = run(platform, name, {"StartAt": "Each", "States": {"Each": each}}, {"items": items})

    assert ended["status"] == status
    assert ended.get("error", "") in {"", "States.ExceedToleratedFailureThreshold"}
    assert len(handlers.received) == 4 - failing


def test_a_wait_until_what_has_passed_is_none(platform: World) -> None:
    wait = {"Type": "Wait", "Timestamp": "2020-01-01T00:00:00Z", "End": True}

    assert run(platform, "past", {"StartAt": "W", "States": {"W": wait}})["status"] == "SUCCEEDED"


@pytest.mark.parametrize(("given", "status"), [({"seconds": 0}, "SUCCEEDED"), ({"seconds": 60}, "RUNNING")])
def test_a_wait_may_take_its_seconds_from_the_input(platform: World, given: Any, status: str) -> None:
    wait = {"Type": "Wait", "SecondsPath": "$.seconds", "End": True}
    ended = run(platform, f"waits-{given['seconds']}", {"StartAt": "W", "States": {"W": wait}}, given)

    assert ended["status"] == status
    platform.clock.advance(minutes=2)


def test_a_wait_until_nonsense_fails(platform: World) -> None:
    wait = {"Type": "Wait", "TimestampPath": "$.until", "End": True}
    ended = run(platform, "nonsense", {"StartAt": "W", "States": {"W": wait}}, {"until": "tomorrow"})

    assert ended["status"] == "FAILED"


def test_a_names_length_and_an_inputs_size_have_limits(platform: World) -> None:
    [machine] = [each for each in platform.resources if each.logical_id == "Calling"]
    states = platform.client("stepfunctions")
    largest = json.dumps("x" * (_INPUT_BYTES - 2))

    states.start_execution(stateMachineArn=machine.ref, name="n" * 80, input=largest)
    platform.settle()
    with pytest.raises(states.exceptions.InvalidExecutionInput):
        states.start_execution(stateMachineArn=machine.ref, name="larger", input=largest[:-1] + 'x"')
    with pytest.raises(states.exceptions.StateMachineDoesNotExist):
        states.start_execution(stateMachineArn=machine.ref + "x", name="nowhere")


def test_a_token_of_a_workflow_that_ended_is_no_ones(platform: World) -> None:
    ask = {
        "Type": "Task",
        "Resource": "arn:aws:states:::lambda:invoke.waitForTaskToken",
        "Parameters": {"FunctionName": "${WaitForAnswer}", "Payload": {"token.$": "$$.Task.Token"}},
        "End": True,
    }
    ended = run(platform, "stopped-asking", {"StartAt": "Ask", "States": {"Ask": ask}})
    states, token = platform.client("stepfunctions"), handlers.received[-1]["token"]
    states.stop_execution(executionArn=ended["executionArn"])
    platform.settle()

    for answer in (
        lambda: states.send_task_success(taskToken=token, output="{}"),
        lambda: states.send_task_failure(taskToken=token, error="x"),
        lambda: states.send_task_heartbeat(taskToken=token),
    ):
        with pytest.raises(states.exceptions.TaskTimedOut):
            answer()


def test_a_failed_token_is_caught_by_its_name(platform: World) -> None:
    ask = {
        "Type": "Task",
        "Resource": "arn:aws:states:::lambda:invoke.waitForTaskToken",
        "Parameters": {"FunctionName": "${WaitForAnswer}", "Payload": {"token.$": "$$.Task.Token"}},
    }
    caught = [{"ErrorEquals": ["Refused"], "ResultPath": "$.error", "Next": "Caught"}]
    waiting = run(platform, "failed-by-name", catching(ask, caught))
    states = platform.client("stepfunctions")
    states.send_task_failure(taskToken=handlers.received[-1]["token"], error="Refused", cause="no")
    platform.settle()

    assert error_of(states.describe_execution(executionArn=waiting["executionArn"])) == "Refused"


@pytest.mark.parametrize(
    ("definition", "read"),
    [
        (
            {"ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "EXPRESS"}},
            {"ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"}},
        ),
        ({"Mode": "INLINE", "ExecutionType": "EXPRESS"}, {"Mode": "INLINE", "ExecutionType": "EXPRESS"}),
        ({"States": [{"ToleratedFailurePercentage": 5}]}, {"States": [{"ToleratedFailurePercentage": 5.0}]}),
        ({"Seconds": 5}, {"Seconds": 5}),
    ],
)
def test_a_definition_is_read_in_words_that_the_interpreter_knows(definition: Any, read: Any) -> None:
    assert json.dumps(_readable(definition)) == json.dumps(read)


class Part(SimpleNamespace):
    """A part of an execution as far as holding goes: whether it runs, and the parts that it waits for."""

    def __init__(self, *frames: "Part", running: bool = True) -> None:
        super().__init__(_frames=list(frames), running=running)

    def is_running(self) -> bool:
        return bool(self.running)


def held(what: str) -> Part:
    part = Part()
    part.__dict__["held"] = (what, threading.Event())
    return part


@pytest.mark.parametrize(
    ("part", "stands_still"),
    [
        (Part(), False),
        (held("Wait"), True),
        (Part(held("a"), held("b")), True),
        (Part(held("a"), Part()), False),
        (Part(held("a"), Part(running=False)), True),
        (Part(Part(running=False)), False),
        (Part(Part(held("deep")), held("b")), True),
    ],
)
def test_an_execution_stands_still_when_all_that_runs_of_it_does(part: Any, stands_still: bool) -> None:
    assert holding(part) is stands_still


def test_parts_that_have_not_begun_are_waited_for() -> None:
    whole: Any = Part(held("a"))
    expect(whole, 2)
    assert holding(whole) is False

    expect(whole, -1)
    assert holding(whole) is True
    assert reasons(whole) == ["a"]


@pytest.mark.parametrize("running", [True, False])
def test_nobody_is_held_for_what_has_come_or_ended_just_before(running: bool) -> None:
    """An answer between the last look and the hold found nobody to release; it must not be missed."""
    part: Any = Part(running=running)
    far = datetime.now(UTC) + timedelta(days=365)
    waiting = threading.Thread(
        target=hold, args=(part, LocalClock(), far, "token", lambda: running), daemon=True
    )
    waiting.start()
    waiting.join(timeout=5)

    assert not waiting.is_alive()
    assert reasons(part) == []


def test_releasing_whom_nobody_holds_does_nothing() -> None:
    part: Any = Part()
    release(part)

    assert holding(part) is False
