"""Whether a condition, as `grammar` read it, is true of an item."""

import operator
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from local.dynamodb.paths import Path, at
from local.dynamodb.tokens import Tree
from local.dynamodb.values import Item, Value, comparable, equal, order_key, size_of, type_of

Values = Mapping[str, Value]

_ORDERINGS: dict[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


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
        return (value_of(tree[1], item, values) is not None) == (kind == "attribute_exists")
    return _compares(tree, [value_of(each, item, values) for each in _flat(tree)])


def paths_in(tree: Tree) -> Iterator[Path]:
    """The document paths that a condition names."""
    if tree[0] == "path":
        yield tree[1]
    elif tree[0] != "value":
        for each in _flat(tree):
            yield from paths_in(each)


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


def value_of(tree: Tree, item: Item, values: Values) -> Value | None:
    """What an operand stands for; None where its path leads nowhere."""
    kind = tree[0]
    if kind == "value":
        return values[tree[1]]
    if kind == "path":
        return at(item, tree[1])
    inner = value_of(tree[1], item, values)
    length = None if inner is None else _length(inner)
    return None if length is None else {"N": str(length)}


def _length(value: Value) -> int | None:
    """What `size` says; numbers, truth values and nulls have none."""
    kind, content = next(iter(value.items()))
    if kind in {"S", "B"}:
        return size_of(value)
    return len(content) if kind in {"SS", "NS", "BS", "L", "M"} else None
