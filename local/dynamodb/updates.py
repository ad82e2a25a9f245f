"""What an update, as `grammar` read it, makes of an item. The item itself stays as it was."""

from typing import Any

from local.dynamodb.conditions import Values, value_of
from local.dynamodb.errors import Malformed, ValidationFailed
from local.dynamodb.paths import Path, at
from local.dynamodb.tokens import Tree
from local.dynamodb.values import InvalidValue, Item, Value, total, type_of


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
    value = value_of(tree, item, values)
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
