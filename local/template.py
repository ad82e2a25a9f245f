"""CloudFormation's intrinsic functions, evaluated: from a template as synthesized to plain values.

Only what a template may say is here; what a resource's `Ref` or `GetAtt` is worth comes from whoever created
it (`Created`), so that this module knows no service.
"""

import base64
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

Json = Any

_SUB = re.compile(r"\$\{(!?)([^}]+)\}")
_ABSENT = object()


class UnresolvedReference(LookupError):
    """A template refers to something that nobody declared or created."""


@dataclass(frozen=True)
class Created:
    """What a resource is known by once it exists: its `Ref` and its attributes for `GetAtt`."""

    ref: str
    attributes: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Resource:
    """One resource of a template after its creation, with every property resolved."""

    stack: str
    logical_id: str
    type: str
    properties: dict[str, Any]
    created: Created

    @property
    def ref(self) -> str:
        return self.created.ref

    @property
    def arn(self) -> str:
        return str(self.created.attributes["Arn"])


class Resources:
    """Everything that the templates declare, in the order of creation."""

    def __init__(self) -> None:
        self._all: dict[tuple[str, str], Resource] = {}

    def add(self, resource: Resource) -> None:
        self._all[resource.stack, resource.logical_id] = resource

    def of_type(self, *types: str) -> list[Resource]:
        """All resources of the CloudFormation types given, e.g. `AWS::ApiGateway::Method`."""
        return [each for each in self._all.values() if each.type in types]

    def __iter__(self) -> Iterator[Resource]:
        return iter(self._all.values())


@dataclass
class Stack:
    """One template being turned into resources: its parameters, conditions and what was created so far."""

    name: str
    body: dict[str, Any]
    parameters: dict[str, str]
    exports: dict[str, str]
    pseudo: Mapping[str, str]
    created: dict[str, Created] = field(default_factory=dict)

    def declared(self) -> dict[str, dict[str, Any]]:
        """The resources whose condition holds, in the order in which they may be created."""
        resources = {
            logical_id: resource
            for logical_id, resource in self.body.get("Resources", {}).items()
            if "Condition" not in resource or self.condition(resource["Condition"])
        }
        return {logical_id: resources[logical_id] for logical_id in _creation_order(resources)}

    def publish_outputs(self) -> dict[str, str]:
        """Resolve the outputs; those with an export name become importable by the stacks that follow."""
        outputs = {}
        for name, output in self.body.get("Outputs", {}).items():
            outputs[name] = self.resolve(output["Value"])
            if "Export" in output:
                self.exports[self.resolve(output["Export"]["Name"])] = outputs[name]
        return outputs

    def condition(self, name: str) -> bool:
        return bool(self.resolve(self.body["Conditions"][name]))

    def resolve(self, value: Json) -> Json:
        """The value with every intrinsic function replaced by what it stands for; absent values fall away."""
        if isinstance(value, list):
            return [each for each in map(self.resolve, value) if each is not _ABSENT]
        if not isinstance(value, dict):
            return value
        if len(value) == 1:
            name, argument = next(iter(value.items()))
            if name in _FUNCTIONS:
                return _FUNCTIONS[name](self, argument)
        resolved = {key: self.resolve(each) for key, each in value.items()}
        return {key: each for key, each in resolved.items() if each is not _ABSENT}

    def ref(self, name: str) -> Json:
        """What `Ref` gives: a pseudo parameter, a parameter, or the physical id of a resource."""
        if name == "AWS::NoValue":
            return _ABSENT
        if name == "AWS::StackName":
            return self.name
        if name in self.pseudo:
            return self.pseudo[name]
        if name in self.created:
            return self.created[name].ref
        if name in self.parameters:
            return self.parameters[name]
        raise UnresolvedReference(f"{self.name}: Ref {name}")

    def attribute(self, logical_id: str, name: str) -> Json:
        try:
            return self.created[logical_id].attributes[name]
        except KeyError:
            raise UnresolvedReference(f"{self.name}: GetAtt {logical_id}.{name}") from None


def parameters(body: Mapping[str, Any], given: Mapping[str, str]) -> dict[str, str]:
    """The values of a template's parameters: as given, else their defaults; one without either raises."""
    values = {}
    for name, declaration in body.get("Parameters", {}).items():
        if name not in given and "Default" not in declaration:
            raise UnresolvedReference(f"parameter {name} has neither a value nor a default")
        values[name] = str(given.get(name, declaration.get("Default")))
    return values


def references(value: Json) -> Iterator[str]:
    """The names that a part of a template refers to by Ref, GetAtt or Sub."""
    if isinstance(value, list):
        for each in value:
            yield from references(each)
    elif isinstance(value, dict):
        for key, argument in value.items():
            yield from _named_by(key, argument)
            yield from references(argument)


def _named_by(function: str, argument: Json) -> Iterator[str]:
    if function == "Ref" and isinstance(argument, str):
        yield argument
    elif function == "Fn::GetAtt":
        yield argument[0] if isinstance(argument, list) else argument.split(".")[0]
    elif function == "Fn::Sub":
        text = argument if isinstance(argument, str) else argument[0]
        yield from (name.split(".")[0] for literal, name in _SUB.findall(text) if not literal)


def _creation_order(resources: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """Depth first along references and DependsOn; CloudFormation refuses circles, so does this."""
    order: list[str] = []
    state: dict[str, str] = {}

    def visit(logical_id: str) -> None:
        if state.get(logical_id) == "done":
            return
        if state.get(logical_id) == "open":
            raise UnresolvedReference(f"circular dependency through {logical_id}")
        state[logical_id] = "open"
        for dependency in _dependencies(resources[logical_id]):
            if dependency in resources:
                visit(dependency)
        state[logical_id] = "done"
        order.append(logical_id)

    for logical_id in resources:
        visit(logical_id)
    return order


def _dependencies(resource: Mapping[str, Any]) -> list[str]:
    depends_on = resource.get("DependsOn", [])
    explicit = [depends_on] if isinstance(depends_on, str) else list(depends_on)
    return explicit + list(references(resource.get("Properties", {})))


def _get_att(stack: Stack, argument: Json) -> Json:
    logical_id, name = argument if isinstance(argument, list) else argument.split(".", 1)
    return stack.attribute(logical_id, stack.resolve(name))


def _sub(stack: Stack, argument: Json) -> str:
    text, variables = (argument, {}) if isinstance(argument, str) else argument

    def replacement(match: re.Match[str]) -> str:
        literal, name = match.groups()
        if literal:
            return "${" + name + "}"
        if name in variables:
            return str(stack.resolve(variables[name]))
        return str(_get_att(stack, name) if "." in name else stack.ref(name))

    return _SUB.sub(replacement, text)


def _import_value(stack: Stack, argument: Json) -> str:
    name = stack.resolve(argument)
    if name not in stack.exports:
        raise UnresolvedReference(f"{stack.name}: nobody exports {name}")
    return stack.exports[name]


def _if(stack: Stack, argument: Json) -> Json:
    name, when_true, when_false = argument
    return stack.resolve(when_true if stack.condition(name) else when_false)


def _find_in_map(stack: Stack, argument: Json) -> Json:
    name, first, second = (stack.resolve(each) for each in argument[:3])
    return stack.body["Mappings"][name][first][second]


def _select(stack: Stack, argument: Json) -> Json:
    index, values = stack.resolve(argument[0]), stack.resolve(argument[1])
    return values[int(index)]


_FUNCTIONS: dict[str, Callable[[Stack, Json], Json]] = {
    "Ref": lambda stack, name: stack.ref(name),
    "Fn::GetAtt": _get_att,
    "Fn::Sub": _sub,
    "Fn::Join": lambda stack, it: str(stack.resolve(it[0])).join(map(str, stack.resolve(it[1]))),
    "Fn::Select": _select,
    "Fn::Split": lambda stack, it: str(stack.resolve(it[1])).split(it[0]),
    "Fn::ImportValue": _import_value,
    "Fn::If": _if,
    "Fn::FindInMap": _find_in_map,
    "Fn::Base64": lambda stack, it: base64.b64encode(str(stack.resolve(it)).encode()).decode(),
    "Fn::GetAZs": lambda stack, _: [f"{stack.pseudo['AWS::Region']}{zone}" for zone in "abc"],
    "Fn::Equals": lambda stack, it: stack.resolve(it[0]) == stack.resolve(it[1]),
    "Fn::Not": lambda stack, it: not stack.resolve(it[0]),
    "Fn::And": lambda stack, it: all(stack.resolve(it)),
    "Fn::Or": lambda stack, it: any(stack.resolve(it)),
    "Condition": lambda stack, name: (
        stack.condition(name) if isinstance(name, str) else {"Condition": stack.resolve(name)}
    ),
}
