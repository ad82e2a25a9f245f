"""What the templates declare, once it exists."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any


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
