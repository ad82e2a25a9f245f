"""What an update, as `grammar` read it, makes of an item. The item itself stays as it was."""

from typing import Any

from local.dynamodb.conditions import Values, value_of
from local.dynamodb.errors import ValidationFailed
from local.dynamodb.paths import Path, at
from local.dynamodb.tokens import Tree
from local.dynamodb.values import Item, Value, total, type_of

_NO_PATH = "The document path provided in the update expression is invalid for update"


def updated(item: Item, changes: list[Tree], values: Values) -> Item:
    """A new item with the changes made; all right sides see the item as it was."""
    results = [(change, _new_value(change, item, values)) for change in changes]
    new = dict(item)
    removals = [change[1] for change, _ in results if change[0] == "REMOVE"]
    for change, value in sorted(results, key=lambda each: _order(each[0][1])):
        if change[0] != "REMOVE" and value is not None:
            _put(new, change[1], value)
        elif change[0] == "DELETE":
            removals.append(change[1])
    for path in sorted(removals, key=_order, reverse=True):
        _remove(new, path)
    return new


def _order(path: Path) -> tuple[Any, ...]:
    """List positions ascending to set them, and from the last to remove them: so none shifts the next."""
    return tuple((step, "") if isinstance(step, int) else (-1, step) for step in path)


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
    value = value_of(tree, item, values)
    if value is None:
        raise ValidationFailed(
            "The provided expression refers to an attribute that does not exist in the item"
        )
    return value


def _arithmetic(left: Value, right: Value, sign: int) -> Value:
    if "N" not in left or "N" not in right:
        raise ValidationFailed("An operand in the update expression has an incorrect data type")
    return total(left, right, sign)


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
        raise ValidationFailed(_NO_PATH)
    item[top] = _put_inside(item[top], path[1:], value)


def _put_inside(container: Value, path: Path, value: Value) -> Value:
    step, rest = path[0], path[1:]
    if isinstance(step, int) and "L" in container:
        members = list(container["L"])
        if step >= len(members):
            if rest:
                raise ValidationFailed(_NO_PATH)
            return {"L": [*members, value]}
        members[step] = _put_inside(members[step], rest, value) if rest else value
        return {"L": members}
    if isinstance(step, str) and "M" in container and (not rest or step in container["M"]):
        fields = dict(container["M"])
        fields[step] = _put_inside(fields[step], rest, value) if rest else value
        return {"M": fields}
    raise ValidationFailed(_NO_PATH)


def _remove(item: Item, path: Path) -> None:
    if len(path) == 1:
        item.pop(str(path[0]), None)
        return
    holder, last = at(item, path[:-1]) or {}, path[-1]
    if isinstance(last, int) and "L" in holder:
        members = holder["L"]
        _put(item, path[:-1], {"L": members[:last] + members[last + 1 :]})
    elif isinstance(last, str) and "M" in holder:
        _put(item, path[:-1], {"M": {name: each for name, each in holder["M"].items() if name != last}})
    else:
        raise ValidationFailed(_NO_PATH)
