"""Expressions applied to items: does a condition hold, what does an update make, what does a projection show."""

import base64
import operator
from collections.abc import Callable, Mapping
from typing import Any

from local.dynamodb import grammar
from local.dynamodb.errors import Malformed, ValidationFailed
from local.dynamodb.grammar import Read, Tree
from local.dynamodb.values import (
    InvalidValue,
    Item,
    Value,
    comparable,
    equal,
    normalized,
    order_key,
    size_of,
    total,
    type_of,
)

Values = Mapping[str, Value]
Path = tuple[str | int, ...]

_ORDERINGS: dict[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


class Placeholders:
    """The names and values of a request; what no expression used is an error at the end, as on AWS."""

    def __init__(self, request: Mapping[str, Any]) -> None:
        self._names = dict(request.get("ExpressionAttributeNames") or {})
        self.values: dict[str, Value] = {
            name: _checked(value) for name, value in (request.get("ExpressionAttributeValues") or {}).items()
        }
        self._key = tuple(sorted(self._names.items()))
        self._used_names: set[str] = set()
        self._used_values: set[str] = set()

    def condition(self, text: str | None) -> Tree | None:
        return self._note(grammar.condition(text, self._key)) if text else None

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


def holds(tree: Tree | None, item: Item | None, values: Values) -> bool:
    """Whether a condition is true of an item (of none: of an item without attributes)."""
    return tree is None or _true(tree, item or {}, values)


def _true(tree: Tree, item: Item, values: Values) -> bool:
    kind = tree[0]
    if kind == "and":
        return _true(tree[1], item, values) and _true(tree[2], item, values)
    if kind == "or":
        return _true(tree[1], item, values) or _true(tree[2], item, values)
    if kind == "not":
        return not _true(tree[1], item, values)
    if kind in {"attribute_exists", "attribute_not_exists"}:
        return (_operand(tree[1], item, values) is not None) == (kind == "attribute_exists")
    return _compares(tree, [_operand(each, item, values) for each in _flat(tree)])


def _flat(tree: Tree) -> list[Tree]:
    return [tree[1], *tree[2]] if tree[0] == "in" else list(tree[1:])


def _compares(tree: Tree, operands: list[Value | None]) -> bool:
    kind, left, others = tree[0], operands[0], operands[1:]
    if kind == "=":
        return equal(left, others[0])
    if kind == "<>":
        return not equal(left, others[0])
    if kind == "in":
        return any(equal(left, each) for each in others)
    if kind == "between":
        return _ordered(">=", left, others[0]) and _ordered("<=", left, others[1])
    if kind in _ORDERINGS:
        return _ordered(kind, left, others[0])
    return _PREDICATES[kind](left, others[0])


def _ordered(kind: str, left: Value | None, right: Value | None) -> bool:
    if left is None or right is None or not comparable(left, right):
        return False
    return _ORDERINGS[kind](order_key(left), order_key(right))


def _begins_with(left: Value | None, prefix: Value | None) -> bool:
    if left is None or prefix is None or type_of(left) != type_of(prefix) or type_of(left) not in {"S", "B"}:
        return False
    return bool(order_key(left).startswith(order_key(prefix)))


def _contains(left: Value | None, member: Value | None) -> bool:
    if left is None or member is None:
        return False
    kind = type_of(left)
    if kind == "L":
        return any(equal(each, member) for each in left["L"])
    if kind in {"SS", "NS", "BS"}:
        return kind[0] == type_of(member) and any(equal({kind[0]: each}, member) for each in left[kind])
    return kind == type_of(member) and kind in {"S", "B"} and order_key(member) in order_key(left)


def _has_type(left: Value | None, name: Value | None) -> bool:
    return left is not None and name is not None and type_of(left) == name.get("S")


_PREDICATES: dict[str, Callable[[Value | None, Value | None], bool]] = {
    "begins_with": _begins_with,
    "contains": _contains,
    "attribute_type": _has_type,
}


def _operand(tree: Tree, item: Item, values: Values) -> Value | None:
    kind = tree[0]
    if kind == "value":
        return values[tree[1]]
    if kind == "path":
        return at(item, tree[1])
    inner = _operand(tree[1], item, values)
    return None if inner is None else {"N": str(_length(inner))}


def _length(value: Value) -> int:
    kind, content = next(iter(value.items()))
    if kind == "S":
        return len(content.encode())
    if kind == "B":
        return len(base64.b64decode(content))
    return len(content) if kind in {"SS", "NS", "BS", "L", "M"} else size_of(value)


def at(item: Item, path: Path) -> Value | None:
    """The value at a document path, or None."""
    value: Value | None = item.get(str(path[0]))
    for step in path[1:]:
        if value is None:
            return None
        if isinstance(step, int):
            members = value.get("L", [])
            value = members[step] if step < len(members) else None
        else:
            value = value.get("M", {}).get(step)
    return value


def updated(item: Item, changes: list[Tree], values: Values) -> Item:
    """A new item with the changes made; all right sides see the item as it was."""
    _refuse_overlaps(changes)
    results = [(change, _new_value(change, item, values)) for change in changes]
    new = dict(item)
    removals = [change[1] for change, _ in results if change[0] == "REMOVE"]
    for change, value in results:
        if change[0] != "REMOVE" and value is not None:
            _put(new, change[1], value)
        elif change[0] == "DELETE":
            removals.append(change[1])
    for path in sorted(removals, key=_removal_order, reverse=True):
        _remove(new, path)
    return new


def _removal_order(path: Path) -> tuple[Any, ...]:
    """Later list positions first, so that removing one does not shift the next."""
    return tuple((step, "") if isinstance(step, int) else (-1, step) for step in path)


def _refuse_overlaps(changes: list[Tree]) -> None:
    paths = [change[1] for change in changes]
    for index, path in enumerate(paths):
        for other in paths[index + 1 :]:
            shorter = min(len(path), len(other))
            if path[:shorter] == other[:shorter]:
                raise Malformed(
                    f"Invalid UpdateExpression: Two document paths overlap with each other; {path} {other}"
                )


def _new_value(change: Tree, item: Item, values: Values) -> Value | None:
    verb, path = change[0], change[1]
    if verb == "SET":
        return _assigned(change[2], item, values)
    if verb == "REMOVE":
        return None
    current, operand = at(item, path), values[change[2][1]]
    return _added(current, operand) if verb == "ADD" else _without(current, operand)


def _assigned(tree: Tree, item: Item, values: Values) -> Value:
    kind = tree[0]
    if kind == "if_not_exists":
        return at(item, tree[1][1]) or _assigned(tree[2], item, values)
    if kind in {"+", "-"}:
        left, right = (_assigned(each, item, values) for each in tree[1:])
        return _arithmetic(left, right, 1 if kind == "+" else -1)
    if kind == "list_append":
        left, right = (_assigned(each, item, values) for each in tree[1:])
        if "L" not in left or "L" not in right:
            raise ValidationFailed("An operand in the update expression has an incorrect data type")
        return {"L": left["L"] + right["L"]}
    value = _operand(tree, item, values)
    if value is None:
        raise ValidationFailed(
            "The provided expression refers to an attribute that does not exist in the item"
        )
    return value


def _arithmetic(left: Value, right: Value, sign: int) -> Value:
    if "N" not in left or "N" not in right:
        raise ValidationFailed("An operand in the update expression has an incorrect data type")
    try:
        return total(left, right, sign)
    except InvalidValue as error:
        raise ValidationFailed(str(error)) from error


def _added(current: Value | None, operand: Value) -> Value:
    kind = type_of(operand)
    if kind not in {"N", "SS", "NS", "BS"} or (current is not None and type_of(current) != kind):
        raise ValidationFailed("An operand in the update expression has an incorrect data type")
    if current is None:
        return operand
    if kind == "N":
        return _arithmetic(current, operand, 1)
    return {kind: current[kind] + [each for each in operand[kind] if each not in current[kind]]}


def _without(current: Value | None, operand: Value) -> Value | None:
    kind = type_of(operand)
    if kind not in {"SS", "NS", "BS"} or (current is not None and type_of(current) != kind):
        raise ValidationFailed("An operand in the update expression has an incorrect data type")
    left = [each for each in (current or operand)[kind] if each not in operand[kind]]
    return {kind: left} if left else None


def _put(item: Item, path: Path, value: Value) -> None:
    """Set a value at a path, copying what lies on the way, so that the old item stays as it was."""
    if len(path) == 1:
        item[str(path[0])] = value
        return
    top = str(path[0])
    if top not in item:
        raise ValidationFailed("The document path provided in the update expression is invalid for update")
    item[top] = _put_inside(item[top], path[1:], value)


def _put_inside(container: Value, path: Path, value: Value) -> Value:
    step, rest = path[0], path[1:]
    if isinstance(step, int) and "L" in container:
        members = list(container["L"])
        if step >= len(members):
            if rest:
                raise ValidationFailed(
                    "The document path provided in the update expression is invalid for update"
                )
            return {"L": [*members, value]}
        members[step] = _put_inside(members[step], rest, value) if rest else value
        return {"L": members}
    if isinstance(step, str) and "M" in container and (not rest or step in container["M"]):
        fields = dict(container["M"])
        fields[step] = _put_inside(fields[step], rest, value) if rest else value
        return {"M": fields}
    raise ValidationFailed("The document path provided in the update expression is invalid for update")


def _remove(item: Item, path: Path) -> None:
    if len(path) == 1:
        item.pop(str(path[0]), None)
    elif str(path[0]) in item:
        item[str(path[0])] = _remove_inside(item[str(path[0])], path[1:])


def _remove_inside(container: Value, path: Path) -> Value:
    step, rest = path[0], path[1:]
    if isinstance(step, int) and step < len(container.get("L", [])):
        members = list(container["L"])
        members[step : step + 1] = [_remove_inside(members[step], rest)] if rest else []
        return {"L": members}
    if isinstance(step, str) and step in container.get("M", {}):
        fields = dict(container["M"])
        inner = fields.pop(step)
        return {"M": {**fields, step: _remove_inside(inner, rest)} if rest else fields}
    return container


def projected(item: Item, paths: list[Path] | None) -> Item:
    """The parts of an item that the paths name; without paths, the item."""
    if paths is None:
        return item
    shown: Item = {}
    for path in paths:
        value = at(item, path)
        if value is not None:
            _show(shown, path, value)
    return shown


def _show(shown: Item, path: Path, value: Value) -> None:
    for step in reversed(path[1:]):
        value = {"L": [value]} if isinstance(step, int) else {"M": {step: value}}
    top = str(path[0])
    shown[top] = _merged(shown[top], value) if top in shown else value


def _merged(left: Value, right: Value) -> Value:
    if "M" in left and "M" in right:
        both = left["M"].keys() & right["M"].keys()
        return {"M": {**left["M"], **right["M"], **{k: _merged(left["M"][k], right["M"][k]) for k in both}}}
    return {"L": left["L"] + right["L"]} if "L" in left and "L" in right else right


def _checked(value: Value) -> Value:
    try:
        return normalized(value)
    except InvalidValue as error:
        raise Malformed(f"ExpressionAttributeValues contains invalid value: {error}") from error
