"""DynamoDB in the platform's words: tables, labelled writes, and transactions that say what stopped them.

Conditions are written with `#name` for attributes and `:name` for values; both are resolved here. Each write
carries a label, so that a use case can ask a failed transaction *which* of its conditions failed and what
stood there (`ConditionsFailed.old`), without reading again.
"""

import random
import re
import time
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from jinqiao.aws.clients import client
from jinqiao.settings import variable

Item = dict[str, Any]

_NAME = r"#([a-z_0-9]+)"
_ATTEMPTS = 10
_KEYS_A_BATCH = 100
_SORT_KEY_BYTES = 1024
_CONTENDED = {"TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded"}


class ConditionsFailed(Exception):
    """A write was refused by its conditions. Nothing was written."""

    def __init__(self, olds: Mapping[str, Item | None]) -> None:
        super().__init__(", ".join(olds))
        self._olds = olds

    def failed(self, label: str) -> bool:
        """Whether the condition of the write with this label is among those that failed."""
        return label in self._olds

    def old(self, label: str) -> Item | None:
        """What stood where the labelled write failed: None if nothing did, or if its condition held."""
        return self._olds.get(label)


class Contended(Exception):
    """Other transactions kept touching the same items; nothing was written, and trying later is right."""


class OutsideOfList(ValueError):
    """A page was asked for after a sort key that the list cannot hold: somebody made it up."""


class Write(NamedTuple):
    """One part of a transaction: its label and the request in DynamoDB's own words."""

    label: str
    action: str
    request: dict[str, Any]

    def as_transact_item(self) -> dict[str, Any]:
        return {self.action: self.request}


class Page(NamedTuple):
    """One page of a query: the items, and the sort key after which the next page begins (None at the end)."""

    items: list[Item]
    last_sk: str | None


class Table(NamedTuple):
    """A table with the keys `pk` and `sk`, named by an environment variable such as `LEDGER_TABLE`."""

    setting: str

    @property
    def name(self) -> str:
        return variable(self.setting)

    def get(self, pk: str, sk: str, consistent: bool = True) -> Item | None:
        """The item at a key, or None."""
        key = {"pk": {"S": pk}, "sk": {"S": sk}}
        answer = client("dynamodb").get_item(TableName=self.name, Key=key, ConsistentRead=consistent)
        return from_stored(answer["Item"]) if "Item" in answer else None

    def get_many(self, keys: Sequence[tuple[str, str]]) -> list[Item]:
        """The items at these (pk, sk) keys that exist, in the order of the keys; each key counts once."""
        wanted = list(dict.fromkeys(keys))
        found = {(item["pk"], item["sk"]): item for item in self._batches(wanted)}
        return [found[key] for key in wanted if key in found]

    def _batches(self, keys: Sequence[tuple[str, str]]) -> Iterator[Item]:
        waiting = [{"pk": {"S": pk}, "sk": {"S": sk}} for pk, sk in keys]
        attempt = 0
        while waiting:
            asked, waiting = waiting[:_KEYS_A_BATCH], waiting[_KEYS_A_BATCH:]
            request = {self.name: {"Keys": asked, "ConsistentRead": True}}
            answer = client("dynamodb").batch_get_item(RequestItems=request)
            yield from map(from_stored, answer["Responses"].get(self.name, []))
            left = answer.get("UnprocessedKeys", {}).get(self.name, {}).get("Keys", [])
            if left:
                waiting = left + waiting
                pause(attempt)
                attempt += 1

    def page(
        self,
        pk: str,
        *,
        prefix: str = "",
        limit: int | None = None,
        after: str | None = None,
        newest_first: bool = False,
        consistent: bool = True,
    ) -> Page:
        """One page of the items under `pk` whose sort key begins with `prefix`, in order of the sort key.

        It asks for one item more than it shows: a page that is full doesn't know whether it was the last.
        Raises `OutsideOfList`.
        """
        request: dict[str, Any] = {
            "TableName": self.name,
            "KeyConditionExpression": "pk = :pk AND begins_with(sk, :prefix)" if prefix else "pk = :pk",
            "ExpressionAttributeValues": {":pk": {"S": pk}} | ({":prefix": {"S": prefix}} if prefix else {}),
            "ScanIndexForward": not newest_first,
            "ConsistentRead": consistent,
        }
        if limit is not None:
            request["Limit"] = limit + 1
        if after is not None:
            if not after.startswith(prefix) or not 0 < len(after.encode()) <= _SORT_KEY_BYTES:
                raise OutsideOfList
            request["ExclusiveStartKey"] = {"pk": {"S": pk}, "sk": {"S": after}}
        answer = client("dynamodb").query(**request)
        shown = answer["Items"][:limit]
        last = shown[-1] if len(shown) < len(answer["Items"]) else answer.get("LastEvaluatedKey")
        return Page([from_stored(item) for item in shown], last["sk"]["S"] if last else None)

    def all(self, pk: str, prefix: str = "", consistent: bool = True) -> Iterator[Item]:
        """Every item under `pk` whose sort key begins with `prefix`, page after page."""
        after = None
        while True:
            page = self.page(pk, prefix=prefix, after=after, consistent=consistent)
            yield from page.items
            if page.last_sk is None:
                return
            after = page.last_sk

    def index_page(
        self,
        index: str,
        pk: str,
        *,
        limit: int | None = None,
        after: Mapping[str, Any] | None = None,
        newest_first: bool = False,
    ) -> tuple[list[Item], Item | None]:
        """One page of a global index (`gsi1`): the items and the key to go on after. Eventually consistent."""
        request: dict[str, Any] = {
            "TableName": self.name,
            "IndexName": index,
            "KeyConditionExpression": f"{index}pk = :pk",
            "ExpressionAttributeValues": {":pk": {"S": pk}},
            "ScanIndexForward": not newest_first,
        }
        if limit is not None:
            request["Limit"] = limit
        if after is not None:
            request["ExclusiveStartKey"] = to_stored(after)
        answer = client("dynamodb").query(**request)
        last = answer.get("LastEvaluatedKey")
        return [from_stored(item) for item in answer["Items"]], from_stored(last) if last else None

    def put(
        self,
        label: str,
        item: Mapping[str, Any],
        condition: str = "",
        values: Mapping[str, Any] | None = None,
    ) -> Write:
        """Write a whole item, whatever stood there, or only under a condition."""
        request = {"TableName": self.name, "Item": to_stored(item)} | _guarded(condition, values or {}, "")
        return Write(label, "Put", request)

    def put_new(self, label: str, item: Mapping[str, Any]) -> Write:
        """Write an item where none stands; what stands there is in the failure's `old(label)`."""
        return self.put(label, item, "attribute_not_exists(pk)")

    def update(
        self,
        label: str,
        pk: str,
        sk: str,
        *,
        set: Mapping[str, Any] | None = None,
        add: Mapping[str, int] | None = None,
        remove: Sequence[str] = (),
        condition: str = "attribute_exists(pk)",
        values: Mapping[str, Any] | None = None,
    ) -> Write:
        """Change attributes of one item: `set` them, `add` to integers, `remove` them, under a condition.

        By default the item must exist; a condition given replaces that.
        """
        changes = _Changes(dict(set or {}), dict(add or {}), tuple(remove))
        request = {"TableName": self.name, "Key": {"pk": {"S": pk}, "sk": {"S": sk}}}
        request |= _guarded(condition, {**(values or {}), **changes.values()}, changes.expression())
        request["UpdateExpression"] = changes.expression()
        return Write(label, "Update", request)

    def check(
        self, label: str, pk: str, sk: str, condition: str, values: Mapping[str, Any] | None = None
    ) -> Write:
        """Only a condition, as part of a transaction."""
        request = {"TableName": self.name, "Key": {"pk": {"S": pk}, "sk": {"S": sk}}}
        return Write(label, "ConditionCheck", request | _guarded(condition, values or {}, ""))

    def delete(
        self, label: str, pk: str, sk: str, condition: str = "", values: Mapping[str, Any] | None = None
    ) -> Write:
        """Remove an item, if the condition holds."""
        request = {"TableName": self.name, "Key": {"pk": {"S": pk}, "sk": {"S": sk}}}
        return Write(label, "Delete", request | _guarded(condition, values or {}, ""))


class _Changes(NamedTuple):
    set: dict[str, Any]
    add: dict[str, int]
    remove: tuple[str, ...]

    def values(self) -> dict[str, Any]:
        return {f"set_{n}": v for n, v in self.set.items()} | {f"add_{n}": v for n, v in self.add.items()}

    def expression(self) -> str:
        clauses = (
            ("SET", [f"#{name} = :set_{name}" for name in self.set]),
            ("ADD", [f"#{name} :add_{name}" for name in self.add]),
            ("REMOVE", [f"#{name}" for name in self.remove]),
        )
        return " ".join(f"{verb} {', '.join(parts)}" for verb, parts in clauses if parts)


def _guarded(condition: str, values: Mapping[str, Any], expression: str) -> dict[str, Any]:
    """The condition, its names and values, and the wish to see what stood there when it fails."""
    request: dict[str, Any] = {}
    if condition:
        request = {"ConditionExpression": condition, "ReturnValuesOnConditionCheckFailure": "ALL_OLD"}
    names = sorted(set(re.findall(_NAME, condition + " " + expression)))
    if names:
        request["ExpressionAttributeNames"] = {f"#{name}": name for name in names}
    if values:
        request["ExpressionAttributeValues"] = {
            f":{n}": _serializer().serialize(v) for n, v in values.items()
        }
    return request


def write(one: Write) -> None:
    """Carry out a single write by itself (half the write units of a transaction). Raises `ConditionsFailed`."""
    dynamodb = client("dynamodb")
    call = {"Put": dynamodb.put_item, "Update": dynamodb.update_item, "Delete": dynamodb.delete_item}[
        one.action
    ]
    try:
        _unless_contended(lambda: call(**one.request))
    except dynamodb.exceptions.ConditionalCheckFailedException as refusal:
        stored = refusal.response.get("Item")
        raise ConditionsFailed({one.label: from_stored(stored) if stored else None}) from None


def transact(writes: Sequence[Write]) -> None:
    """Carry out all writes or none. Raises `ConditionsFailed`, or `Contended` after many conflicts."""
    dynamodb = client("dynamodb")
    items = [each.as_transact_item() for each in writes]
    for attempt in range(_ATTEMPTS):
        try:
            dynamodb.transact_write_items(TransactItems=items)
            return
        except dynamodb.exceptions.TransactionCanceledException as refusal:
            _raise_if_refused(writes, refusal.response["CancellationReasons"], refusal)
            pause(attempt)
        except dynamodb.exceptions.TransactionConflictException:
            pause(attempt)
    raise Contended(", ".join(each.label for each in writes))


def _unless_contended(call: Any) -> None:
    dynamodb = client("dynamodb")
    for attempt in range(_ATTEMPTS):
        try:
            call()
            return
        except dynamodb.exceptions.TransactionConflictException:
            pause(attempt)
    raise Contended


def _raise_if_refused(
    writes: Sequence[Write], reasons: Sequence[Mapping[str, Any]], refusal: Exception
) -> None:
    """A failed condition is an answer; a conflict or a throttle is only a reason to try again."""
    olds = {
        each.label: from_stored(reason["Item"]) if reason.get("Item") else None
        for each, reason in zip(writes, reasons, strict=True)
        if reason["Code"] == "ConditionalCheckFailed"
    }
    if olds:
        raise ConditionsFailed(olds) from None
    if not any(reason["Code"] in _CONTENDED for reason in reasons):
        raise refusal


def pause(attempt: int) -> None:
    """Full jitter, at most 0.8 s: https://aws.amazon.com/builders-library (timeouts, retries, backoff)."""
    time.sleep(random.uniform(0, min(0.8, 0.02 * 2**attempt)))  # noqa: S311 - spreads load, guards nothing


def to_stored(item: Mapping[str, Any]) -> dict[str, Any]:
    """A plain mapping as DynamoDB stores it; absent (None) attributes are left out, floats raise."""
    serialize = _serializer().serialize
    return {name: serialize(value) for name, value in item.items() if value is not None}


def from_stored(stored: Mapping[str, Any]) -> Item:
    """An item as DynamoDB returns it, as a plain dict with `int` for whole numbers."""
    deserialize = _deserializer().deserialize
    return {name: _plain(deserialize(value)) for name, value in stored.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else value
    if isinstance(value, list):
        return [_plain(each) for each in value]
    if isinstance(value, dict):
        return {name: _plain(each) for name, each in value.items()}
    return bytes(value.value) if type(value).__name__ == "Binary" else value


def _serializer() -> Any:
    from boto3.dynamodb.types import TypeSerializer

    return TypeSerializer()


def _deserializer() -> Any:
    from boto3.dynamodb.types import TypeDeserializer

    return TypeDeserializer()
