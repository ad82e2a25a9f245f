"""A meter of DynamoDB: calls, write units and read units by AWS's rules, at the level of botocore.

    with metered(world.client("dynamodb")) as meter:
        with meter.measuring() as usage:
            app.post(...)
        usage.of("jinqiao-dev-repayment-api").write_units

It hangs on the process's own client (`jinqiao.aws.clients`) and looks items up through another, unmetered one,
since a request doesn't say how large an updated item is. The emulator's own figures are not used: it counts
nothing for transactions.

The rules, https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/capacity-unit-calculations.html:
a write costs ⌈size / 1 KB⌉, of the larger of the item before and after, twice that in a transaction; a change
that an index projects costs ⌈size / 1 KB⌉ there again (twice if it moves in the index). A read costs
⌈size / 4 KB⌉, half that if it may be stale, twice that in a transaction; a query pays for the sum of its items.
A refused condition costs the same.
"""

import math
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import Context
from dataclasses import dataclass, field
from threading import Lock
from typing import Any

from jinqiao.aws import clients
from jinqiao.settings import environment

Stored = Mapping[str, Mapping[str, Any]]
"""An item in DynamoDB's own JSON: `{"pk": {"S": "LOAN#1"}, …}`."""

_MARK = "jinqiao_meter"
_WRITES = {"PutItem": "Put", "UpdateItem": "Update", "DeleteItem": "Delete"}


@dataclass
class Tally:
    """What was used: numbers of calls by operation, and units."""

    calls: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    write_units: float = 0
    read_units: float = 0

    @property
    def reads(self) -> int:
        """How many calls only read."""
        return sum(
            count for name, count in self.calls.items() if name in ("GetItem", "Query", "BatchGetItem")
        )

    @property
    def transactions(self) -> int:
        return self.calls.get("TransactWriteItems", 0)

    @property
    def writes(self) -> int:
        """How many calls write, transactions included."""
        return self.transactions + sum(self.calls.get(name, 0) for name in (*_WRITES, "BatchWriteItem"))


@dataclass
class Usage:
    """What was used, by the function that used it."""

    by_function: dict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))

    def of(self, function: str) -> Tally:
        return self.by_function.get(function, Tally())

    def total(self) -> Tally:
        whole = Tally()
        for tally in self.by_function.values():
            for name, count in tally.calls.items():
                whole.calls[name] += count
            whole.write_units += tally.write_units
            whole.read_units += tally.read_units
        return whole


@dataclass(frozen=True)
class _Write:
    """One item that a call is about to write: where, and what stood there."""

    table: str
    key: Stored
    before: Stored | None


class Meter:
    """Counts what passes through a client while something is being measured."""

    def __init__(self, unmetered: Any) -> None:
        self._unmetered = unmetered
        self._lock = Lock()
        self._usages: list[Usage] = []
        self._keys: dict[str, tuple[str, ...]] = {}
        self._indexes: dict[str, tuple[tuple[str, ...], ...]] = {}

    @contextmanager
    def measuring(self) -> Iterator[Usage]:
        """Everything that is called from here to the end of the block, whoever calls it."""
        usage = Usage()
        with self._lock:
            self._usages.append(usage)
        try:
            yield usage
        finally:
            with self._lock:
                self._usages = [each for each in self._usages if each is not usage]

    def before(self, params: Mapping[str, Any], model: Any, context: dict[str, Any], **_: Any) -> None:
        """botocore's `before-parameter-build`: keep the request, and what stands where it will write."""
        if self._usages:
            writes = [
                _Write(table, key, self._look_up(table, key))
                for table, key in self._written(model.name, params)
            ]
            context[_MARK] = (params, writes)

    def after(self, parsed: Mapping[str, Any], model: Any, context: dict[str, Any], **_: Any) -> None:
        """botocore's `after-call`: count the call, done or refused."""
        if _MARK not in context:
            return
        params, writes = context.pop(_MARK)
        factor = 2 if model.name.startswith("Transact") else 1
        write_units = sum(self._write_units(each, factor) for each in writes)
        read_units = self._read_units(model.name, params, parsed)
        with self._lock:
            for usage in self._usages:
                tally = usage.by_function[environment.get().get("AWS_LAMBDA_FUNCTION_NAME", "")]
                tally.calls[model.name] += 1
                tally.write_units += write_units
                tally.read_units += read_units

    def _written(self, operation: str, params: Mapping[str, Any]) -> list[tuple[str, Stored]]:
        if operation in _WRITES:
            return [self._target(params)]
        if operation == "TransactWriteItems":
            return [self._target(request) for each in params["TransactItems"] for request in each.values()]
        if operation == "BatchWriteItem":
            puts = [(t, each["PutRequest"]) for t, asked in params["RequestItems"].items() for each in asked]
            return [self._target({"TableName": table, **put}) for table, put in puts]
        return []

    def _target(self, request: Mapping[str, Any]) -> tuple[str, Stored]:
        table = request["TableName"]
        named = request.get("Key") or request["Item"]
        return table, {name: named[name] for name in self._key_names(table)}

    def _write_units(self, write: _Write, factor: int) -> int:
        after = self._look_up(write.table, write.key)
        size = max(item_bytes(write.before or {}), item_bytes(after or {}), 1)
        return factor * _units(size, 1024) + self._index_units(write, after)

    def _index_units(self, write: _Write, after: Stored | None) -> int:
        units = 0
        for names in self._index_names(write.table):
            old, new = _entry(write.before, names), _entry(after, names)
            if write.before != after and (old or new):
                moved = bool(old and new and old != new)
                size = max(item_bytes(write.before or {}), item_bytes(after or {}))
                units += _units(size, 1024) * (2 if moved else 1)
        return units

    def _read_units(self, operation: str, params: Mapping[str, Any], parsed: Mapping[str, Any]) -> float:
        share = 1 if params.get("ConsistentRead") else 0.5
        if operation == "GetItem":
            return share * _units(max(item_bytes(parsed.get("Item", {})), 1), 4096)
        if operation == "Query":
            return share * _units(max(sum(map(item_bytes, parsed.get("Items", []))), 1), 4096)
        if operation == "BatchGetItem":
            return sum(
                _batch_units(asked, parsed["Responses"][t]) for t, asked in params["RequestItems"].items()
            )
        if operation in _WRITES or operation in ("TransactWriteItems", "BatchWriteItem"):
            return 0
        raise NotImplementedError(f"teach the meter what {operation} costs")

    def _look_up(self, table: str, key: Stored) -> Stored | None:
        request = {"TableName": table, "Key": key, "ConsistentRead": True}
        return _apart(self._unmetered.get_item, request).get("Item")

    def _key_names(self, table: str) -> tuple[str, ...]:
        self._describe(table)
        return self._keys[table]

    def _index_names(self, table: str) -> tuple[tuple[str, ...], ...]:
        self._describe(table)
        return self._indexes[table]

    def _describe(self, table: str) -> None:
        if table in self._keys:
            return
        described = _apart(self._unmetered.describe_table, {"TableName": table})["Table"]
        self._indexes[table] = tuple(
            _names(index["KeySchema"]) for index in described.get("GlobalSecondaryIndexes", [])
        )
        self._keys[table] = _names(described["KeySchema"])


@contextmanager
def metered(unmetered: Any) -> Iterator[Meter]:
    """A meter on the process's DynamoDB client; `unmetered` is another client of the same account."""
    meter = Meter(unmetered)
    events = clients.client("dynamodb").meta.events
    events.register("before-parameter-build.dynamodb", meter.before)
    events.register("after-call.dynamodb", meter.after)
    try:
        yield meter
    finally:
        events.unregister("before-parameter-build.dynamodb", meter.before)
        events.unregister("after-call.dynamodb", meter.after)


def _apart(call: Callable[..., Any], request: Mapping[str, Any]) -> Any:
    """A call outside of whoever is measured: a function's own role may not look up what it writes."""
    return Context().run(call, **request)


def item_bytes(item: Stored) -> int:
    """An item's size as AWS counts it: the names and the values of its attributes."""
    return sum(len(name.encode()) + value_bytes(value) for name, value in item.items())


def value_bytes(value: Mapping[str, Any]) -> int:
    """A value's size: text in UTF-8, a number a byte for two digits and one more, a document 3 and 1 an element."""
    [(kind, content)] = value.items()
    if kind == "S":
        return len(content.encode())
    if kind == "N":
        return _number_bytes(content)
    if kind == "B":
        return len(content)
    if kind in ("BOOL", "NULL"):
        return 1
    if kind == "L":
        return 3 + sum(1 + value_bytes(each) for each in content)
    if kind == "M":
        return 3 + sum(1 + len(name.encode()) + value_bytes(each) for name, each in content.items())
    return sum(value_bytes({kind[0]: each}) for each in content)  # SS, NS, BS


def _number_bytes(text: str) -> int:
    digits = text.lstrip("-").replace(".", "").strip("0")
    return 1 + (len(digits) + 1) // 2 + text.startswith("-")


def _batch_units(asked: Mapping[str, Any], found: list[Stored]) -> float:
    """Each key is a read of its own, one that finds nothing too."""
    absent = len(asked["Keys"]) - len(found)
    share = 1 if asked.get("ConsistentRead") else 0.5
    return share * (absent + sum(_units(item_bytes(item), 4096) for item in found))


def _units(size: int, block: int) -> int:
    return math.ceil(size / block)


def _names(schema: list[Mapping[str, str]]) -> tuple[str, ...]:
    return tuple(part["AttributeName"] for part in schema)


def _entry(item: Stored | None, names: tuple[str, ...]) -> tuple[Any, ...] | None:
    """An item's place in an index, or None where it is not in it."""
    if not item or not all(name in item for name in names):
        return None
    return tuple(str(item[name]) for name in names)
