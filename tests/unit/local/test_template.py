"""CloudFormation's functions give what CloudFormation would give."""

from typing import Any

import pytest

from local.intrinsics import UnresolvedReference, references
from local.stacks import Stack, parameters
from local.template import Created

PSEUDO = {"AWS::Region": "ap-southeast-1", "AWS::AccountId": "123456789012"}


@pytest.fixture
def stack() -> Stack:
    body = {
        "Conditions": {"IsDev": {"Fn::Equals": [{"Ref": "Stage"}, "dev"]}},
        "Mappings": {"Sizes": {"dev": {"memory": 512}}},
    }
    return Stack(
        name="Services",
        body=body,
        parameters={"Stage": "dev"},
        exports={"Data:LedgerArn": "arn:ledger"},
        pseudo=PSEUDO,
        created={"Queue": Created("https://queue", {"Arn": "arn:queue"})},
    )


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ({"Ref": "Queue"}, "https://queue"),
        ({"Ref": "Stage"}, "dev"),
        ({"Ref": "AWS::Region"}, "ap-southeast-1"),
        ({"Ref": "AWS::StackName"}, "Services"),
        ({"Fn::GetAtt": ["Queue", "Arn"]}, "arn:queue"),
        ({"Fn::GetAtt": "Queue.Arn"}, "arn:queue"),
        ({"Fn::Join": ["-", ["a", {"Ref": "Stage"}, "b"]]}, "a-dev-b"),
        ({"Fn::Sub": "${Stage}/${Queue.Arn}/${!Literal}"}, "dev/arn:queue/${Literal}"),
        ({"Fn::Sub": ["${X}-${Stage}", {"X": {"Ref": "AWS::AccountId"}}]}, "123456789012-dev"),
        ({"Fn::Select": ["1", {"Fn::Split": [",", "a,b,c"]}]}, "b"),
        ({"Fn::ImportValue": "Data:LedgerArn"}, "arn:ledger"),
        ({"Fn::If": ["IsDev", "yes", "no"]}, "yes"),
        ({"Fn::FindInMap": ["Sizes", {"Ref": "Stage"}, "memory"]}, 512),
        ({"Fn::Base64": "ab"}, "YWI="),
        ({"Fn::Not": [{"Condition": "IsDev"}]}, False),
        ({"plain": [1, {"Ref": "Stage"}], "gone": {"Ref": "AWS::NoValue"}}, {"plain": [1, "dev"]}),
    ],
)
def test_a_function_is_resolved(stack: Stack, expression: Any, value: Any) -> None:
    assert stack.resolve(expression) == value


@pytest.mark.parametrize(
    "expression",
    [
        {"Ref": "Nobody"},
        {"Fn::GetAtt": ["Queue", "Color"]},
        {"Fn::ImportValue": "Data:Nothing"},
    ],
)
def test_what_nobody_declared_is_an_error(stack: Stack, expression: Any) -> None:
    with pytest.raises(UnresolvedReference):
        stack.resolve(expression)


def test_resources_come_after_what_they_refer_to(stack: Stack) -> None:
    stack.body["Resources"] = {
        "Rule": {"Type": "T", "Properties": {"Target": {"Fn::Sub": "${Function.Arn}"}}},
        "Function": {"Type": "T", "Properties": {"Role": {"Ref": "Role"}}, "DependsOn": "Policy"},
        "Policy": {"Type": "T"},
        "Role": {"Type": "T"},
    }

    assert list(stack.declared()) == ["Policy", "Role", "Function", "Rule"]


def test_a_resource_whose_condition_fails_is_not_declared(stack: Stack) -> None:
    stack.body["Conditions"]["IsProd"] = {"Fn::Equals": [{"Ref": "Stage"}, "prod"]}
    stack.body["Resources"] = {"Alarm": {"Type": "T", "Condition": "IsProd"}, "Log": {"Type": "T"}}

    assert list(stack.declared()) == ["Log"]


def test_a_circle_is_refused(stack: Stack) -> None:
    stack.body["Resources"] = {
        "One": {"Type": "T", "Properties": {"Other": {"Ref": "Two"}}},
        "Two": {"Type": "T", "DependsOn": ["One"]},
    }

    with pytest.raises(UnresolvedReference, match="circular"):
        stack.declared()


def test_an_output_can_be_imported_by_its_export_name(stack: Stack) -> None:
    stack.body["Outputs"] = {
        "Out": {"Value": {"Ref": "Queue"}, "Export": {"Name": {"Fn::Sub": "${Stage}:Queue"}}}
    }

    assert stack.publish_outputs() == {"Out": "https://queue"}
    assert stack.exports["dev:Queue"] == "https://queue"


def test_parameters_take_what_is_given_before_their_defaults() -> None:
    body = {"Parameters": {"BankUrl": {"Default": "https://bank"}, "Port": {"Default": 80}}}

    assert parameters(body, {"BankUrl": "http://127.0.0.1"}) == {"BankUrl": "http://127.0.0.1", "Port": "80"}


def test_a_parameter_without_a_value_is_an_error() -> None:
    with pytest.raises(UnresolvedReference, match="BankUrl"):
        parameters({"Parameters": {"BankUrl": {"Type": "String"}}}, {})


def test_references_are_found_wherever_they_stand() -> None:
    value = {
        "a": [{"Ref": "One"}, {"Fn::Sub": ["${Two.Arn} ${!No}", {"x": {"Fn::GetAtt": ["Three", "Arn"]}}]}]
    }

    assert sorted(references(value)) == ["One", "Three", "Two"]
