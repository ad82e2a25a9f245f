"""Every kind of target of a rule or schedule: reached, retried, and in the end put away where the template says."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError

from local.synth import SynthesizedStack
from local.targets import UnsupportedTarget
from local.world import World
from tests.unit.local import handlers, small_template

ARN = {
    name: {"Fn::GetAtt": [name, "Arn"]}
    for name in ("Remember", "Sometimes", "Calling", "Annex", "DeadLetters")
}
ROLE = {"Fn::GetAtt": ["Role", "Arn"]}
PUT_AWAY = {"DeadLetterConfig": {"Arn": ARN["DeadLetters"]}}


def rule(detail_type: str, *targets: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A rule on the bus of the small template."""
    pattern = {"source": ["shop"], "detail-type": [detail_type]}
    numbered = [{"Id": f"{place}", **target} for place, target in enumerate(targets)]
    own = {"EventBusName": {"Ref": "Bus"}, "EventPattern": pattern, "Targets": numbered}
    return {"Type": "AWS::Events::Rule", "Properties": {**own, **more}}


def permission(rule_id: str, function: str) -> dict[str, Any]:
    return {
        "Type": "AWS::Lambda::Permission",
        "Properties": {
            "Action": "lambda:InvokeFunction",
            "FunctionName": ARN[function],
            "Principal": "events.amazonaws.com",
            "SourceArn": {"Fn::GetAtt": [rule_id, "Arn"]},
        },
    }


def put_away_by(*rule_ids: str) -> dict[str, Any]:
    """The dead-letter queue's policy for these rules."""
    sources = [{"Fn::GetAtt": [rule_id, "Arn"]} for rule_id in rule_ids]
    statement = {
        "Effect": "Allow",
        "Action": "sqs:SendMessage",
        "Principal": {"Service": "events.amazonaws.com"},
        "Resource": ARN["DeadLetters"],
        "Condition": {"ArnEquals": {"aws:SourceArn": sources}},
    }
    policy = {"Queues": [{"Ref": "DeadLetters"}], "PolicyDocument": {"Statement": [statement]}}
    return {"Type": "AWS::SQS::QueuePolicy", "Properties": policy}


def schedule(name: str, expression: str, target: dict[str, Any], **more: Any) -> dict[str, Any]:
    own = {"Name": name, "ScheduleExpression": expression, "FlexibleTimeWindow": {"Mode": "OFF"}}
    return {
        "Type": "AWS::Scheduler::Schedule",
        "Properties": {**own, "Target": {"RoleArn": ROLE, **target}, **more},
    }


def stack() -> SynthesizedStack:
    small = small_template.stack().body["Resources"]
    kept = ("DeadLetters", "Role", "Remember", "Sometimes", "Echo", "Things", "Calling", "Bus")
    resources = {name: small[name] for name in kept} | {
        "Annex": {"Type": "AWS::Events::EventBus", "Properties": {"Name": "annex"}},
        "Hiring": rule("hired", {"Arn": ARN["Calling"], "RoleArn": ROLE, "InputPath": "$.detail"}),
        "Moving": rule("moved", {"Arn": ARN["Annex"], "RoleArn": ROLE}),
        "Moved": rule("moved", {"Arn": ARN["Remember"]}, EventBusName={"Ref": "Annex"}),
        "MayRemember": permission("Moved", "Remember"),
        "Unwelcome": rule("unwelcome", {"Arn": ARN["Remember"], **PUT_AWAY}),
        "Impatient": rule(
            "impatient", {"Arn": ARN["Remember"], **PUT_AWAY, "RetryPolicy": {"MaximumRetryAttempts": 0}}
        ),
        "Refused": rule("refused", {"Arn": ARN["Calling"], "RoleArn": ROLE, "Input": "no json", **PUT_AWAY}),
        "Forgetting": rule("forgotten", {"Arn": ARN["Remember"]}),
        "Asleep": rule("hired", {"Arn": ARN["Remember"]}, State="DISABLED"),
        "MayPutAway": put_away_by("Unwelcome", "Impatient", "Refused"),
        "Ticking": {
            "Type": "AWS::Events::Rule",
            "Properties": {
                "ScheduleExpression": "rate(7 days)",
                "Targets": [{"Id": "0", "Arn": ARN["Remember"], "InputPath": "$.resources"}],
            },
        },
        "MayTick": permission("Ticking", "Remember"),
        "Stopped": schedule("stopped", "rate(1 day)", {"Arn": ARN["Remember"]}, State="DISABLED"),
        "Noticing": schedule("noticing", "cron(0 0 15 * ? *)", {"Arn": ARN["Remember"]}),
        "Failing": schedule(
            "failing", "cron(0 0 20 * ? *)", {"Arn": ARN["Calling"], "Input": "no json", **PUT_AWAY}
        ),
    }
    return SynthesizedStack("Edges", {"Resources": resources}, None, "ap-southeast-1")


@pytest.fixture(scope="module")
def opened() -> Iterator[World]:
    world = World([stack()], "small")
    world.open(port=None)
    yield world
    world.close()


@pytest.fixture
def edges(opened: World) -> Iterator[World]:
    handlers.received.clear()
    opened.failures.clear()
    yield opened
    opened.settle()


def publish(world: World, detail_type: str, detail: Any) -> None:
    entry = {
        "EventBusName": "small",
        "Source": "shop",
        "DetailType": detail_type,
        "Detail": json.dumps(detail),
    }
    world.client("events").put_events(Entries=[entry])
    world.settle()


def put_away(world: World) -> list[str]:
    """The bodies in the dead-letter queue, taken out of it."""
    sqs = world.client("sqs")
    url = sqs.get_queue_url(QueueName="small-dlq")["QueueUrl"]
    messages = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", [])
    for message in messages:
        sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
    return [message["Body"] for message in messages]


def test_an_event_starts_a_workflow_under_the_events_own_name(edges: World) -> None:
    publish(edges, "hired", {"loan": 1})

    [run] = [each for each in edges.executions() if each.status == "SUCCEEDED"]
    assert len(run.name) == 36
    assert edges.functions.invocations["small-echo"] == 1
    assert handlers.received == []


def test_an_event_goes_on_to_another_bus(edges: World) -> None:
    publish(edges, "moved", {"to": "annex"})

    [event] = handlers.received
    assert (event["source"], event["detail-type"], event["detail"]) == ("shop", "moved", {"to": "annex"})


@pytest.mark.parametrize(
    ("detail_type", "action"), [("unwelcome", "lambda:InvokeFunction"), ("impatient", "lambda")]
)
def test_an_event_that_its_target_does_not_let_in_is_put_away(
    edges: World, detail_type: str, action: str
) -> None:
    publish(edges, detail_type, {"loan": 7})

    [body] = put_away(edges)
    assert json.loads(body)["detail"] == {"loan": 7}
    [failure] = edges.failures
    assert action in failure.what
    assert handlers.received == []


def test_a_start_that_the_workflow_refuses_is_put_away(edges: World) -> None:
    publish(edges, "refused", {})

    assert put_away(edges) == ["no json"]
    assert ["InvalidExecutionInput" in each.what for each in edges.failures] == [True]


def test_an_event_without_a_place_to_be_put_is_at_least_told(edges: World) -> None:
    publish(edges, "forgotten", {})

    assert put_away(edges) == []
    assert len(edges.failures) == 1


def test_an_event_that_nobody_waits_for_is_taken_all_the_same(edges: World) -> None:
    publish(edges, "nobody-cares", {})

    assert (handlers.received, list(edges.failures)) == ([], [])


@pytest.mark.parametrize("missing", ["Source", "DetailType", "Detail"])
def test_an_event_that_lacks_something_is_refused_by_itself(edges: World, missing: str) -> None:
    whole = {"EventBusName": "small", "Source": "shop", "DetailType": "hired", "Detail": "{}"}
    answer = edges.client("events").put_events(Entries=[{**whole, missing: ""}])

    [entry] = answer["Entries"]
    assert (answer["FailedEntryCount"], entry["ErrorCode"]) == (1, "InvalidArgument")
    assert missing in entry["ErrorMessage"]


def test_schedules_and_scheduled_rules_fire_as_the_clock_passes_them(edges: World) -> None:
    edges.clock.advance(days=31)

    arns = [each for each in handlers.received if isinstance(each, list)]
    notices = [each for each in handlers.received if isinstance(each, dict)]
    [rule_of_seven] = [each for each in edges.resources if each.logical_id == "Ticking"]
    assert arns == [[rule_of_seven.arn]] * 4
    assert {each["detail-type"] for each in notices} == {"Scheduled Event"}
    assert {each["time"][8:] for each in notices} == {"15T00:00:00Z"}
    assert {each["resources"][0].rsplit("/", 1)[-1] for each in notices} == {"noticing"}
    assert put_away(edges) == ["no json"]


def test_a_schedule_can_be_moved_and_taken_back(edges: World) -> None:
    target = {"Arn": _arn(edges, "Remember"), "RoleArn": _arn(edges, "Role"), "Input": '"moved"'}
    scheduler = edges.client("scheduler")
    request = {"Name": "moving", "FlexibleTimeWindow": {"Mode": "OFF"}, "Target": target}
    scheduler.create_schedule(**request, ScheduleExpression="rate(1 days)")
    scheduler.update_schedule(**request, ScheduleExpression="rate(4 days)")
    edges.clock.advance(days=3, hours=12)
    before = handlers.received.count("moved")
    edges.clock.advance(days=1)
    after = handlers.received.count("moved")
    scheduler.delete_schedule(Name="moving")
    edges.clock.advance(days=9)

    assert (before, after, handlers.received.count("moved")) == (0, 1, 1)


def test_a_schedule_with_a_target_of_an_unknown_kind_is_refused(edges: World) -> None:
    with pytest.raises((UnsupportedTarget, ClientError), match="firehose"):
        edges.client("scheduler").create_schedule(
            Name="unknown",
            ScheduleExpression="rate(1 day)",
            FlexibleTimeWindow={"Mode": "OFF"},
            Target={"Arn": "arn:aws:firehose:ap-southeast-1:1:stream", "RoleArn": _arn(edges, "Role")},
        )


def _arn(world: World, logical_id: str) -> str:
    return next(each.arn for each in world.resources if each.logical_id == logical_id)
