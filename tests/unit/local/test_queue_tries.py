"""Messages and asynchronous calls, each with a number of failures ahead of it: done, or put away after so many."""

import json
from typing import Any

import pytest

from local.world import World
from tests.unit.local import handlers
from tests.unit.local.test_delivery import dead_letters, send

RECEIVES = 3
"""What the small template's queue allows before the dead letters."""


def test_each_message_is_tried_by_itself_however_they_come_together(platform: World) -> None:
    failures = {f"m{number}": number for number in range(6)}
    handlers.failing.update(failures)
    for subject in failures:
        send(platform, {"subject": subject})
    platform.settle()

    done = {json.loads(each["body"])["subject"] for each in handlers.received}
    assert done == {subject for subject, times in failures.items() if times < RECEIVES}
    letters = [letter["subject"] for letter in dead_letters(platform)]
    assert sorted(letters) == sorted(failures.keys() - done)
    assert {failures[each] - handlers.failing[each] for each in letters} == {RECEIVES}


def test_a_batch_that_fails_in_part_does_the_rest_once(platform: World) -> None:
    handlers.failing["bad"] = 1
    for subject in ("one", "bad", "two"):
        send(platform, {"subject": subject})
    platform.settle()

    subjects = [json.loads(each["body"])["subject"] for each in handlers.received]
    assert sorted(subjects) == ["bad", "one", "two"]


def test_a_record_says_how_often_its_message_was_received(platform: World) -> None:
    handlers.failing["counted"] = 2
    send(platform, {"subject": "counted"})
    platform.settle()

    [record] = handlers.received
    assert record["attributes"]["ApproximateReceiveCount"] == "3"
    assert record["eventSource"] == "aws:sqs"
    assert record["eventSourceARN"].endswith(":small-work")


def test_a_delayed_message_comes_and_is_waited_for(platform: World) -> None:
    sqs = platform.client("sqs")
    url = sqs.get_queue_url(QueueName="small-work")["QueueUrl"]
    sqs.send_message(QueueUrl=url, MessageBody='{"subject": "later"}', DelaySeconds=1)
    assert handlers.received == []
    platform.settle()

    assert [json.loads(each["body"])["subject"] for each in handlers.received] == ["later"]


@pytest.mark.parametrize(
    ("failures", "calls", "letters"), [(0, 1, 0), (1, 2, 0), (2, 3, 0), (3, 3, 1), (9, 3, 1)]
)
def test_an_asynchronous_call_has_three_tries(
    platform: World, failures: int, calls: int, letters: int
) -> None:
    handlers.failing["event"] = failures
    before = platform.functions.invocations["small-sometimes"]
    platform.asynchronous.send("small-sometimes", '{"subject": "event"}')
    platform.settle()

    assert platform.functions.invocations["small-sometimes"] - before == calls
    assert dead_letters(platform) == [{"subject": "event"}] * letters
    assert len(platform.failures) == letters


def test_a_call_that_waits_is_tried_once(platform: World) -> None:
    handlers.failing["event"] = 1
    answer = platform.client("lambda").invoke(
        FunctionName="small-sometimes", InvocationType="RequestResponse", Payload='{"subject": "event"}'
    )

    assert answer["FunctionError"] == "Unhandled"
    platform.settle()
    assert (handlers.received, dead_letters(platform), list(platform.failures)) == ([], [], [])


@pytest.mark.parametrize("kind", ["Event", "RequestResponse"])
def test_a_function_that_is_not_there_cannot_be_called(platform: World, kind: str) -> None:
    aws_lambda = platform.client("lambda")
    with pytest.raises(aws_lambda.exceptions.ResourceNotFoundException):
        aws_lambda.invoke(FunctionName="small-nobody", InvocationType=kind, Payload="{}")


def failed_for_good(destination: dict[str, Any]) -> Any:
    """A platform whose Sometimes has its own rules of asynchronous calls."""
    from tests.unit.local import small_template

    stack = small_template.stack()
    stack.body["Resources"]["SometimesRules"] = {
        "Type": "AWS::Lambda::EventInvokeConfig",
        "Properties": {"FunctionName": {"Ref": "Sometimes"}, "Qualifier": "$LATEST", **destination},
    }
    world = World([stack], "small")
    world.open(port=None)
    return world


def test_rules_of_its_own_say_how_often_and_where_to() -> None:
    handlers.failing["event"] = 9
    to_queue = {"OnFailure": {"Destination": {"Fn::GetAtt": ["DeadLetters", "Arn"]}}}
    world = failed_for_good({"MaximumRetryAttempts": 0, "DestinationConfig": to_queue})
    try:
        world.asynchronous.send("small-sometimes", '{"subject": "event"}')
        world.settle()

        assert handlers.failing["event"] == 8
        [letter] = dead_letters(world)
        assert letter["requestPayload"] == {"subject": "event"}
        assert letter["responsePayload"]["errorType"] == "Declined"
    finally:
        world.close()
        handlers.failing.clear()
