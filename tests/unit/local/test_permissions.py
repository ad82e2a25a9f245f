"""Rights come from the template: what it doesn't allow is refused here as on AWS."""

from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError

from local.permissions.mappings import SourceNotReadable
from local.permissions.policies import Need, UnsupportedPolicy, allowed, statements
from local.synth import SynthesizedStack
from local.world import World
from tests.unit.local import small_template

TABLE = "arn:aws:dynamodb:ap-southeast-1:123456789012:table/ledger"


def rules(**statement: Any) -> Any:
    document = {"Effect": "Allow", "Action": "dynamodb:GetItem", "Resource": TABLE, **statement}
    return statements({"Statement": [document]})


def allow(*actions: str, resource: Any = "*") -> dict[str, Any]:
    return {"Effect": "Allow", "Action": list(actions), "Resource": resource}


def narrow_stack(
    *given: dict[str, Any], mapping: bool = False, more: dict[str, Any] | None = None
) -> SynthesizedStack:
    """The small template with a role that has only the rights given, and without what would need others."""
    stack = small_template.stack()
    kept = {"Things", "DeadLetters", "Work", "Write", "Echo", "Calling"} | (
        {"StreamToRecords"} if mapping else set()
    )
    resources = {name: each for name, each in stack.body["Resources"].items() if name in kept | {"Records"}}
    resources |= {"Role": small_template.role(*given), **(more or {})}
    return SynthesizedStack("Narrow", {"Resources": resources}, None, "ap-southeast-1")


@pytest.fixture
def opened() -> Iterator[Any]:
    worlds: list[World] = []

    def start(*given: dict[str, Any], **how: Any) -> World:
        worlds.append(World([narrow_stack(*given, **how)], "small"))
        worlds[-1].open(port=None)
        return worlds[-1]

    yield start
    for world in worlds:
        world.close()


def test_an_action_and_a_resource_must_both_be_named() -> None:
    assert allowed(rules(), Need("dynamodb:GetItem", TABLE))
    assert not allowed(rules(), Need("dynamodb:PutItem", TABLE))
    assert not allowed(rules(), Need("dynamodb:GetItem", TABLE + "/index/gsi1"))
    assert not allowed([], Need("dynamodb:GetItem", TABLE))


def test_wildcards_reach_as_far_as_in_iam() -> None:
    assert allowed(rules(Action="dynamodb:*Item"), Need("dynamodb:PutItem", TABLE))
    assert allowed(rules(Resource=TABLE + "/index/*"), Need("dynamodb:GetItem", TABLE + "/index/gsi1"))
    assert not allowed(rules(Resource=TABLE + "?"), Need("dynamodb:GetItem", TABLE))


def test_a_deny_wins() -> None:
    both = rules(Action="*") + rules(Effect="Deny", Action="dynamodb:DeleteItem")

    assert allowed(both, Need("dynamodb:GetItem", TABLE))
    assert not allowed(both, Need("dynamodb:DeleteItem", TABLE))


def test_a_condition_on_the_service_keeps_direct_calls_out() -> None:
    via_tables = rules(
        Action="kms:Decrypt", Resource="*", Condition={"StringEquals": {"kms:ViaService": "dynamodb.x"}}
    )

    assert allowed(via_tables, Need("kms:Decrypt", "key", {"kms:viaservice": ("dynamodb.x",)}))
    assert not allowed(via_tables, Need("kms:Decrypt", "key"))


def test_an_encryption_context_must_name_the_user() -> None:
    bound = rules(
        Action="kms:Decrypt",
        Resource="*",
        Condition={
            "ForAllValues:StringEquals": {"kms:EncryptionContextKeys": ["user_id"]},
            "Null": {"kms:EncryptionContext:user_id": "false"},
        },
    )
    context = {"kms:encryptioncontextkeys": ("user_id",), "kms:encryptioncontext:user_id": ("u1",)}

    assert allowed(bound, Need("kms:Decrypt", "key", context))
    assert not allowed(bound, Need("kms:Decrypt", "key"))


def test_an_unknown_condition_is_refused_when_it_is_read() -> None:
    with pytest.raises(UnsupportedPolicy, match="DateLessThan"):
        rules(Condition={"DateLessThan": {"aws:CurrentTime": "2026-01-01T00:00:00Z"}})


@pytest.mark.parametrize(
    ("operator", "values", "given", "holds"),
    [
        ("StringEquals", ["a", "b"], "b", True),
        ("StringEquals", ["a"], "A", False),
        ("StringEquals", ["a"], None, False),
        ("StringNotEquals", ["a"], "b", True),
        ("StringNotEquals", ["a", "b"], "b", False),
        ("StringNotEquals", ["a"], None, True),
        ("StringEqualsIfExists", ["a"], None, True),
        ("StringEqualsIfExists", ["a"], "b", False),
        ("StringEqualsIgnoreCase", ["Ab"], "aB", True),
        ("StringLike", ["jinqiao-*"], "jinqiao-dev", True),
        ("StringLike", ["jinqiao-?"], "jinqiao-dev", False),
        ("ArnEquals", ["arn:*:rule/x"], "arn:aws:rule/x", True),
        ("ArnLike", ["arn:aws:rule/x"], "arn:aws:rule/y", False),
        ("Bool", "true", "True", True),
        ("Bool", "false", "true", False),
        ("Null", "true", None, True),
        ("Null", "false", None, False),
        ("Null", "false", "anything", True),
        ("ForAllValues:StringEquals", ["a", "b"], "a", True),
        ("ForAllValues:StringEquals", ["b"], "a", False),
        ("ForAllValues:StringEquals", ["b"], None, True),
        ("ForAnyValue:StringEquals", ["a"], "a", True),
        ("ForAnyValue:StringEquals", ["a"], None, False),
    ],
)
def test_a_condition_is_evaluated_as_iam_does(
    operator: str, values: Any, given: str | None, holds: bool
) -> None:
    statement = rules(Condition={operator: {"aws:SomeKey": values}})
    context = {} if given is None else {"aws:somekey": (given,)}

    assert allowed(statement, Need("dynamodb:GetItem", TABLE, context)) is holds


def test_a_deny_for_everybody_but_one_reaches_who_says_nothing() -> None:
    both = rules() + rules(Effect="Deny", Condition={"StringNotEquals": {"aws:PrincipalTag/team": "ledger"}})

    assert not allowed(both, Need("dynamodb:GetItem", TABLE))
    assert allowed(both, Need("dynamodb:GetItem", TABLE, {"aws:principaltag/team": ("ledger",)}))


@pytest.mark.parametrize("part", ["NotAction", "NotResource", "NotPrincipal"])
def test_what_a_statement_leaves_out_is_refused_when_it_is_read(part: str) -> None:
    with pytest.raises(UnsupportedPolicy, match=part):
        rules(**{part: "x"})


@pytest.mark.parametrize(
    ("pattern", "resource", "reaches"),
    [
        ("arn:table/a.b", "arn:table/aXb", False),
        ("arn:table/*", "arn:table/", True),
        ("arn:table/*/index", "arn:table/a/b/index", True),
        ("arn:table/a?", "arn:table/ab\n", False),
        (["arn:one", "arn:two"], "arn:two", True),
        (["arn:one", "arn:two"], "arn:one/arn:two", False),
    ],
)
def test_a_resource_is_a_pattern_of_the_whole(pattern: Any, resource: str, reaches: bool) -> None:
    assert allowed(rules(Resource=pattern), Need("dynamodb:GetItem", resource)) is reaches


def test_actions_know_no_case_and_resources_do() -> None:
    assert allowed(rules(Action="DynamoDB:getitem"), Need("dynamodb:GetItem", TABLE))
    assert not allowed(rules(Resource=TABLE.upper()), Need("dynamodb:GetItem", TABLE))


def test_a_function_may_write_where_its_role_allows_it(opened: Any) -> None:
    world = opened(allow("dynamodb:PutItem"))

    assert world.functions.invoke("small-write", {"pk": "allowed"}).value == {"pk": "allowed"}
    assert not world.failures


def test_a_function_is_denied_what_its_role_does_not_name(opened: Any) -> None:
    world = opened(allow("dynamodb:GetItem"))

    outcome = world.functions.invoke("small-write", {"pk": "denied"})

    assert outcome.failed
    assert "AccessDeniedException" in outcome.value["errorMessage"]
    assert "dynamodb:PutItem" in outcome.value["errorMessage"]
    assert [each.where for each in world.failures] == ["permissions"]
    assert world.client("dynamodb").scan(TableName="small-things")["Count"] == 0


def test_a_workflow_may_call_only_what_its_role_names(opened: Any) -> None:
    world = opened(allow("dynamodb:PutItem"))
    [machine] = world.resources.of_type("AWS::StepFunctions::StateMachine")
    states = world.client("stepfunctions")
    execution = states.start_execution(stateMachineArn=machine.ref, name="one")["executionArn"]
    world.settle()

    ended = states.describe_execution(executionArn=execution)
    assert ended["error"] == "Lambda.AccessDeniedException"
    assert world.functions.invocations["small-echo"] == 0


def test_a_mapping_whose_function_cannot_read_the_stream_does_not_start(opened: Any) -> None:
    with pytest.raises(SourceNotReadable, match="dynamodb:GetRecords"):
        opened(allow("dynamodb:PutItem"), mapping=True)


def dead_letter_rule(**policy: Any) -> dict[str, Any]:
    """A rule that puts away what it can't deliver, and what the queue's policy says of it."""
    target = {
        "Id": "echo",
        "Arn": {"Fn::GetAtt": ["Echo", "Arn"]},
        "DeadLetterConfig": {"Arn": {"Fn::GetAtt": ["DeadLetters", "Arn"]}},
    }
    statement = {
        "Effect": "Allow",
        "Action": "sqs:SendMessage",
        "Principal": {"Service": "events.amazonaws.com"},
        "Resource": {"Fn::GetAtt": ["DeadLetters", "Arn"]},
        **policy,
    }
    document = {"Version": "2012-10-17", "Statement": [statement]}
    return {
        "OnAnything": {
            "Type": "AWS::Events::Rule",
            "Properties": {"EventPattern": {"source": ["shop"]}, "Targets": [target]},
        },
        "MaySend": {
            "Type": "AWS::SQS::QueuePolicy",
            "Properties": {"Queues": [{"Ref": "DeadLetters"}], "PolicyDocument": document},
        },
    }


def test_a_rule_may_put_away_what_its_queue_lets_in(opened: Any) -> None:
    opened(allow("dynamodb:PutItem"), more=dead_letter_rule())


@pytest.mark.parametrize(
    "policy",
    [
        {"Principal": {"Service": "sns.amazonaws.com"}},
        {"Condition": {"ArnEquals": {"aws:SourceArn": "arn:aws:events:x:1:rule/another"}}},
    ],
)
def test_a_rule_that_could_not_put_away_what_fails_does_not_start(opened: Any, policy: Any) -> None:
    with pytest.raises(SourceNotReadable, match=r"sqs:SendMessage on .*small-dlq"):
        opened(allow("dynamodb:PutItem"), more=dead_letter_rule(**policy))


def test_a_schedule_that_could_not_put_away_what_fails_does_not_start(opened: Any) -> None:
    target = {
        "Arn": {"Fn::GetAtt": ["Echo", "Arn"]},
        "RoleArn": {"Fn::GetAtt": ["Role", "Arn"]},
        "DeadLetterConfig": {"Arn": {"Fn::GetAtt": ["DeadLetters", "Arn"]}},
    }
    schedule = {
        "Type": "AWS::Scheduler::Schedule",
        "Properties": {
            "Name": "daily",
            "ScheduleExpression": "rate(1 day)",
            "FlexibleTimeWindow": {"Mode": "OFF"},
            "Target": target,
        },
    }

    with pytest.raises(SourceNotReadable, match="daily: sqs:SendMessage"):
        opened(allow("lambda:InvokeFunction"), more={"Daily": schedule})


def test_a_function_that_could_not_put_away_what_fails_does_not_start(opened: Any) -> None:
    dead_letters = {"TargetArn": {"Fn::GetAtt": ["DeadLetters", "Arn"]}}
    function = small_template.function(
        "remember", FunctionName="small-careful", DeadLetterConfig=dead_letters
    )

    with pytest.raises(SourceNotReadable, match="small-careful: sqs:SendMessage"):
        opened(allow("dynamodb:PutItem"), more={"Careful": function})


def test_a_mapping_needs_the_queue_that_its_failures_go_to(opened: Any) -> None:
    stream = ("dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator")

    with pytest.raises(SourceNotReadable, match="sqs:SendMessage") as refused:
        opened(allow(*stream), mapping=True)
    assert "GetRecords" not in str(refused.value)


def test_a_bucket_policy_can_forbid_what_a_role_allows(platform: World) -> None:
    [role] = [each for each in platform.resources if each.logical_id == "Role"]
    [bucket] = platform.resources.of_type("AWS::S3::Bucket")

    def may(key: str, **context: tuple[str, ...]) -> bool:
        return platform.permissions.allows(role.arn, Need("s3:PutObject", f"{bucket.arn}/{key}", context))

    assert may("plan.json", **{"aws:securetransport": ("true",)})
    assert not may("plan.json", **{"aws:securetransport": ("false",)})


def test_an_administrator_may_do_everything(opened: Any) -> None:
    world = opened(allow("dynamodb:GetItem"))

    with pytest.raises(ClientError, match="ResourceNotFound"):
        world.client("dynamodb").get_item(TableName="nowhere", Key={"pk": {"S": "a"}})
