"""IAM roles and policies. Whether a call is allowed is decided by `local.permissions` from the same resources."""

import json
from typing import Any

from local.provision.deployment import Create, Target
from local.template import Created


def _role(target: Target, properties: dict[str, Any]) -> Created:
    iam = target.client("iam")
    name = properties.get("RoleName", target.generated_name)
    role = iam.create_role(
        RoleName=name,
        AssumeRolePolicyDocument=json.dumps(properties["AssumeRolePolicyDocument"]),
        Path=properties.get("Path", "/"),
    )["Role"]
    for policy in properties.get("Policies", []):
        _put(iam, name, policy)
    return Created(name, {"Arn": role["Arn"], "RoleId": role["RoleId"]})


def _policy(target: Target, properties: dict[str, Any]) -> Created:
    for role in properties.get("Roles", []):
        _put(target.client("iam"), role, properties)
    return Created(properties["PolicyName"], {"Id": properties["PolicyName"]})


def _managed_policy(target: Target, properties: dict[str, Any]) -> Created:
    iam = target.client("iam")
    arn = iam.create_policy(
        PolicyName=properties.get("ManagedPolicyName", target.generated_name),
        PolicyDocument=json.dumps(properties["PolicyDocument"]),
    )["Policy"]["Arn"]
    for role in properties.get("Roles", []):
        iam.attach_role_policy(RoleName=role, PolicyArn=arn)
    return Created(arn, {"Arn": arn, "PolicyArn": arn})


def _put(iam: Any, role: str, policy: dict[str, Any]) -> None:
    document = json.dumps(policy["PolicyDocument"])
    iam.put_role_policy(RoleName=role, PolicyName=policy["PolicyName"], PolicyDocument=document)


CREATORS: dict[str, Create] = {
    "AWS::IAM::Role": _role,
    "AWS::IAM::Policy": _policy,
    "AWS::IAM::ManagedPolicy": _managed_policy,
}
