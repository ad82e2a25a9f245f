"""Who may do what on this platform, decided from the template's roles and resource policies."""

from collections.abc import Mapping
from typing import Any

from local.account import Account
from local.failures import Failures
from local.lambda_runtime import Functions, acting_role
from local.permissions.calls import Call, needs
from local.permissions.keys import EncryptedThings
from local.permissions.policies import Need, Statement, allowed, statements
from local.targets import Delivery
from local.template import Resource, Resources


class AccessDenied(Exception):
    """The template gives no right to this."""

    def __init__(self, who: str, need: Need) -> None:
        super().__init__(
            f"{who} is not authorized to perform: {need.action} on resource: {need.resource} "
            f"because no policy allows the {need.action} action"
        )


class Permissions:
    """The roles of a template and what they allow. Decisions are remembered: rights don't change here."""

    def __init__(
        self, account: Account, resources: Resources, functions: Functions, failures: Failures
    ) -> None:
        self._account = account
        self._failures = failures
        self._roles = _roles(resources)
        self._encrypted = EncryptedThings(account, resources)
        self._queue_policies = _queue_policies(account, resources)
        self._denials = _bucket_denials(resources)
        self._function_permissions = _function_permissions(resources, functions)
        self._decisions: dict[tuple[Any, ...], bool] = {}
        self._functions = functions

    def check(self, call: Call) -> None:
        """Raise `AccessDenied` if the role that acts in this thread may not make the call."""
        role = acting_role.get()
        if role is None:
            return
        for need in needs(call, self._account):
            self.require(role, need)
            for further in self._encrypted.needs(need):
                self.require(role, further)

    def require(self, role: str, need: Need) -> None:
        """Raise `AccessDenied`, and note it as a failure, unless the role allows it."""
        if not self.allows(role, need):
            denied = AccessDenied(role, need)
            self._failures.note("permissions", str(denied))
            raise denied

    def allows(self, role: str, need: Need) -> bool:
        key = (role, need.action, need.resource, tuple(sorted(need.context.items())))
        if key not in self._decisions:
            self._decisions[key] = allowed([*self._roles.get(role, []), *self._denials], need)
        return self._decisions[key]

    def check_delivery(self, delivery: Delivery) -> None:
        """Raise `AccessDenied` if a rule or schedule may not reach its target."""
        action = _DELIVERY_ACTIONS[delivery.target.split(":")[2]]
        if delivery.role:
            self.require(delivery.role, Need(action, delivery.target))
        elif action == "lambda:InvokeFunction":
            self._check_function_permission(delivery)
        elif action == "sqs:SendMessage" and not self.may_send_from_rule(
            delivery.source_arn, delivery.target
        ):
            raise AccessDenied(delivery.source_arn, Need(action, delivery.target))

    def may_send_from_rule(self, rule_arn: str, queue_arn: str) -> bool:
        """Whether the queue's policy lets EventBridge send from that rule."""
        rules = [
            each
            for each in self._queue_policies.get(queue_arn, [])
            if "events.amazonaws.com" in each.principals
        ]
        return allowed(rules, Need("sqs:SendMessage", queue_arn, {"aws:sourcearn": (rule_arn,)}))

    def _check_function_permission(self, delivery: Delivery) -> None:
        function = self._functions.find(delivery.target).name
        for permission in self._function_permissions.get(function, []):
            source = permission.get("SourceArn", delivery.source_arn)
            if permission["Principal"] == "events.amazonaws.com" and source == delivery.source_arn:
                return
        raise AccessDenied(delivery.source_arn, Need("lambda:InvokeFunction", delivery.target))


_DELIVERY_ACTIONS = {
    "lambda": "lambda:InvokeFunction",
    "sqs": "sqs:SendMessage",
    "states": "states:StartExecution",
    "events": "events:PutEvents",
}


def _roles(resources: Resources) -> dict[str, list[Statement]]:
    """The statements of each role, by its ARN: inline, attached by name, and managed ones of the template."""
    roles = {each.ref: each for each in resources.of_type("AWS::IAM::Role")}
    rules = {role.arn: _inline(role) for role in roles.values()}
    for policy in resources.of_type("AWS::IAM::Policy", "AWS::IAM::ManagedPolicy"):
        for name in policy.properties.get("Roles", []):
            rules[roles[name].arn] += statements(policy.properties["PolicyDocument"])
    return rules


def _inline(role: Resource) -> list[Statement]:
    return [
        statement
        for policy in role.properties.get("Policies", [])
        for statement in statements(policy["PolicyDocument"])
    ]


def _queue_policies(account: Account, resources: Resources) -> dict[str, list[Statement]]:
    policies: dict[str, list[Statement]] = {}
    for policy in resources.of_type("AWS::SQS::QueuePolicy"):
        for url in policy.properties["Queues"]:
            name = url.rsplit("/", 1)[-1]
            arn = f"arn:{account.partition}:sqs:{account.region}:{account.number}:{name}"
            policies.setdefault(arn, []).extend(statements(policy.properties["PolicyDocument"]))
    return policies


def _bucket_denials(resources: Resources) -> list[Statement]:
    """What bucket policies forbid to everybody; what they allow, a role's own policy must allow here as well."""
    return [
        statement
        for policy in resources.of_type("AWS::S3::BucketPolicy")
        for statement in statements(policy.properties["PolicyDocument"])
        if not statement.allows
    ]


def _function_permissions(resources: Resources, functions: Functions) -> dict[str, list[Mapping[str, Any]]]:
    permissions: dict[str, list[Mapping[str, Any]]] = {}
    for permission in resources.of_type("AWS::Lambda::Permission"):
        name = functions.find(permission.properties["FunctionName"]).name
        permissions.setdefault(name, []).append(permission.properties)
    return permissions
