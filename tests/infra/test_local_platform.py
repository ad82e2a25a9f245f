"""The local platform and the templates: it knows every type that they hold, and reaches every handler."""

import ast
import json
from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from infra.constructs.service_function import FUNCTIONS
from local import schedule_expressions
from local.intrinsics import FUNCTIONS as INTRINSICS
from local.permissions.policies import statements
from local.provision import CREATORS
from tests.infra.templates import Templates

ENVIRONMENTS = pytest.mark.parametrize("environment", ["dev", "prod"])


@pytest.fixture
def templates(environment: str, request: pytest.FixtureRequest) -> Templates:
    return request.getfixturevalue(environment)


@ENVIRONMENTS
def test_it_knows_every_resource_type(templates: Templates) -> None:
    assert {each.type for each in templates.all()} - CREATORS.keys() == set()


@ENVIRONMENTS
def test_it_knows_every_intrinsic_function(templates: Templates) -> None:
    used = {name for body in templates.bodies.values() for name in intrinsics(body["Resources"])}

    assert used - INTRINSICS.keys() == set()


def intrinsics(value: object) -> set[str]:
    if isinstance(value, list):
        return {name for each in value for name in intrinsics(each)}
    if not isinstance(value, dict):
        return set()
    own = {name for name in value if name.startswith("Fn::") or name == "Ref"}
    return own | {name for each in value.values() for name in intrinsics(each)}


@ENVIRONMENTS
def test_it_can_read_every_policy(templates: Templates) -> None:
    """A condition that it could not evaluate would be refused here, not ignored."""
    documents = [document for _, _, document in templates._documents()]
    documents += [
        each.properties["PolicyDocument"]
        for each in templates.all("AWS::SQS::QueuePolicy", "AWS::S3::BucketPolicy")
    ]

    assert documents != []
    for document in documents:
        assert statements(readable(document)) != []


def readable(value: object) -> object:
    """The document with a text for whatever is only known once it is deployed."""
    if isinstance(value, list):
        return [readable(each) for each in value]
    if not isinstance(value, dict):
        return value
    if any(name.startswith("Fn::") or name == "Ref" for name in value):
        return "resolved"
    return {name: readable(each) for name, each in value.items()}


def test_every_handler_is_there_to_be_called(dev: Templates) -> None:
    missing = []
    for name, function in dev.functions.items():
        module, _, handler = function.properties["Handler"].rpartition(".")
        tree = ast.parse((FUNCTIONS / module.replace(".", "/")).with_suffix(".py").read_text())
        defined = {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
        defined |= {
            target.id
            for node in tree.body
            if isinstance(node, ast.Assign)
            for target in node.targets
            if isinstance(target, ast.Name)
        }
        if handler not in defined:
            missing.append(name)

    assert missing == []


def test_every_module_of_steps_is_deployed(dev: Templates) -> None:
    """A step that no function of the template runs would be code that nobody reaches."""
    deployed = {
        function.properties["Handler"].removesuffix(".handler") for function in dev.functions.values()
    }
    steps = {
        ".".join(path.relative_to(FUNCTIONS).with_suffix("").parts)
        for path in FUNCTIONS.glob("*/steps/*.py")
        if path.stem != "__init__"
    }

    assert steps - deployed == set()


def test_every_schedule_comes_once_a_day_by_the_clock_of_shanghai(dev: Templates) -> None:
    shanghai, new_year = ZoneInfo("Asia/Shanghai"), datetime(2026, 12, 31, 12, tzinfo=UTC)
    for each in dev.all("AWS::Scheduler::Schedule"):
        zone = ZoneInfo(each.properties["ScheduleExpressionTimezone"])
        expression = schedule_expressions.parse(each.properties["ScheduleExpression"], zone, new_year)
        times = [new_year]
        for _ in range(60):
            times.append(expression.after(times[-1]) or new_year)
        local = [time.astimezone(shanghai) for time in times[1:]]

        assert {(time.hour, time.minute) for time in local} == {(local[0].hour, local[0].minute)}
        assert {later - earlier for earlier, later in pairwise(local)} == {timedelta(days=1)}


def test_every_function_has_a_time_out_that_its_callers_outlast(dev: Templates) -> None:
    """API Gateway waits 29 seconds; a queue hides a message six times as long as its function may take."""
    api = [each.properties["Timeout"] for name, each in dev.functions.items() if name.endswith("-api")]
    hidden = [
        (dev.at(address).properties["VisibilityTimeout"], function.properties["Timeout"])
        for mapping in dev.all("AWS::Lambda::EventSourceMapping")
        for address in dev.referred(mapping.stack, mapping.properties["EventSourceArn"])
        if dev.is_a(address, "AWS::SQS::Queue")
        for name in dev.referred(mapping.stack, mapping.properties["FunctionName"])
        for function in [dev.at(name)]
    ]

    assert max(api) < 29
    assert hidden != []
    assert [each for each in hidden if each[0] < 6 * each[1]] == []


def test_every_queue_with_a_consumer_gives_up_after_five_tries(dev: Templates) -> None:
    consumed = [
        dev.at(address).properties
        for mapping in dev.all("AWS::Lambda::EventSourceMapping")
        for address in dev.referred(mapping.stack, mapping.properties["EventSourceArn"])
        if dev.is_a(address, "AWS::SQS::Queue")
    ]

    assert {each["RedrivePolicy"]["maxReceiveCount"] for each in consumed} == {5}
    assert [each for each in consumed if "deadLetterTargetArn" not in each["RedrivePolicy"]] == []


def test_every_schedule_keeps_what_it_could_not_deliver(dev: Templates) -> None:
    targets = [each.properties["Target"] for each in dev.all("AWS::Scheduler::Schedule")]

    assert targets != []
    assert [each for each in targets if "DeadLetterConfig" not in each or "RetryPolicy" not in each] == []


def test_every_dead_letter_is_kept_as_long_as_sqs_can(dev: Templates) -> None:
    ends = {
        address
        for each in dev.all("AWS::Lambda::Function")
        for address in dev.referred(each.stack, each.properties.get("DeadLetterConfig", {}))
    }

    assert ends != set()
    assert {dev.at(each).properties["MessageRetentionPeriod"] for each in ends} == {14 * 24 * 3600}


@ENVIRONMENTS
def test_no_template_holds_a_secret_or_an_account(templates: Templates) -> None:
    text = json.dumps(templates.bodies)

    assert "SecretString" not in text.replace("GenerateSecretString", "").replace(":SecretString:", "")
    assert not {word for word in ("AKIA", "aws_secret", "BEGIN PRIVATE KEY") if word in text}


def test_environments_differ_in_nothing_but_what_they_say(dev: Templates, prod: Templates) -> None:
    """As many resources of each type in each stack, however large the environment is."""
    shapes = [
        Counter(
            (stack.rpartition("-")[2], resource["Type"])
            for stack, body in each.bodies.items()
            for resource in body["Resources"].values()
        )
        for each in (dev, prod)
    ]

    assert shapes[0] == shapes[1]
