"""Reading: single items, queries and scans, page by page."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from local.dynamodb.conditions import holds, paths_in
from local.dynamodb.errors import ValidationFailed
from local.dynamodb.paths import projected
from local.dynamodb.placeholders import Placeholders
from local.dynamodb.table import Attribute, Ordering, Table, scan_rank
from local.dynamodb.tokens import Tree
from local.dynamodb.values import Item, Value, item_size, order_key

PAGE_BYTES = 1024 * 1024
Request = Mapping[str, Any]
_LEGACY = ("AttributesToGet", "KeyConditions", "QueryFilter", "ScanFilter", "ConditionalOperator")


def get_item(table: Table, request: Request) -> dict[str, Any]:
    placeholders = Placeholders(request)
    paths = placeholders.projection(request.get("ProjectionExpression"))
    placeholders.refuse_unused()
    item = table.get(table.exact_key(request["Key"]))
    return {} if item is None else {"Item": projected(item, paths)}


def query(table: Table, request: Request) -> dict[str, Any]:
    placeholders = Placeholders(request)
    ordering = _ordering(table, request)
    key_condition = placeholders.condition(request.get("KeyConditionExpression"))
    if key_condition is None:
        raise ValidationFailed(
            "Either the KeyConditions or KeyConditionExpression parameter must be specified"
        )
    partition, sort_condition = _key_parts(ordering, key_condition, placeholders.values)
    _refuse_filtered_keys(ordering, placeholders.condition(request.get("FilterExpression")))
    start = request.get("ExclusiveStartKey")
    if start and not (
        _is_start(table, ordering, start)
        and start[ordering.partition.name] == partition
        and holds(sort_condition, start, placeholders.values)
    ):
        raise ValidationFailed(
            "The provided starting key is outside query boundaries based on provided conditions"
        )
    positions = table.positions(ordering, order_key(partition))
    after = table.position_of(ordering, start) if start else None
    ordered = _from_start(positions, after, request.get("ScanIndexForward", True))
    return _page(table, ordering, ordered, request, placeholders, sort_condition)


def scan(table: Table, request: Request) -> dict[str, Any]:
    placeholders = Placeholders(request)
    ordering = _ordering(table, request)
    scanned = table.scanned(ordering)
    if start := request.get("ExclusiveStartKey"):
        if not _is_start(table, ordering, start):
            raise ValidationFailed("The provided starting key is invalid")
        after = (scan_rank(order_key(start[ordering.partition.name])), table.position_of(ordering, start))
        scanned = scanned[bisect_right(scanned, after) :]
    segments, segment = request.get("TotalSegments", 1), request.get("Segment", 0)
    ours = (position for rank, position in scanned if int(rank, 16) % segments == segment)
    return _page(table, ordering, ours, request, placeholders, None)


def _is_start(table: Table, ordering: Ordering, start: Item) -> bool:
    """Whether a starting key has the keys of the table and of the index, and nothing else."""
    names = {each.name for each in (*table.key_attributes, ordering.partition, ordering.sort) if each}
    return start.keys() == names


def _refuse_filtered_keys(ordering: Ordering, condition: Tree | None) -> None:
    keys = {each.name for each in (ordering.partition, ordering.sort) if each}
    if condition and (named := keys & {str(path[0]) for path in paths_in(condition)}):
        raise ValidationFailed(f"Filter Expression can only contain non-primary key attributes: {named}")


def _ordering(table: Table, request: Request) -> Ordering:
    if legacy := [name for name in _LEGACY if name in request]:
        raise ValidationFailed(f"legacy parameters are not served here: {legacy}")
    index = request.get("IndexName")
    if index in table.global_indexes and request.get("ConsistentRead"):
        raise ValidationFailed("Consistent reads are not supported on global secondary indexes")
    return table.ordering(index)


def _key_parts(ordering: Ordering, tree: Tree, values: Mapping[str, Value]) -> tuple[Value, Tree | None]:
    """The partition that a key condition names and what it asks of the sort key."""
    parts = list(tree[1:]) if tree[0] == "and" else [tree]
    by_name = {_subject(part): part for part in parts}
    names = {ordering.partition.name, ordering.sort.name if ordering.sort else ordering.partition.name}
    equality = by_name.get(ordering.partition.name)
    if equality is None or equality[0] != "=" or by_name.keys() - names or len(by_name) != len(parts):
        raise ValidationFailed("Query condition missed key schema element or names another attribute")
    value = values[equality[2][1]] if equality[2][0] == "value" else {}
    _refuse_wrong_type(ordering.partition, value)
    sort = by_name.get(ordering.sort.name) if ordering.sort else None
    if sort is not None and ordering.sort:
        _refuse_sort_condition(ordering.sort, sort, values)
    return value, sort


def _refuse_sort_condition(attribute: Attribute, condition: Tree, values: Mapping[str, Value]) -> None:
    if condition[0] not in {"=", "<", "<=", ">", ">=", "between", "begins_with"}:
        raise ValidationFailed(f"Invalid operator used in KeyConditionExpression: {condition[0]}")
    for operand in condition[2:]:
        _refuse_wrong_type(attribute, values[operand[1]] if operand[0] == "value" else {})


def _refuse_wrong_type(attribute: Attribute, value: Value) -> None:
    if attribute.type not in value:
        raise ValidationFailed(
            "One or more parameter values were invalid: Condition parameter type does not match schema type"
        )


def _subject(part: Tree) -> str:
    if part[0] in {"and", "or", "not", "in"} or part[1][0] != "path" or len(part[1][1]) != 1:
        raise ValidationFailed("Invalid KeyConditionExpression")
    return str(part[1][1][0])


def _from_start(positions: Any, start: tuple[Any, ...] | None, forward: bool) -> Iterable[tuple[Any, ...]]:
    """Positions in reading direction, strictly after where the last page ended."""
    if start is None:
        return list(positions) if forward else list(reversed(positions))
    if forward:
        return list(positions[bisect_right(positions, start) :])
    return list(reversed(positions[: bisect_left(positions, start)]))


def _page(
    table: Table,
    ordering: Ordering,
    positions: Iterable[tuple[Any, ...]],
    request: Request,
    placeholders: Placeholders,
    sort_condition: Tree | None,
) -> dict[str, Any]:
    condition = placeholders.condition(request.get("FilterExpression"))
    paths = placeholders.projection(request.get("ProjectionExpression"))
    placeholders.refuse_unused()
    shown: list[Item] = []
    matching = _matching(table, positions, sort_condition, placeholders.values)
    evaluated, more = _within_page(ordering, matching, request.get("Limit"))
    for visible in evaluated:
        if holds(condition, visible, placeholders.values):
            shown.append(projected(visible, paths))
    answer: dict[str, Any] = {"Count": len(shown), "ScannedCount": len(evaluated)}
    if request.get("Select") != "COUNT":
        answer["Items"] = shown
    if more:
        answer["LastEvaluatedKey"] = _start_key(table, ordering, evaluated[-1])
    return answer


def _matching(
    table: Table, positions: Iterable[tuple[Any, ...]], condition: Tree | None, values: Mapping[str, Value]
) -> Iterator[Item]:
    for position in positions:
        item = table.items[position[-1]]
        if holds(condition, item, values):
            yield item


def _within_page(ordering: Ordering, items: Iterator[Item], limit: int | None) -> tuple[list[Item], bool]:
    """The items of one page as their index shows them, and whether it ended before they did.

    A page that is full by its limit does not know whether it was the last.
    """
    page: list[Item] = []
    size = 0
    for item in items:
        visible = _visible(ordering, item)
        size += item_size(visible)
        if page and size > PAGE_BYTES:
            return page, True
        page.append(visible)
        if len(page) == limit:
            return page, True
    return page, False


def _visible(ordering: Ordering, item: Item) -> Item:
    if ordering.projection is None:
        return item
    return {name: item[name] for name in ordering.projection if name in item}


def _start_key(table: Table, ordering: Ordering, item: Item) -> Item:
    own = [each.name for each in (ordering.partition, ordering.sort) if each]
    return {**table.key_values(item), **{name: item[name] for name in own}}
