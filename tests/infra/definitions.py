"""Workflow definitions taken apart: every state with what stands around it."""

import importlib
import inspect
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tests.infra.templates import Resource, Templates

SUBSTITUTION = re.compile(r"\$\{([A-Za-z0-9]+)\}")

_MODULES_WITH_ERRORS = (
    "jinqiao.errors",
    "jinqiao.partners.errors",
    "jinqiao.aws.dynamo",
    "jinqiao.vault",
)


@dataclass(frozen=True)
class State:
    """One state of a workflow; `guarded` says that a map or parallel around it catches what it lets through."""

    workflow: str
    name: str
    body: dict[str, Any]
    guarded: bool = False

    def __str__(self) -> str:
        return f"{self.workflow}: {self.name}"

    @property
    def retried(self) -> set[str]:
        return {error for each in self.body.get("Retry", []) for error in each["ErrorEquals"]}

    @property
    def caught(self) -> set[str]:
        return {error for each in self.body.get("Catch", []) for error in each["ErrorEquals"]}


def states(templates: Templates) -> list[State]:
    """All states of all workflows, those inside maps and branches too."""
    return [
        state
        for name, machine in templates.machines.items()
        for state in _states(name, templates.definition(machine), guarded=False)
    ]


def tasks(templates: Templates) -> list[State]:
    return [state for state in states(templates) if state.body["Type"] == "Task"]


def error_classes() -> set[str]:
    """The names of all exceptions that a step can end with."""
    modules = [importlib.import_module(name) for name in _MODULES_WITH_ERRORS]
    members = [member for module in modules for member in inspect.getmembers(module, inspect.isclass)]
    return {name for name, kind in members if issubclass(kind, Exception)}


def _states(workflow: str, definition: dict[str, Any], guarded: bool) -> Iterator[State]:
    for name, body in definition["States"].items():
        yield State(workflow, name, body, guarded)
        inside = [body[key] for key in ("ItemProcessor", "Iterator") if key in body]
        for child in inside + body.get("Branches", []):
            yield from _states(workflow, child, guarded or "Catch" in body)


def versions_named(templates: Templates, machine: Resource) -> frozenset[str]:
    """The addresses of the function versions that stand for the definition's substitutions."""
    referred = templates.referred(machine.stack, machine.properties["DefinitionSubstitutions"])
    return frozenset(each for each in referred if templates.is_a(each, "AWS::Lambda::Version"))


def versions_callable(templates: Templates, machine: Resource) -> frozenset[str]:
    """The addresses that the machine's role may invoke."""
    role = templates.role_of(machine, "RoleArn")
    rights = [right for right in templates.rights if right.holder == role]
    targets = [right.targets for right in rights if right.action == "lambda:InvokeFunction"]
    return frozenset().union(*targets)
