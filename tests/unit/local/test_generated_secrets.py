"""What is made up while a template is created: secrets by their rules, and names that tell accounts apart."""

import json
import string
from typing import Any

import pytest

from local.account import Account
from local.provision.deployment import Target
from local.provision.properties import chosen, number, truth
from local.provision.security import generated_secret
from local.provision.workflows import definition


@pytest.mark.parametrize(
    ("rules", "length", "alphabet"),
    [
        ({}, 32, string.ascii_letters + string.digits + string.punctuation),
        ({"PasswordLength": 64, "ExcludePunctuation": True}, 64, string.ascii_letters + string.digits),
        ({"PasswordLength": "12", "ExcludePunctuation": "true"}, 12, string.ascii_letters + string.digits),
        (
            {"ExcludeLowercase": True, "ExcludeUppercase": True, "ExcludePunctuation": True},
            32,
            string.digits,
        ),
        (
            {"ExcludeNumbers": True, "ExcludePunctuation": True, "ExcludeCharacters": "lIO"},
            32,
            "".join(sorted(set(string.ascii_letters) - set("lIO"))),
        ),
    ],
)
def test_a_secret_is_as_long_and_made_of_what_its_rules_say(
    rules: dict[str, Any], length: int, alphabet: str
) -> None:
    made = [generated_secret(rules) for _ in range(20)]

    assert {len(each) for each in made} == {length}
    assert set("".join(made)) <= set(alphabet)
    assert len(set(made)) == 20


def test_a_secret_may_stand_inside_a_template() -> None:
    rules = {"SecretStringTemplate": '{"user": "bank"}', "GenerateStringKey": "password"}
    made = json.loads(generated_secret(rules))

    assert made.keys() == {"user", "password"}
    assert len(made["password"]) == 32


def target(number: str = "123456789012", stack: str = "Data", logical_id: str = "Things") -> Target:
    return Target(Account(number, "ap-southeast-1"), stack, logical_id)


def test_a_made_up_name_is_the_same_at_each_start_and_anothers_is_another() -> None:
    names = [
        target().generated_name,
        target("210987654321").generated_name,
        target(stack="Money").generated_name,
        target(logical_id="Others").generated_name,
    ]

    assert target().generated_name == names[0]
    assert len(set(names)) == 4
    assert names[0].startswith("Data-Things-")


def test_a_made_up_name_has_a_length_that_every_service_takes() -> None:
    assert len(target(stack="S" * 99, logical_id="L" * 99).generated_name) <= 63


@pytest.mark.parametrize(
    ("region", "arn"),
    [
        ("ap-southeast-1", "arn:aws:sqs:ap-southeast-1:1:work"),
        ("cn-north-1", "arn:aws-cn:sqs:cn-north-1:1:work"),
    ],
)
def test_an_arn_is_of_the_regions_partition(region: str, arn: str) -> None:
    made = Target(Account("1", region), "Data", "Work")

    assert made.arn("sqs", "work") == arn
    assert made.account.pseudo_parameters()["AWS::Partition"] == arn.split(":")[1]


@pytest.mark.parametrize(
    ("value", "expected"),
    [(True, True), (False, False), ("true", True), ("True", True), ("false", False), ("yes", False)],
)
def test_cloudformation_may_write_truths_as_texts(value: Any, expected: bool) -> None:
    assert truth(value) is expected


def test_cloudformation_may_write_numbers_as_texts() -> None:
    assert (number("30"), number(30)) == (30, 30)
    assert chosen({"A": 1, "B": None, "C": 3}, "A", "B", "D") == {"A": 1, "B": None}


@pytest.mark.parametrize(
    ("properties", "text"),
    [
        ({"DefinitionString": '{"a": "${F}"}', "DefinitionSubstitutions": {"F": "arn"}}, '{"a": "arn"}'),
        ({"Definition": {"a": "${F}"}, "DefinitionSubstitutions": {"F": 5}}, '{"a": "5"}'),
        ({"DefinitionString": "${F} ${G}", "DefinitionSubstitutions": {"F": "f"}}, "f ${G}"),
    ],
)
def test_a_definition_has_its_substitutions_made(properties: dict[str, Any], text: str) -> None:
    assert definition(properties) == text


def test_a_definition_that_is_not_in_the_template_stops_the_start() -> None:
    with pytest.raises(NotImplementedError, match="from_string"):
        definition({"DefinitionS3Location": {"Bucket": "b", "Key": "k"}})
