"""Functions run in process as they would on AWS: environment, context, limits, errors."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from local.lambda_runtime import SYNCHRONOUS_BYTES, UnknownFunction
from local.world import FunctionFailed, World


def call(platform: World, name: str, event: Any = None) -> Any:
    return platform.functions.invoke(name, event or {}).value


def test_a_function_sees_its_own_environment(platform: World) -> None:
    assert call(platform, "small-echo")["stage"] == "small"


def test_a_function_sees_the_local_time(platform: World) -> None:
    platform.clock.advance(days=40)

    seen = datetime.fromisoformat(call(platform, "small-echo")["now"])
    assert seen - datetime.now(UTC) > timedelta(days=39)


def test_a_function_is_found_by_name_arn_and_version(platform: World) -> None:
    [version] = platform.resources.of_type("AWS::Lambda::Version")
    arn = version.ref.rsplit(":", 1)[0]

    assert version.ref.endswith(":small-echo:1")
    assert [call(platform, each)["function"] for each in ("small-echo", arn, version.ref)] == [
        "small-echo"
    ] * 3


def test_a_function_that_is_not_declared_does_not_exist(platform: World) -> None:
    with pytest.raises(UnknownFunction):
        platform.functions.invoke("small-nothing", {})


def test_an_error_comes_back_by_its_class_name(platform: World) -> None:
    outcome = platform.functions.invoke("small-decline", {})

    assert outcome.failed
    assert outcome.value["errorType"] == "Declined"
    assert outcome.value["errorMessage"] == "not today"
    assert "handlers.py" in outcome.value["stackTrace"][-1]


def test_a_function_that_takes_too_long_is_left_behind(platform: World) -> None:
    outcome = platform.functions.invoke("small-sleep", {"seconds": 3})

    assert outcome.failed
    assert outcome.value["errorType"] == "Sandbox.Timedout"
    assert "timed out after 1.00 seconds" in outcome.value["errorMessage"]


def test_a_callers_own_limit_is_not_the_functions_error(platform: World) -> None:
    with pytest.raises(TimeoutError):
        platform.functions.invoke("small-sleep", {"seconds": 2}, at_most=0.05)


def test_the_context_counts_the_time_down(platform: World) -> None:
    remaining = call(platform, "small-sleep", {"seconds": 0.01})["remaining"]

    assert 0 < remaining < 1000


def test_a_payload_that_is_too_large_is_refused(platform: World) -> None:
    outcome = platform.functions.invoke("small-echo", {"text": "x" * SYNCHRONOUS_BYTES})

    assert outcome.value["errorType"] == "RequestEntityTooLarge"


def test_the_lambda_api_reaches_the_same_handler(platform: World) -> None:
    answer = platform.client("lambda").invoke(FunctionName="small-decline", Payload=json.dumps({}))

    assert answer["FunctionError"] == "Unhandled"
    assert json.loads(answer["Payload"].read())["errorType"] == "Declined"


def test_a_function_called_by_its_short_name_raises_its_error(platform: World) -> None:
    platform.functions._by_name["jinqiao-small-decline"] = platform.functions.find("small-decline")

    with pytest.raises(FunctionFailed, match="not today") as failed:
        platform.invoke("decline", {})
    assert failed.value.kind == "Declined"
