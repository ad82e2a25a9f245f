"""The synthesized templates of one environment, asked in the words of the platform."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from local import synth

WILDCARD = "*"


@dataclass(frozen=True)
class Resource:
    """One resource as it stands in a template."""

    stack: str
    logical_id: str
    body: dict[str, Any]

    @property
    def type(self) -> str:
        return self.body["Type"]

    @property
    def properties(self) -> dict[str, Any]:
        return self.body.get("Properties", {})

    def __str__(self) -> str:
        return f"{self.stack}/{self.logical_id}"


@dataclass(frozen=True)
class Right:
    """One action that a role allows, on which resources: `Stack/LogicalId`, or `*` for all there are."""

    holder: str
    action: str
    targets: frozenset[str]


class Templates:
    """All stacks of an environment."""

    def __init__(self, environment: str, bodies: dict[str, dict[str, Any]]) -> None:
        self.environment = environment
        self.bodies = bodies

    @classmethod
    def of(cls, environment: str) -> "Templates":
        stacks = synth.stacks(synth.assembly(environment))
        return cls(environment, {each.name: each.body for each in stacks})

    def all(self, *types: str) -> list[Resource]:
        """Every resource of these types (or of all), over all stacks."""
        return [each for each in self._resources if not types or each.type in types]

    @cached_property
    def _resources(self) -> list[Resource]:
        return [
            Resource(stack, logical_id, resource)
            for stack, body in self.bodies.items()
            for logical_id, resource in body["Resources"].items()
        ]

    @cached_property
    def _by_address(self) -> dict[str, Resource]:
        return {str(each): each for each in self._resources}

    @cached_property
    def _exports(self) -> dict[str, tuple[str, Any]]:
        return {
            output["Export"]["Name"]: (stack, output["Value"])
            for stack, body in self.bodies.items()
            for output in body.get("Outputs", {}).values()
            if "Export" in output
        }

    def referred(self, stack: str, value: Any) -> frozenset[str]:
        """The addresses (`Stack/LogicalId`) of what a value refers to, through exports too."""
        return frozenset(self._references(stack, value))

    def _references(self, stack: str, value: Any) -> Iterator[str]:
        if isinstance(value, list):
            for each in value:
                yield from self._references(stack, each)
        elif isinstance(value, dict):
            for key, argument in value.items():
                if key == "Fn::ImportValue":
                    yield from self._references(*self._exports[argument])
                elif key == "Ref":
                    yield f"{stack}/{argument}"
                elif key == "Fn::GetAtt":
                    yield f"{stack}/{argument[0]}"
                else:
                    yield from self._references(stack, argument)

    # Functions

    @cached_property
    def functions(self) -> dict[str, Resource]:
        """Short name (`lending-api`) → function."""
        prefix = f"jinqiao-{self.environment}-"
        return {
            each.properties["FunctionName"].removeprefix(prefix): each
            for each in self.all("AWS::Lambda::Function")
        }

    def role_of(self, resource: Resource, *path: str) -> str:
        """The address of the role that stands below `path` in a resource."""
        value: Any = resource.properties
        for part in path:
            value = value[part]
        return next(iter(self.referred(resource.stack, value)))

    # Rights

    @cached_property
    def rights(self) -> list[Right]:
        """Every right that a role of ours holds, whether it stands in the role or in a policy beside it."""
        return [
            right
            for holder, stack, document in self._documents()
            for statement in document["Statement"]
            if statement["Effect"] == "Allow"
            for right in self._rights_in(holder, stack, statement)
        ]

    def _documents(self) -> Iterator[tuple[str, str, dict[str, Any]]]:
        for role in self.all("AWS::IAM::Role"):
            for policy in role.properties.get("Policies", []):
                yield str(role), role.stack, policy["PolicyDocument"]
        for policy in self.all("AWS::IAM::Policy"):
            for role in self.referred(policy.stack, policy.properties["Roles"]):
                yield role, policy.stack, policy.properties["PolicyDocument"]

    def _rights_in(self, holder: str, stack: str, statement: dict[str, Any]) -> Iterator[Right]:
        resources = _listed(statement["Resource"])
        targets = self.referred(stack, resources) | {WILDCARD for each in resources if each == WILDCARD}
        for action in _listed(statement["Action"]):
            yield Right(holder, action, frozenset(targets))

    def who_may(self, pattern: str, table: str) -> set[str]:
        """Short names of the functions with an action that matches, on the table named `ledger` and so on."""
        address = self.table(table)
        holders = {
            each.holder for each in self.rights if re.search(pattern, each.action) and address in each.targets
        }
        return {
            name for name, function in self.functions.items() if self.role_of(function, "Role") in holders
        }

    def table(self, name: str) -> str:
        """The address of a table by its short name."""
        full = f"jinqiao-{self.environment}-{name}"
        found = (each for each in self.all("AWS::DynamoDB::Table") if each.properties["TableName"] == full)
        return str(next(found))

    # Asynchronous edges

    @cached_property
    def called_asynchronously(self) -> set[str]:
        """Addresses of functions that a rule, a schedule, a stream or a queue calls."""
        called: set[str] = set()
        for rule in self.all("AWS::Events::Rule"):
            called |= self.referred(rule.stack, [each["Arn"] for each in rule.properties["Targets"]])
        for schedule in self.all("AWS::Scheduler::Schedule"):
            called |= self.referred(schedule.stack, schedule.properties["Target"]["Arn"])
        for mapping in self.all("AWS::Lambda::EventSourceMapping"):
            called |= self.referred(mapping.stack, mapping.properties["FunctionName"])
        return {each for each in called if self._by_address[each].type == "AWS::Lambda::Function"}

    def at(self, address: str) -> Resource:
        return self._by_address[address]

    def is_a(self, address: str, kind: str) -> bool:
        """Whether a resource of that type stands there; a pseudo parameter's address has none."""
        return address in self._by_address and self._by_address[address].type == kind

    # Routes

    @cached_property
    def routes(self) -> dict[tuple[str, str], Resource]:
        """(method, path) → the method's resource."""
        methods = self.all("AWS::ApiGateway::Method")
        return {(each.properties["HttpMethod"], self._path(each)): each for each in methods}

    def _path(self, method: Resource) -> str:
        parts: list[str] = []
        reference = method.properties["ResourceId"]
        while "Ref" in reference:
            resource = self.at(f"{method.stack}/{reference['Ref']}")
            parts.insert(0, resource.properties["PathPart"])
            reference = resource.properties["ParentId"]
        return "/" + "/".join(parts)

    # Workflows

    @cached_property
    def machines(self) -> dict[str, Resource]:
        """Short name (`funding`) → state machine."""
        prefix = f"jinqiao-{self.environment}-"
        return {
            each.properties["StateMachineName"].removeprefix(prefix): each
            for each in self.all("AWS::StepFunctions::StateMachine")
        }

    def definition(self, machine: Resource) -> dict[str, Any]:
        return json.loads(machine.properties["DefinitionString"])


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
