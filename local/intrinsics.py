"""CloudFormation's intrinsic functions, evaluated: from an expression of a template to a plain value."""

import base64
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Protocol

Json = Any

ABSENT = object()
"""What `AWS::NoValue` stands for: whatever holds it falls away."""

_SUB = re.compile(r"\$\{(!?)([^}]+)\}")


class UnresolvedReference(LookupError):
    """A template refers to something that nobody declared or created."""


class Resolver(Protocol):
    """The stack that an expression stands in."""

    @property
    def name(self) -> str: ...

    @property
    def body(self) -> Mapping[str, Any]: ...

    @property
    def exports(self) -> Mapping[str, str]: ...

    @property
    def pseudo(self) -> Mapping[str, str]: ...

    def resolve(self, value: Json) -> Json: ...

    def ref(self, name: str) -> Json: ...

    def attribute(self, logical_id: str, name: str) -> Json: ...

    def condition(self, name: str) -> bool: ...


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


def _get_att(stack: Resolver, argument: Json) -> Json:
    logical_id, name = argument if isinstance(argument, list) else argument.split(".", 1)
    return stack.attribute(logical_id, stack.resolve(name))


def _sub(stack: Resolver, argument: Json) -> str:
    text, variables = (argument, {}) if isinstance(argument, str) else argument

    def replacement(match: re.Match[str]) -> str:
        literal, name = match.groups()
        if literal:
            return "${" + name + "}"
        if name in variables:
            return str(stack.resolve(variables[name]))
        return str(_get_att(stack, name) if "." in name else stack.ref(name))

    return _SUB.sub(replacement, text)


def _import_value(stack: Resolver, argument: Json) -> str:
    name = stack.resolve(argument)
    if name not in stack.exports:
        raise UnresolvedReference(f"{stack.name}: nobody exports {name}")
    return stack.exports[name]


def _if(stack: Resolver, argument: Json) -> Json:
    name, when_true, when_false = argument
    return stack.resolve(when_true if stack.condition(name) else when_false)


def _find_in_map(stack: Resolver, argument: Json) -> Json:
    name, first, second = (stack.resolve(each) for each in argument[:3])
    return stack.body["Mappings"][name][first][second]


def _select(stack: Resolver, argument: Json) -> Json:
    index, values = stack.resolve(argument[0]), stack.resolve(argument[1])
    return values[int(index)]


FUNCTIONS: dict[str, Callable[[Resolver, Json], Json]] = {
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
