"""The item operations of one account, as one would send them over the wire."""

import json
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from threading import RLock
from typing import Any

from moto.dynamodb.models import dynamodb_backends

from local.account import Account
from local.dynamodb import reading, writing
from local.dynamodb.errors import (
    ConditionFailed,
    IdempotentParameterMismatch,
    Malformed,
    Refused,
    ResourceNotFound,
    TransactionCanceled,
    ValidationFailed,
)
from local.dynamodb.table import Key, Table
from local.dynamodb.values import Item
from local.dynamodb.writing import Change, Prepare

Request = dict[str, Any]
Answer = dict[str, Any]
Sink = Callable[[list[Change]], None]
Contents = Mapping[str, Mapping[Key, Item]]

TRANSACTION_ITEMS = 100
TRANSACTION_BYTES = 4 * 1024 * 1024
TOKEN_SECONDS = 600
_TWICE_IN_TRANSACTION = "Transaction request cannot include multiple operations on one item"
_PREPARE: dict[str, Prepare] = {
    "Put": writing.prepare_put,
    "Update": writing.prepare_update,
    "Delete": writing.prepare_delete,
    "ConditionCheck": writing.prepare_check,
}


class Engine:
    """All tables of an account under one lock. `committed` hears of changes, in order, once they are made."""

    def __init__(self, account: Account) -> None:
        self._account = account
        self._tables: dict[str, Table] = {}
        self._tokens: dict[str, tuple[float, str]] = {}
        self.lock = RLock()
        self.committed: Sink | None = None
        self._operations: dict[str, Callable[[Request], Answer]] = {
            "GetItem": lambda it: reading.get_item(self.table(it["TableName"]), it),
            "Query": lambda it: reading.query(self.table(it["TableName"]), it),
            "Scan": lambda it: reading.scan(self.table(it["TableName"]), it),
            "PutItem": lambda it: self._write(writing.prepare_put, it),
            "UpdateItem": lambda it: self._write(writing.prepare_update, it),
            "DeleteItem": lambda it: self._write(writing.prepare_delete, it),
            "BatchGetItem": self._batch_get,
            "BatchWriteItem": self._batch_write,
            "TransactGetItems": self._transact_get,
            "TransactWriteItems": self._transact_write,
            "ExecuteStatement": _unsupported,
            "ExecuteTransaction": _unsupported,
            "BatchExecuteStatement": _unsupported,
        }

    def serves(self, operation: str) -> bool:
        return operation in self._operations

    def answer(self, operation: str, request: Request) -> tuple[int, Answer]:
        """The HTTP status and the body's content for an operation."""
        try:
            with self.lock:
                return 200, self._operations[operation](request)
        except Refused as refusal:
            error = {"__type": f"com.amazonaws.dynamodb.v20120810#{refusal.code}", "message": str(refusal)}
            return 400, {**error, "Message": str(refusal), **refusal.fields}

    def table(self, name: str) -> Table:
        """A table by name or ARN, as it is declared to moto now."""
        name = name.rsplit("/", 1)[-1]
        declared = dynamodb_backends[self._account.number][self._account.region].tables.get(name)
        if declared is None:
            raise ResourceNotFound()
        table = self._tables.get(name)
        if table is None or table.declared is not declared:
            table = self._tables[name] = Table(declared)
        return table

    def tables(self) -> list[Table]:
        declared = dynamodb_backends[self._account.number][self._account.region].tables
        return [self.table(name) for name in list(declared)]

    def contents(self) -> Contents:
        """What stands in all tables, to be restored later."""
        with self.lock:
            return {table.name: dict(table.items) for table in self.tables()}

    def restore(self, contents: Contents) -> None:
        """Have all tables hold just that again; no stream tells of it."""
        with self.lock:
            self._tokens.clear()
            for table in self.tables():
                for key in list(table.items):
                    table.exchange(key, None)
                for key, item in contents[table.name].items():
                    table.exchange(key, item)

    def expire(self, now: float) -> list[Change]:
        """Delete the items whose time to live is over at `now` (seconds since 1970)."""
        with self.lock:
            expired = [
                Change(table, key, item, None)
                for table in self.tables()
                for key, item in _expired(table, now)
            ]
            return writing.commit(expired)

    def _write(self, prepare: Prepare, request: Request) -> Answer:
        change = prepare(self.table(request["TableName"]), request)
        self._publish([change])
        return writing.returned(request, change)

    def _publish(self, changes: list[Change]) -> None:
        effective = writing.commit(changes)
        if effective and self.committed:
            self.committed(effective)

    def _batch_get(self, request: Request) -> Answer:
        wanted = request["RequestItems"]
        if sum(len(each["Keys"]) for each in wanted.values()) > 100:
            raise ValidationFailed("Too many items requested for the BatchGetItem call")
        responses = {}
        for name, part in wanted.items():
            _refuse_repeated(self.table(name).exact_key(key) for key in part["Keys"])
            answers = [reading.get_item(self.table(name), {**part, "Key": key}) for key in part["Keys"]]
            responses[name] = [each["Item"] for each in answers if each]
        return {"Responses": responses, "UnprocessedKeys": {}}

    def _batch_write(self, request: Request) -> Answer:
        changes = []
        for name, parts in request["RequestItems"].items():
            for part in parts:
                kind, content = next(iter(part.items()))
                prepare = _PREPARE[kind.removesuffix("Request")]
                changes.append(prepare(self.table(name), content))
        if len(changes) > 25:
            raise ValidationFailed("Too many items requested for the BatchWriteItem call")
        _refuse_repeated((change.table.name, change.key) for change in changes)
        self._publish(changes)
        return {"UnprocessedItems": {}}

    def _transact_get(self, request: Request) -> Answer:
        gets = [each["Get"] for each in request["TransactItems"]]
        if len(gets) > TRANSACTION_ITEMS:
            raise ValidationFailed("Member must have length less than or equal to 100")
        keys = ((each["TableName"], _key(self.table(each["TableName"]), "Get", each)) for each in gets)
        _refuse_repeated(keys, _TWICE_IN_TRANSACTION)
        return {"Responses": [reading.get_item(self.table(each["TableName"]), each) for each in gets]}

    def _transact_write(self, request: Request) -> Answer:
        items = request["TransactItems"]
        if not 0 < len(items) <= TRANSACTION_ITEMS:
            raise ValidationFailed("Member must have length less than or equal to 100")
        if len(json.dumps(items, ensure_ascii=False).encode()) > TRANSACTION_BYTES:
            raise ValidationFailed("Transaction size exceeds 4 MB")
        if not self._already_done(request):
            self._publish(self._prepared(items))
            self._remember(request)
        return {}

    def _prepared(self, items: list[dict[str, Any]]) -> list[Change]:
        """What each part would do; if one may not, none may."""
        operations = [next(iter(item.items())) for item in items]
        keys = (
            (each["TableName"], _key(self.table(each["TableName"]), kind, each)) for kind, each in operations
        )
        _refuse_repeated(keys, _TWICE_IN_TRANSACTION)
        changes, reasons = [], []
        for kind, each in operations:
            try:
                changes.append(_PREPARE[kind](self.table(each["TableName"]), each))
                reasons.append({"Code": "None"})
            except ConditionFailed as refusal:
                reasons.append(_reason("ConditionalCheckFailed", refusal))
            except Malformed:
                raise
            except ValidationFailed as refusal:
                reasons.append(_reason("ValidationError", refusal))
        if len(changes) != len(items):
            raise TransactionCanceled(reasons)
        return changes

    def _already_done(self, request: Request) -> bool:
        """Whether a transaction with this token and content was made within the last ten minutes."""
        token = request.get("ClientRequestToken")
        done_at, content = self._tokens.get(token or "", (0.0, ""))
        if not token or time.monotonic() - done_at > TOKEN_SECONDS or not content:
            return False
        if content != _content(request):
            raise IdempotentParameterMismatch()
        return True

    def _remember(self, request: Request) -> None:
        now = time.monotonic()
        if len(self._tokens) > 10_000:
            self._tokens = {t: kept for t, kept in self._tokens.items() if now - kept[0] <= TOKEN_SECONDS}
        if token := request.get("ClientRequestToken"):
            self._tokens[token] = (now, _content(request))


def _content(request: Mapping[str, Any]) -> str:
    return json.dumps(request["TransactItems"], sort_keys=True)


def _key(table: Table, kind: str, request: Mapping[str, Any]) -> Any:
    return table.key_of(request["Item"] if kind == "Put" else request["Key"])


def _reason(code: str, refusal: Refused) -> dict[str, Any]:
    return {"Code": code, "Message": str(refusal), **refusal.fields}


def _refuse_repeated(
    keys: Iterable[Any], message: str = "Provided list of item keys contains duplicates"
) -> None:
    counted = Counter(keys)
    if counted.total() > len(counted):
        raise ValidationFailed(message)


def _expired(table: Table, now: float) -> list[tuple[Any, Any]]:
    attribute = table.declared.ttl.get("AttributeName")
    if not attribute or table.declared.ttl["TimeToLiveStatus"] != "ENABLED":
        return []
    return [
        (key, item)
        for key, item in table.items.items()
        if "N" in item.get(attribute, {}) and float(item[attribute]["N"]) <= now
    ]


def _unsupported(_: Request) -> Answer:
    raise ValidationFailed("PartiQL is not served here; use the item operations")
