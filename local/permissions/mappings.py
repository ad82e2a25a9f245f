"""Event source mappings: AWS creates one only if the function's role can read the source."""

from collections.abc import Iterator

from local.lambda_runtime import Functions
from local.permissions.enforcement import Permissions
from local.permissions.policies import Need
from local.template import Resource, Resources

_STREAM = ("dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator")
_QUEUE = ("sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes")


class SourceNotReadable(PermissionError):
    """A function is to be fed from a source that its role may not read, or to use a queue it may not write."""


def refuse_unreadable_sources(resources: Resources, functions: Functions, permissions: Permissions) -> None:
    """Raise `SourceNotReadable` naming every right that a mapping or a dead-letter queue lacks."""
    missing = [
        f"{function.name}: {need.action} on {need.resource}"
        for mapping in resources.of_type("AWS::Lambda::EventSourceMapping")
        for function in [functions.find(mapping.properties["FunctionName"])]
        for need in _needs(mapping)
        if not permissions.allows(function.role, need)
    ]
    missing += [
        f"{function.name}: sqs:SendMessage on {function.dead_letters}"
        for function in map(functions.find, functions.names())
        if function.dead_letters
        and not permissions.allows(function.role, Need("sqs:SendMessage", function.dead_letters))
    ]
    missing += _unreachable_dead_letters(resources, permissions)
    if missing:
        raise SourceNotReadable("; ".join(missing))


def _unreachable_dead_letters(resources: Resources, permissions: Permissions) -> Iterator[str]:
    """Rules put away by the queue's own policy, schedules by their role."""
    for rule in resources.of_type("AWS::Events::Rule"):
        for target in rule.properties.get("Targets", []):
            queue = target.get("DeadLetterConfig", {}).get("Arn")
            if queue and not permissions.may_send_from_rule(rule.arn, queue):
                yield f"{rule.ref}: sqs:SendMessage on {queue}"
    for schedule in resources.of_type("AWS::Scheduler::Schedule"):
        target = schedule.properties["Target"]
        queue = target.get("DeadLetterConfig", {}).get("Arn")
        if queue and not permissions.allows(target["RoleArn"], Need("sqs:SendMessage", queue)):
            yield f"{schedule.ref}: sqs:SendMessage on {queue}"


def _needs(mapping: Resource) -> Iterator[Need]:
    source = mapping.properties["EventSourceArn"]
    for action in _STREAM if ":dynamodb:" in source else _QUEUE:
        yield Need(action, source)
    destination = mapping.properties.get("DestinationConfig", {}).get("OnFailure", {}).get("Destination")
    if destination:
        yield Need("sqs:SendMessage", destination)
