"""Writing: what a single write or a part of a transaction would make of an item, and committing it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from local.dynamodb.conditions import holds
from local.dynamodb.errors import ConditionFailed, Malformed, ValidationFailed
from local.dynamodb.paths import Path, projected
from local.dynamodb.placeholders import Placeholders
from local.dynamodb.table import Key, Table
from local.dynamodb.updates import updated
from local.dynamodb.values import MAXIMAL_ITEM_BYTES, Item, item_size, normalized

Request = Mapping[str, Any]
_LEGACY = ("Expected", "AttributeUpdates", "ConditionalOperator")
_TAKING = {"REMOVE", "DELETE"}


@dataclass(frozen=True)
class Change:
    """What one write does: the item before and after; `after` None means that it is gone.

    `touched` are the paths that an update named.
    """

    table: Table
    key: Key
    before: Item | None
    after: Item | None
    writes: bool = True
    touched: tuple[Path, ...] = ()


Prepare = Callable[[Table, Request], Change]


def prepare_put(table: Table, request: Request) -> Change:
    _refuse_other_wishes(request)
    placeholders = _placeholders(request)
    condition = placeholders.condition(request.get("ConditionExpression"))
    placeholders.refuse_unused()
    item = {name: normalized(value) for name, value in request["Item"].items()}
    key = table.key_of(item)
    before = _guarded(table, key, condition, placeholders, request)
    return Change(table, key, before, _acceptable(table, item))


def prepare_update(table: Table, request: Request) -> Change:
    placeholders = _placeholders(request)
    condition = placeholders.condition(request.get("ConditionExpression"))
    changes = placeholders.update(request["UpdateExpression"]) if request.get("UpdateExpression") else []
    placeholders.refuse_unused()
    key = table.exact_key(request["Key"])
    names = {each.name for each in table.key_attributes}
    if touched := [change[1][0] for change in changes if change[1][0] in names]:
        raise ValidationFailed(
            f"One or more parameter values were invalid: Cannot update attribute {touched[0]}. "
            "This attribute is part of the key"
        )
    before = _guarded(table, key, condition, placeholders, request)
    if before is None and changes and all(change[0] in _TAKING for change in changes):
        return Change(table, key, None, None)  # taking away from nothing makes no item
    after = updated(before or dict(request["Key"]), changes, placeholders.values)
    named = tuple(change[1] for change in changes)
    return Change(table, key, before, _acceptable(table, after), touched=named)


def prepare_delete(table: Table, request: Request) -> Change:
    _refuse_other_wishes(request)
    placeholders = _placeholders(request)
    condition = placeholders.condition(request.get("ConditionExpression"))
    placeholders.refuse_unused()
    key = table.exact_key(request["Key"])
    return Change(table, key, _guarded(table, key, condition, placeholders, request), None)


def prepare_check(table: Table, request: Request) -> Change:
    """A condition only: nothing changes."""
    placeholders = _placeholders(request)
    condition = placeholders.condition(request["ConditionExpression"])
    placeholders.refuse_unused()
    key = table.exact_key(request["Key"])
    before = _guarded(table, key, condition, placeholders, request)
    return Change(table, key, before, before, writes=False)


def commit(changes: Sequence[Change]) -> list[Change]:
    """Make the changes; returns those that changed something, which are those that a stream tells about."""
    for change in changes:
        if change.writes:
            change.table.exchange(change.key, change.after)
    return [change for change in changes if change.writes and not _same(change.before, change.after)]


def returned(request: Request, change: Change) -> dict[str, Any]:
    """The attributes that the request asked to see."""
    wish = request.get("ReturnValues", "NONE")
    before, after = change.before or {}, change.after or {}
    if wish == "ALL_OLD":
        return {"Attributes": before} if before else {}
    if wish == "ALL_NEW":
        return {"Attributes": after} if after else {}
    if wish in {"UPDATED_OLD", "UPDATED_NEW"}:
        shown = projected(before if wish == "UPDATED_OLD" else after, list(change.touched))
        return {"Attributes": shown} if shown else {}
    if wish != "NONE":
        raise ValidationFailed(f"ReturnValues {wish} is not known")
    return {}


def _refuse_other_wishes(request: Request) -> None:
    if request.get("ReturnValues", "NONE") not in {"NONE", "ALL_OLD"}:
        raise Malformed("ReturnValues can only be ALL_OLD or NONE")


def _placeholders(request: Request) -> Placeholders:
    if legacy := [name for name in _LEGACY if name in request]:
        raise ValidationFailed(f"legacy parameters are not served here: {legacy}")
    return Placeholders(request)


def _guarded(
    table: Table, key: Key, condition: Any, placeholders: Placeholders, request: Request
) -> Item | None:
    """What stands at the key, if the condition holds for it."""
    before = table.get(key)
    if not holds(condition, before, placeholders.values):
        wanted = request.get("ReturnValuesOnConditionCheckFailure") == "ALL_OLD"
        raise ConditionFailed(before if wanted else None)
    return before


def _acceptable(table: Table, item: Item) -> Item:
    if item_size(item) > MAXIMAL_ITEM_BYTES:
        raise ValidationFailed("Item size has exceeded the maximum allowed size")
    table.refuse_bad_index_keys(item)
    return item


def _same(before: Item | None, after: Item | None) -> bool:
    if before is None or after is None:
        return before is after
    return before == after
