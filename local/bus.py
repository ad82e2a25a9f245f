"""EventBridge: events put on a bus reach the targets of every rule that matches."""

import json
import re
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from moto.events.exceptions import ValidationException

from local.account import Account
from local.patterns import matches
from local.targets import RETRIES, Delivery, Targets
from local.template import Resource, Resources

MOST_ENTRIES = 10
MOST_BYTES = 256 * 1024
_PLACEHOLDER = re.compile(r'"?<([A-Za-z0-9_.-]+)>"?')
Event = dict[str, Any]


@dataclass(frozen=True)
class Rule:
    """A rule with a pattern, on a bus."""

    name: str
    arn: str
    bus: str
    pattern: Mapping[str, Any]
    targets: list[dict[str, Any]]


class Bus:
    """All buses of an account."""

    def __init__(
        self, account: Account, resources: Resources, targets: Targets, now: Callable[[], datetime]
    ) -> None:
        self._account = account
        self._targets = targets
        self._now = now
        self._rules = [
            _rule(each)
            for each in resources.of_type("AWS::Events::Rule")
            if "EventPattern" in each.properties and each.properties.get("State", "ENABLED") == "ENABLED"
        ]
        for target in (target for rule in self._rules for target in rule.targets):
            targets.refuse_unsupported(target["Arn"])

    def put(self, entries: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """PutEvents: each entry gets an id and is delivered, or an error of its own.

        Raises moto's `ValidationException` for more entries, or more of them, than one call may hold.
        """
        if len(entries) > MOST_ENTRIES:
            raise ValidationException("Entries: Member must have length less than or equal to 10")
        if sum(map(_size, entries)) > MOST_BYTES:
            raise ValidationException("Total size of the entries in the request is over the limit.")
        return [self._put(entry) for entry in entries]

    def _put(self, entry: Mapping[str, Any]) -> dict[str, Any]:
        for name in ("Source", "DetailType", "Detail"):
            if not entry.get(name):
                message = f"Parameter {name} is not valid. Reason: {name} is a required argument."
                return {"ErrorCode": "InvalidArgument", "ErrorMessage": message}
        try:
            detail = json.loads(entry["Detail"])
        except ValueError:
            return {"ErrorCode": "MalformedDetail", "ErrorMessage": "Detail is malformed."}
        event = self._event(entry, detail)
        self._route(_bus_name(entry.get("EventBusName")), event)
        return {"EventId": event["id"]}

    def _event(self, entry: Mapping[str, Any], detail: Any) -> Event:
        return {
            "version": "0",
            "id": str(uuid.uuid4()),
            "detail-type": entry["DetailType"],
            "source": entry["Source"],
            "account": self._account.number,
            "time": self._now().astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "region": self._account.region,
            "resources": list(entry.get("Resources", [])),
            "detail": detail,
        }

    def _route(self, bus: str, event: Event) -> None:
        for rule in self._rules:
            if rule.bus == bus and matches(rule.pattern, event):
                for target in rule.targets:
                    self._targets.deliver(delivery(f"rule {rule.name}", target, event, rule.arn))


def delivery(source: str, target: Mapping[str, Any], event: Event, rule_arn: str) -> Delivery:
    """What a rule's target gets for an event, and what happens if it can't be given."""
    return Delivery(
        source=source,
        source_arn=rule_arn,
        target=target["Arn"],
        payload=payload(target, event, rule_arn),
        role=target.get("RoleArn"),
        retries=int(target.get("RetryPolicy", {}).get("MaximumRetryAttempts", RETRIES)),
        dead_letters=target.get("DeadLetterConfig", {}).get("Arn"),
        name=event["id"],
    )


def payload(target: Mapping[str, Any], event: Event, rule_arn: str) -> str:
    """The event as the target wants it: whole, a part, a constant, or transformed."""
    if "Input" in target:
        return str(target["Input"])
    if "InputPath" in target:
        return json.dumps(_at(event, target["InputPath"]))
    if "InputTransformer" in target:
        return _transformed(target["InputTransformer"], event, rule_arn)
    return json.dumps(event)


def _transformed(transformer: Mapping[str, Any], event: Event, rule_arn: str) -> str:
    paths = transformer.get("InputPathsMap", {})
    known = {name: _at(event, path) for name, path in paths.items()}
    known |= {
        "aws.events.event.json": event,
        "aws.events.event": {key: value for key, value in event.items() if key != "detail"},
        "aws.events.event.ingestion-time": event["time"],
        "aws.events.rule-arn": rule_arn,
    }

    def replacement(match: re.Match[str]) -> str:
        whole, value = match.group(0), known.get(match.group(1))
        if whole.startswith('"') and whole.endswith('"'):
            return json.dumps(value)
        inside_text = isinstance(value, str)
        text = str(value) if inside_text else json.dumps(value)
        return ('"' if whole.startswith('"') else "") + text + ('"' if whole.endswith('"') else "")

    return _PLACEHOLDER.sub(replacement, transformer["InputTemplate"])


def _at(event: Any, path: str) -> Any:
    """The value at `$.detail.id`; None where nothing stands."""
    value = event
    for step in path.removeprefix("$").split(".")[1:]:
        value = value.get(step) if isinstance(value, Mapping) else None
    return value


def _size(entry: Mapping[str, Any]) -> int:
    """Bytes that an entry counts for: its source, type, detail and resources, and 14 for a time."""
    texts = [entry.get(name) or "" for name in ("Source", "DetailType", "Detail")]
    time_bytes = 14 if "Time" in entry else 0
    return time_bytes + sum(len(text.encode()) for text in [*texts, *entry.get("Resources", [])])


def _rule(resource: Resource) -> Rule:
    properties = resource.properties
    bus = _bus_name(properties.get("EventBusName"))
    return Rule(resource.ref, resource.arn, bus, properties["EventPattern"], properties.get("Targets", []))


def _bus_name(name_or_arn: str | None) -> str:
    return (name_or_arn or "default").rsplit("/", 1)[-1]
