"""Two tables without a platform around them, asked as over the wire: an operation and its request, as JSON."""

from typing import Any

from moto.dynamodb.models import dynamodb_backends

from local.account import Account
from local.dynamodb.engine import Engine

ACCOUNT = Account("210987654321", "ap-southeast-1")
Item = dict[str, Any]


class Refusal(Exception):
    """An error answer: its code, its message, and the whole body."""

    def __init__(self, body: dict[str, Any]) -> None:
        self.code: str = body["__type"].rsplit("#", 1)[-1]
        self.body = body
        super().__init__(f"{self.code}: {body['message']}")


class Tables:
    """`things` has text keys and the index `gsi1`; `events` is ordered by a number, its indexes show little."""

    def __init__(self) -> None:
        backend = dynamodb_backends[ACCOUNT.number][ACCOUNT.region]
        backend.tables.clear()
        _create(backend, "things", "S", [_index("gsi1", {"ProjectionType": "ALL"})])
        some = {"ProjectionType": "INCLUDE", "NonKeyAttributes": ["shown"]}
        _create(
            backend, "events", "N", [_index("gsi1", {"ProjectionType": "KEYS_ONLY"}), _index("gsi2", some)]
        )
        self.engine = Engine(ACCOUNT)

    def ask(self, operation: str, **request: Any) -> dict[str, Any]:
        """The body of the answer; raises `Refusal` for an error."""
        status, body = self.engine.answer(operation, request)
        if status != 200:
            raise Refusal(body)
        return body

    def put(self, *items: Item, table: str = "things") -> None:
        for item in items:
            self.ask("PutItem", TableName=table, Item=item)

    def get(self, pk: str, sk: str = "1") -> Item | None:
        return self.ask("GetItem", TableName="things", Key=key(pk, sk)).get("Item")

    def update(self, pk: str, expression: str, *, returns: str = "ALL_NEW", **more: Any) -> Item:
        """Update one of the things; what is given by name stands for `:name` in the expressions."""
        request = {"TableName": "things", "Key": key(pk), "UpdateExpression": expression}
        request |= {name: more.pop(name) for name in list(more) if name[0].isupper()}
        values = {"ExpressionAttributeValues": literals(**more)} if more else {}
        answer = self.ask("UpdateItem", ReturnValues=returns, **request, **values)
        return answer.get("Attributes", {})

    def query(self, pk: str, condition: str = "", *, table: str = "things", **more: Any) -> dict[str, Any]:
        """Query by `pk` and a condition on `sk`; values as in `update`."""
        request = {name: more.pop(name) for name in list(more) if name[0].isupper()}
        text = "pk = :pk" + (f" AND {condition}" if condition else "")
        return self.ask(
            "Query",
            TableName=table,
            KeyConditionExpression=text,
            ExpressionAttributeValues=literals(pk={"S": pk}, **more),
            **request,
        )

    def transact(self, *parts: dict[str, Any], **more: Any) -> None:
        self.ask("TransactWriteItems", TransactItems=list(parts), **more)


def key(pk: str, sk: str = "1") -> Item:
    return {"pk": {"S": pk}, "sk": {"S": sk}}


def thing(pk: str, sk: str = "1", **attributes: Any) -> Item:
    return {**key(pk, sk), **attributes}


def literals(**values: Any) -> dict[str, Any]:
    return {f":{name}": value for name, value in values.items()}


def n(number: Any) -> dict[str, str]:
    return {"N": str(number)}


def s(text: str) -> dict[str, str]:
    return {"S": text}


def _create(backend: Any, name: str, sort_type: str, indexes: list[dict[str, Any]]) -> None:
    types = {"pk": "S", "sk": sort_type} | {
        f"{index['IndexName']}{end}": "S" for index in indexes for end in ("pk", "sk")
    }
    attributes = [{"AttributeName": each, "AttributeType": kind} for each, kind in types.items()]
    schema = [{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}]
    backend.create_table(
        name, schema, None, attributes, indexes, None, None, "PAY_PER_REQUEST", None, [], None, None
    )


def _index(name: str, projection: dict[str, Any]) -> dict[str, Any]:
    schema = [
        {"AttributeName": f"{name}pk", "KeyType": "HASH"},
        {"AttributeName": f"{name}sk", "KeyType": "RANGE"},
    ]
    return {"IndexName": name, "KeySchema": schema, "Projection": projection}
