"""The names and values that a request's expressions stand on, and its expressions, read."""

from collections.abc import Mapping
from typing import Any

from local.dynamodb import grammar
from local.dynamodb.errors import Malformed
from local.dynamodb.operands import refuse_unfit
from local.dynamodb.paths import Path
from local.dynamodb.tokens import Read, Tree
from local.dynamodb.values import Value, normalized


class Placeholders:
    """The names and values of a request; what no expression used is an error at the end, as on AWS."""

    def __init__(self, request: Mapping[str, Any]) -> None:
        self._names = dict(request.get("ExpressionAttributeNames") or {})
        self.values: dict[str, Value] = {
            name: normalized(value)
            for name, value in (request.get("ExpressionAttributeValues") or {}).items()
        }
        self._key = tuple(sorted(self._names.items()))
        self._used_names: set[str] = set()
        self._used_values: set[str] = set()

    def condition(self, text: str | None) -> Tree | None:
        if not text:
            return None
        tree: Tree = self._note(grammar.condition(text, self._key))
        refuse_unfit(tree, self.values)
        return tree

    def update(self, text: str) -> list[Tree]:
        return self._note(grammar.update(text, self._key))

    def projection(self, text: str | None) -> list[Path] | None:
        return self._note(grammar.projection(text, self._key)) if text else None

    def refuse_unused(self) -> None:
        if unused := self._names.keys() - self._used_names:
            raise Malformed(
                f"Value provided in ExpressionAttributeNames unused in expressions: keys: {unused}"
            )
        if unused := self.values.keys() - self._used_values:
            raise Malformed(
                f"Value provided in ExpressionAttributeValues unused in expressions: keys: {unused}"
            )

    def _note(self, read: Read) -> Any:
        if undefined := read.values - self.values.keys():
            raise Malformed(
                f"An expression attribute value used in expression is not defined; attribute value: {undefined}"
            )
        self._used_names |= read.aliases
        self._used_values |= read.values
        return read.tree
