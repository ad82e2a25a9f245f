"""Who may do what, read from the templates that would be deployed."""

import re

import pytest

from tests.infra.templates import WILDCARD, Templates

WITHOUT_NAMED_RESOURCES = {
    "dynamodb:ListStreams": "lists; IAM has no resource for it",
    "xray:PutTraceSegments": "X-Ray has no resources",
    "xray:PutTelemetryRecords": "X-Ray has no resources",
    "xray:GetSamplingRules": "X-Ray has no resources",
    "xray:GetSamplingTargets": "X-Ray has no resources",
    "logs:CreateLogDelivery": "the vended logs of state machines have no resource-level rights",
    "logs:DeleteLogDelivery": "as above",
    "logs:DescribeLogGroups": "as above",
    "logs:DescribeResourcePolicies": "as above",
    "logs:GetLogDelivery": "as above",
    "logs:ListLogDeliveries": "as above",
    "logs:PutResourcePolicy": "as above",
    "logs:UpdateLogDelivery": "as above",
}
"""Actions that may be allowed on `*`, and why."""

WRITES = r"^dynamodb:(Put|Update|Delete|BatchWrite)"

LEDGER_WRITERS = {
    "investment-api",
    "investment-release-bids",
    "kyc-api",
    "kyc-open-account",
    "onboarding-api",
    "onboarding-note-verification",
    "payments-api",
    "payments-end-withdrawal",
    "payments-sweep-fees",
    "repayment-api",
    "repayment-capture-claims",
    "repayment-compensate-lenders",
    "repayment-distribute-receipt",
    "repayment-open-clearing",
    "repayment-start-loan",
    "repayment-work-batch",
}
"""Every function that may move money. Whoever adds one here says that it goes through `jinqiao.ledger`."""

KERNEL_TABLE_WRITERS = {
    "sessions": {"kyc-api", "onboarding-api", "onboarding-set-standing", "payments-api"},
    "statements": {"payments-project-statements"},
    "user_keys": {"kyc-api", "onboarding-api", "onboarding-enrol-staff", "onboarding-sweep-registrations"},
    "vault": {"kyc-api", "onboarding-api", "onboarding-enrol-staff", "onboarding-sweep-registrations"},
}
"""Tables that belong to no one context, and every function that may write them."""

CONTEXT_TABLES = (
    "onboarding",
    "kyc",
    "lending",
    "investment",
    "payments",
    "repayment",
    "arrears",
    "notifications",
    "trust",
)


def test_no_right_names_an_action_with_a_wildcard(dev: Templates) -> None:
    assert [right for right in dev.rights if WILDCARD in right.action] == []


def test_only_actions_without_resources_are_allowed_on_everything(dev: Templates) -> None:
    on_everything = {right.action for right in dev.rights if WILDCARD in right.targets}

    assert on_everything <= WITHOUT_NAMED_RESOURCES.keys()


def test_exactly_these_functions_may_write_the_ledger(dev: Templates) -> None:
    assert dev.who_may(WRITES, "ledger") == LEDGER_WRITERS


@pytest.mark.parametrize("table", KERNEL_TABLE_WRITERS)
def test_exactly_these_functions_may_write_what_the_kernel_guards(dev: Templates, table: str) -> None:
    assert dev.who_may(WRITES, table) == KERNEL_TABLE_WRITERS[table]


def test_no_function_may_delete_from_the_ledger(dev: Templates) -> None:
    assert dev.who_may("^dynamodb:(Delete|BatchWrite)", "ledger") == set()


def test_each_context_alone_writes_its_table(dev: Templates) -> None:
    writers = {(table, name) for table in CONTEXT_TABLES for name in dev.who_may(WRITES, table)}

    assert {(table, name) for table, name in writers if not name.startswith(f"{table}-")} == set()


def test_each_context_alone_reads_its_table(dev: Templates) -> None:
    readers = {
        (table, name)
        for table in CONTEXT_TABLES
        for name in dev.who_may(r"^dynamodb:(GetItem|BatchGetItem|Query)$", table)
    }

    assert {(table, name) for table, name in readers if not name.startswith(f"{table}-")} == set()


def test_nothing_scans_a_table(dev: Templates) -> None:
    assert [right for right in dev.rights if right.action == "dynamodb:Scan"] == []


def test_who_may_use_a_table_is_told_its_name_and_nobody_else(dev: Templates) -> None:
    told = {
        (variable, name)
        for name, function in dev.functions.items()
        for variable in function.properties["Environment"]["Variables"]
        if variable.endswith("_TABLE")
    }
    may = {
        (f"{table.upper()}_TABLE", name)
        for table in _tables(dev)
        for name in dev.who_may(r"^dynamodb:(?!.*Stream|GetRecords|GetShardIterator)", table)
    }

    assert told == may


def test_roles_are_ours_alone(dev: Templates) -> None:
    managed = [
        each.logical_id for each in dev.all("AWS::IAM::Role") if "ManagedPolicyArns" in each.properties
    ]

    # API Gateway's account-wide role for access logs is the one that AWS wants in its own words.
    assert [name for name in managed if not re.match("ApiCloudWatchRole", name)] == []


def test_each_stack_stays_far_below_what_cloudformation_takes(dev: Templates) -> None:
    sizes = {name: len(body["Resources"]) for name, body in dev.bodies.items()}

    assert max(sizes.values()) < 400, sizes


def _tables(templates: Templates) -> list[str]:
    prefix = f"jinqiao-{templates.environment}-"
    return [
        each.properties["TableName"].removeprefix(prefix) for each in templates.all("AWS::DynamoDB::Table")
    ]
