"""Document paths such as `("a", 0, "b")`: what stands there, and an item reduced to some of them."""

from local.dynamodb.values import Item, Value

Path = tuple[str | int, ...]


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
