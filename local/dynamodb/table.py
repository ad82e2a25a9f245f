"""One table's items: partitions kept in order of the sort key, and its indexes.

An item is a dict that nobody changes once it is stored; a write exchanges the reference. So reading needs no
copies, and what a stream record or a failed condition shows is exactly what stood there.
"""

import hashlib
from bisect import bisect_left, insort
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from local.dynamodb.errors import ValidationFailed
from local.dynamodb.values import Item, Value, order_key, size_of, type_of

Key = tuple[Any, ...]
_FIRST: tuple[()] = ()
PARTITION_KEY_BYTES = 2048
SORT_KEY_BYTES = 1024


@dataclass(frozen=True)
class Attribute:
    """A key attribute as declared: its name and type (S, N or B)."""

    name: str
    type: str


@dataclass
class Ordering:
    """Items of a table or an index, by partition, in order of the sort key. Entries are sortable positions."""

    partition: Attribute
    sort: Attribute | None
    projection: tuple[str, ...] | None = None
    entries: dict[Any, list[tuple[Any, ...]]] = field(default_factory=dict)

    def add(self, partition: Any, position: tuple[Any, ...]) -> None:
        insort(self.entries.setdefault(partition, []), position)

    def discard(self, partition: Any, position: tuple[Any, ...]) -> None:
        positions = self.entries[partition]
        del positions[bisect_left(positions, position)]
        if not positions:
            del self.entries[partition]


class Table:
    """A table as declared to moto, and its items."""

    def __init__(self, declared: Any) -> None:
        types = {each["AttributeName"]: each["AttributeType"] for each in declared.attr}
        self.declared = declared
        self.name: str = declared.name
        self.primary = _ordering(declared.schema, types)
        self.indexes = {
            each.name: _ordering(each.schema, types, _projection(each, declared))
            for each in [*declared.global_indexes, *declared.indexes]
        }
        self.global_indexes = {each.name for each in declared.global_indexes}
        self.items: dict[Key, Item] = {}

    @property
    def key_attributes(self) -> list[Attribute]:
        primary = self.primary
        return [primary.partition] + ([primary.sort] if primary.sort else [])

    def key_of(self, attributes: Mapping[str, Value]) -> Key:
        """The key inside an item or a request; one that is absent, empty or of another type is refused."""
        return tuple(self._key_part(each, attributes) for each in self.key_attributes)

    def exact_key(self, attributes: Mapping[str, Value]) -> Key:
        """The key of a request that must hold the key and nothing else."""
        if attributes.keys() != {each.name for each in self.key_attributes}:
            raise ValidationFailed("The provided key element does not match the schema")
        return self.key_of(attributes)

    def _key_part(self, attribute: Attribute, attributes: Mapping[str, Value]) -> Any:
        value = attributes.get(attribute.name)
        if value is None:
            raise ValidationFailed(
                f"One or more parameter values were invalid: Missing the key {attribute.name} in the item"
            )
        if type_of(value) != attribute.type:
            raise ValidationFailed(
                f"One or more parameter values were invalid: Type mismatch for key {attribute.name} "
                f"expected: {attribute.type} actual: {type_of(value)}"
            )
        if value[attribute.type] == "":
            raise ValidationFailed(
                "One or more parameter values are not valid. The AttributeValue for a key attribute cannot "
                f"contain an empty string value. Key: {attribute.name}"
            )
        most = PARTITION_KEY_BYTES if attribute == self.primary.partition else SORT_KEY_BYTES
        if size_of(value) > most:
            raise ValidationFailed(
                f"One or more parameter values were invalid: Size of {attribute.name} exceeds {most} bytes"
            )
        return order_key(value)

    def get(self, key: Key) -> Item | None:
        return self.items.get(key)

    def key_values(self, item: Item) -> Item:
        return {each.name: item[each.name] for each in self.key_attributes}

    def exchange(self, key: Key, new: Item | None) -> Item | None:
        """Put `new` (None: nothing) where `key` points, and return what stood there. Cannot fail."""
        old = self.items.get(key)
        if old is None and new is not None:
            self.primary.add(key[0], (key[1:], key))
        elif old is not None and new is None:
            self.primary.discard(key[0], (key[1:], key))
        for index in self.indexes.values():
            _reindex(index, key, old, new)
        if new is None:
            self.items.pop(key, None)
        else:
            self.items[key] = new
        return old

    def refuse_bad_index_keys(self, item: Item) -> None:
        """An attribute that is an index's key must have its type, and must not be an empty text."""
        for name, index in self.indexes.items():
            for attribute in filter(None, (index.partition, index.sort)):
                value = item.get(attribute.name)
                if value is not None and (type_of(value) != attribute.type or value[attribute.type] == ""):
                    raise ValidationFailed(
                        "One or more parameter values were invalid: Type mismatch or empty value for Index Key "
                        f"{attribute.name} IndexName: {name}"
                    )

    def ordering(self, index: str | None) -> Ordering:
        if index is None:
            return self.primary
        if index not in self.indexes:
            raise ValidationFailed(f"The table does not have the specified index: {index}")
        return self.indexes[index]

    def positions(self, ordering: Ordering, partition: Any) -> Sequence[tuple[Any, ...]]:
        """The positions under a partition, in ascending order; the last part of each is the item's key."""
        return ordering.entries.get(partition, ())

    def scanned(self, ordering: Ordering) -> list[tuple[str, tuple[Any, ...]]]:
        """All positions in the order of a scan: by a digest of their partition, so nobody relies on it."""
        return [
            (digest, position)
            for digest, partition in sorted((scan_rank(each), each) for each in ordering.entries)
            for position in ordering.entries[partition]
        ]

    def position_of(self, ordering: Ordering, item: Mapping[str, Value]) -> tuple[Any, ...]:
        """Where an item (or an `ExclusiveStartKey`) stands in its partition."""
        key = self.key_of(item)
        if ordering is self.primary:
            return (key[1:], key)
        return (_sort_part(ordering, item), key)


def scan_rank(partition: Any) -> str:
    """Where a scan meets a partition."""
    return hashlib.md5(repr(partition).encode(), usedforsecurity=False).hexdigest()


def _ordering(
    schema: list[dict[str, str]], types: dict[str, str], projection: tuple[str, ...] | None = None
) -> Ordering:
    roles = {each["KeyType"]: each["AttributeName"] for each in schema}
    sort = Attribute(roles["RANGE"], types[roles["RANGE"]]) if "RANGE" in roles else None
    return Ordering(Attribute(roles["HASH"], types[roles["HASH"]]), sort, projection)


def _projection(index: Any, declared: Any) -> tuple[str, ...] | None:
    """The attributes that an index shows; None for all."""
    kind = (index.projection or {}).get("ProjectionType", "ALL")
    if kind == "ALL":
        return None
    names = [each["AttributeName"] for each in [*declared.schema, *index.schema]]
    return tuple(names + index.projection.get("NonKeyAttributes", []))


def _reindex(index: Ordering, key: Key, old: Item | None, new: Item | None) -> None:
    before, after = _entry(index, key, old), _entry(index, key, new)
    if before == after:
        return
    if before:
        index.discard(*before)
    if after:
        index.add(*after)


def _entry(index: Ordering, key: Key, item: Item | None) -> tuple[Any, tuple[Any, ...]] | None:
    """An item's partition and position in an index; None if it lacks the index's keys (a sparse index)."""
    if item is None or index.partition.name not in item or (index.sort and index.sort.name not in item):
        return None
    return order_key(item[index.partition.name]), (_sort_part(index, item), key)


def _sort_part(ordering: Ordering, item: Mapping[str, Value]) -> tuple[Any, ...]:
    return (order_key(item[ordering.sort.name]),) if ordering.sort else _FIRST
