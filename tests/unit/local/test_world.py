"""A platform as a whole: what it refuses, what it tells, and how it lives beside another."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from jinqiao import clock as jinqiao_clock
from local.provision import UnknownResourceType
from local.synth import SynthesizedStack
from local.world import World
from tests.unit.local import small_template


def opened(**resources: Any) -> World:
    world = World([SynthesizedStack("One", {"Resources": resources}, None, None)], "small")
    world.open(port=None)
    return world


def test_an_unknown_resource_type_stops_everything_before_it_starts() -> None:
    with pytest.raises(UnknownResourceType, match=r"AWS::Neptune::DBCluster \(One/Graph\)"):
        opened(Topic={"Type": "AWS::SNS::Topic"}, Graph={"Type": "AWS::Neptune::DBCluster"})


def test_a_failing_resource_is_named() -> None:
    bad = {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": "no spaces allowed"}}

    with pytest.raises(Exception) as failure:  # noqa: PT011 - whatever the service says
        opened(Work=bad)
    assert any("One/Work" in note for note in failure.value.__notes__)


def test_what_is_still_busy_is_named(platform: World) -> None:
    platform.asynchronous.send("small-sleep", '{"seconds": 0.5}')

    with pytest.raises(TimeoutError, match="function small-sleep"):
        platform.settle(timeout=0.05)
    platform.settle()


def test_two_platforms_share_nothing(platform: World) -> None:
    other = World([small_template.stack()], "small")
    other.open(port=None)
    try:
        item = {"pk": {"S": "only-here"}, "sk": {"S": "item"}}
        other.client("dynamodb").put_item(TableName="small-things", Item=item)
        other.clock.advance(days=100)

        assert other.account.number != platform.account.number
        assert "Item" not in platform.client("dynamodb").get_item(TableName="small-things", Key=item)
        assert other.clock.now() - platform.clock.now() > timedelta(days=99)
        times = [each.functions.invoke("small-echo", {}).value["now"] for each in (platform, other)]
        assert datetime.fromisoformat(times[1]) - datetime.fromisoformat(times[0]) > timedelta(days=99)
    finally:
        other.close()


def test_a_platform_can_be_opened_again_after_it_was_closed(platform: World) -> None:
    for _ in range(2):
        again = World([small_template.stack()], "small")
        again.open(port=None)
        assert again.client("dynamodb").scan(TableName="small-things")["Count"] == 0
        item = {"pk": {"S": "left"}, "sk": {"S": "item"}}
        again.client("dynamodb").put_item(TableName="small-things", Item=item)
        again.close()


def test_a_closed_platform_gives_the_clock_back() -> None:
    world = opened(Topic={"Type": "AWS::SNS::Topic"})
    world.clock.advance(days=10)
    world.close()

    assert abs(jinqiao_clock.now() - datetime.now(UTC)) < timedelta(days=9)


def test_a_secret_is_generated_by_its_rules() -> None:
    rules = {"PasswordLength": 48, "ExcludePunctuation": True, "SecretStringTemplate": "{}"}
    world = opened(
        Key={"Type": "AWS::SecretsManager::Secret", "Properties": {"GenerateSecretString": rules}},
        Copy={
            "Type": "AWS::SSM::Parameter",
            "Properties": {
                "Name": "/copy",
                "Type": "String",
                "Value": {
                    "Fn::Join": ["", ["{{resolve:secretsmanager:", {"Ref": "Key"}, ":SecretString:::}}"]]
                },
            },
        },
    )
    try:
        [secret] = world.resources.of_type("AWS::SecretsManager::Secret")
        text = world.client("secretsmanager").get_secret_value(SecretId=secret.ref)["SecretString"]
        copied = world.client("ssm").get_parameter(Name="/copy")["Parameter"]["Value"]

        assert len(text) == 48
        assert text.isalnum()
        assert copied == text
    finally:
        world.close()


def test_a_stack_imports_what_another_exports() -> None:
    arn = {"Fn::GetAtt": ["Work", "Arn"]}
    data = SynthesizedStack(
        "Data",
        {
            "Resources": {"Work": {"Type": "AWS::SQS::Queue"}},
            "Outputs": {"Arn": {"Value": arn, "Export": {"Name": "Data:Work"}}},
        },
        None,
        None,
    )
    parameter = {"Name": "/arn", "Type": "String", "Value": {"Fn::ImportValue": "Data:Work"}}
    edge = SynthesizedStack(
        "Edge", {"Resources": {"Arn": {"Type": "AWS::SSM::Parameter", "Properties": parameter}}}, None, None
    )
    world = World([data, edge], "small")
    world.open(port=None)
    try:
        [queue] = world.resources.of_type("AWS::SQS::Queue")
        assert world.client("ssm").get_parameter(Name="/arn")["Parameter"]["Value"] == queue.arn
    finally:
        world.close()
