"""Policy documents, compiled: may this be done to that?

An explicit Deny wins, else an Allow is needed. Conditions are evaluated over what is known of the call; an
operator that is not known here is refused when the document is read, not ignored.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

Context = Mapping[str, tuple[str, ...]]
"""Condition keys of a call, in lower case, each with its values."""

NO_CONTEXT: Context = MappingProxyType({})


class UnsupportedPolicy(ValueError):
    """A policy says something that cannot be evaluated here."""


@dataclass(frozen=True)
class Need:
    """One right that a call needs."""

    action: str
    resource: str
    context: Context = field(default_factory=lambda: NO_CONTEXT)


@dataclass(frozen=True)
class Condition:
    """One line of a statement's condition block."""

    operator: str
    key: str
    values: tuple[str, ...]

    def holds(self, context: Context) -> bool:
        given = context.get(self.key)
        operator = self.operator
        if operator == "Null":
            return (given is None) == (self.values[0].lower() == "true")
        if operator.startswith("ForAllValues:"):
            return all(self._matches(operator.partition(":")[2], each) for each in given or ())
        if operator.startswith("ForAnyValue:"):
            return any(self._matches(operator.partition(":")[2], each) for each in given or ())
        if given is None:
            return operator.endswith("IfExists") or operator == "StringNotEquals"
        return self._matches(operator.removesuffix("IfExists"), given[0])

    def _matches(self, operator: str, given: str) -> bool:
        if operator in {"StringLike", "ArnLike", "ArnEquals"}:
            return any(_pattern(each).fullmatch(given) for each in self.values)
        if operator == "StringEqualsIgnoreCase" or operator == "Bool":
            return given.lower() in {each.lower() for each in self.values}
        return (given in self.values) == (operator == "StringEquals")


_OPERATORS = {
    "StringEquals",
    "StringNotEquals",
    "StringEqualsIgnoreCase",
    "StringLike",
    "ArnLike",
    "ArnEquals",
}
_OPERATORS |= {"Bool", "Null"}


@dataclass(frozen=True)
class Statement:
    """One statement. `principals` is only set in resource policies."""

    allows: bool
    actions: re.Pattern[str]
    resources: re.Pattern[str]
    conditions: tuple[Condition, ...]
    principals: tuple[str, ...] = ()

    def covers(self, need: Need) -> bool:
        return (
            self.actions.fullmatch(need.action.lower()) is not None
            and self.resources.fullmatch(need.resource) is not None
            and all(each.holds(need.context) for each in self.conditions)
        )


def statements(document: Mapping[str, Any]) -> list[Statement]:
    """Read a policy document."""
    return [_statement(each) for each in _list(document["Statement"])]


def allowed(rules: Iterable[Statement], need: Need) -> bool:
    """Whether the statements allow what is needed."""
    covering = [each.allows for each in rules if each.covers(need)]
    return bool(covering) and all(covering)


def _statement(statement: Mapping[str, Any]) -> Statement:
    if unknown := statement.keys() & {"NotAction", "NotResource", "NotPrincipal"}:
        raise UnsupportedPolicy(f"{unknown} in {statement}")
    return Statement(
        allows=statement["Effect"] == "Allow",
        actions=_any_of([each.lower() for each in _list(statement["Action"])]),
        resources=_any_of(_list(statement.get("Resource", "*"))),
        conditions=tuple(_conditions(statement.get("Condition", {}))),
        principals=tuple(_principals(statement.get("Principal", ()))),
    )


def _conditions(block: Mapping[str, Any]) -> Iterable[Condition]:
    for operator, lines in block.items():
        plain = operator.rpartition(":")[2].removesuffix("IfExists")
        if plain not in _OPERATORS:
            raise UnsupportedPolicy(f"condition operator {operator}")
        for key, values in lines.items():
            yield Condition(operator, key.lower(), tuple(str(each) for each in _list(values)))


def _principals(principal: Any) -> Iterable[str]:
    if isinstance(principal, Mapping):
        for values in principal.values():
            yield from _list(values)
    elif principal:
        yield str(principal)


def _any_of(patterns: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{_pattern(each).pattern})" for each in patterns), re.DOTALL)


def _pattern(text: str) -> re.Pattern[str]:
    """IAM's wildcards: `*` is anything, `?` one character."""
    return re.compile(re.escape(text).replace(r"\*", ".*").replace(r"\?", "."), re.DOTALL)


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
