"""A template on its way to resources: its parameters and conditions, and what was created of it so far.

What a resource's `Ref` or `GetAtt` is worth comes from whoever created it, so this module knows no service.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from local.intrinsics import ABSENT, FUNCTIONS, Json, UnresolvedReference, references
from local.template import Created


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
            return [each for each in map(self.resolve, value) if each is not ABSENT]
        if not isinstance(value, dict):
            return value
        if len(value) == 1:
            name, argument = next(iter(value.items()))
            if name in FUNCTIONS:
                return FUNCTIONS[name](self, argument)
        resolved = {key: self.resolve(each) for key, each in value.items()}
        return {key: each for key, each in resolved.items() if each is not ABSENT}

    def ref(self, name: str) -> Json:
        """What `Ref` gives: a pseudo parameter, a parameter, or the physical id of a resource."""
        if name == "AWS::NoValue":
            return ABSENT
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
