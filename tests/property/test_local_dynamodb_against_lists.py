"""The local tables against plain lists and dicts: pages, indexes, transactions, and any text as an expression."""

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.dynamodb.tables import Item, Refusal, Tables, key, literals, n, s, thing

texts = st.text("abz#ä金", min_size=1, max_size=4)
partitions = st.sampled_from(["p", "q"])
limits = st.one_of(st.none(), st.integers(1, 7))
ranges: list[tuple[str, Any]] = [
    ("sk < :v", lambda sk, low, _: sk < low),
    ("sk <= :v", lambda sk, low, _: sk <= low),
    ("sk > :v", lambda sk, low, _: sk > low),
    ("sk >= :v", lambda sk, low, _: sk >= low),
    ("sk = :v", lambda sk, low, _: sk == low),
    ("sk BETWEEN :v AND :w", lambda sk, low, high: low <= sk <= high),
    ("begins_with(sk, :v)", lambda sk, low, _: sk.startswith(low)),
]


def fresh(*items: Item) -> Tables:
    tables = Tables()
    tables.put(*items)
    return tables


def pages(tables: Tables, limit: int | None, request: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The pages of a query, one after the other."""
    more: dict[str, Any] = {"Limit": limit} if limit else {}
    while True:
        page = tables.ask("Query", TableName="things", **request, **more)
        yield page
        if "LastEvaluatedKey" not in page:
            return
        more["ExclusiveStartKey"] = page["LastEvaluatedKey"]


def in_bytes(text: str) -> bytes:
    return text.encode()


@settings(max_examples=80, deadline=None)
@given(
    stored=st.sets(st.tuples(partitions, texts), max_size=15),
    range_=st.sampled_from(ranges),
    ends=st.tuples(texts, texts),
    limit=limits,
    forward=st.booleans(),
)
def test_pages_join_to_what_a_sorted_list_holds(
    stored: set[tuple[str, str]],
    range_: tuple[str, Any],
    ends: tuple[str, str],
    limit: int | None,
    forward: bool,
) -> None:
    condition, inside = range_
    low, high = sorted(ends, key=in_bytes)
    tables = fresh(*(thing(pk, sk) for pk, sk in stored))
    values = {"pk": s("p"), "v": s(low)} | ({"w": s(high)} if ":w" in condition else {})
    request = {
        "KeyConditionExpression": f"pk = :pk AND {condition}",
        "ExpressionAttributeValues": literals(**values),
        "ScanIndexForward": forward,
    }

    found = [item["sk"]["S"] for page in pages(tables, limit, request) for item in page["Items"]]

    own = [sk for pk, sk in stored if pk == "p" and inside(in_bytes(sk), in_bytes(low), in_bytes(high))]
    assert found == sorted(own, key=in_bytes, reverse=not forward)


operations = st.one_of(
    st.tuples(st.just("put"), partitions, texts, st.sampled_from(["x", "y", None])),
    st.tuples(st.just("delete"), partitions, texts, st.none()),
)


@settings(max_examples=80, deadline=None)
@given(steps=st.lists(operations, max_size=20), limit=limits)
def test_an_index_always_holds_the_items_with_its_keys(
    steps: list[tuple[Any, ...]], limit: int | None
) -> None:
    tables, expected = Tables(), dict[tuple[str, str], Item]()
    for kind, pk, sk, state in steps:
        if kind == "put":
            expected[pk, sk] = thing(pk, sk, **({"gsi1pk": s(state), "gsi1sk": s(sk)} if state else {}))
            tables.put(expected[pk, sk])
        else:
            expected.pop((pk, sk), None)
            tables.ask("DeleteItem", TableName="things", Key=key(pk, sk))
    request = {
        "IndexName": "gsi1",
        "KeyConditionExpression": "gsi1pk = :pk",
        "ExpressionAttributeValues": literals(pk=s("x")),
    }

    found = [item for page in pages(tables, limit, request) for item in page["Items"]]

    indexed = [item for item in expected.values() if item.get("gsi1pk") == s("x")]
    assert found == sorted(indexed, key=lambda item: (item["gsi1sk"]["S"].encode(), item["pk"]["S"].encode()))
    assert tables.ask("Scan", TableName="things")["Count"] == len(expected)


moves = st.lists(
    st.tuples(st.integers(0, 3), st.integers(1, 6)), min_size=1, max_size=4, unique_by=lambda m: m[0]
)


@settings(max_examples=80, deadline=None)
@given(transactions=st.lists(moves, max_size=8))
def test_a_transaction_is_all_of_its_parts_or_none(transactions: list[list[tuple[int, int]]]) -> None:
    """Each part takes an amount from an account that must keep at least nothing."""
    balances = dict.fromkeys(range(4), 10)
    tables = fresh(*(thing(f"{account}", fen=n(10)) for account in balances))
    for parts in transactions:
        possible = all(balances[account] >= amount for account, amount in parts)
        try:
            tables.transact(*(taking(account, amount) for account, amount in parts))
            made = True
        except Refusal as refusal:
            made = False
            codes = [each["Code"] for each in refusal.body["CancellationReasons"]]
            assert codes == [
                "None" if balances[account] >= amount else "ConditionalCheckFailed"
                for account, amount in parts
            ]
        assert made == possible
        balances |= {account: balances[account] - amount for account, amount in parts if made}

    assert [tables.get(f"{account}") for account in balances] == [
        thing(f"{account}", fen=n(fen)) for account, fen in balances.items()
    ]


def taking(account: int, amount: int) -> dict[str, Any]:
    return {
        "Update": {
            "TableName": "things",
            "Key": key(f"{account}"),
            "UpdateExpression": "SET fen = fen - :amount",
            "ConditionExpression": "fen >= :amount",
            "ExpressionAttributeValues": literals(amount=n(amount)),
        }
    }


words = st.sampled_from(
    [
        *("SET", "REMOVE", "ADD", "DELETE", "AND", "OR", "NOT", "IN", "BETWEEN"),
        *("a", "b", ":v", ":w", "#a", "#b", "[0]", "[1]", "[", "]", "(", ")", ",", "."),
        *("=", "<>", "<", ">=", "+", "-", "size", "contains", "begins_with", "attribute_type"),
        *("attribute_exists", "attribute_not_exists", "if_not_exists", "list_append"),
    ]
)
expressions = st.one_of(st.lists(words, max_size=9).map(" ".join), st.text(max_size=20))


@settings(max_examples=400, deadline=None)
@given(text=expressions, parameter=st.sampled_from(["ConditionExpression", "UpdateExpression"]))
def test_any_text_is_an_expression_or_a_validation_error(text: str, parameter: str) -> None:
    """Whatever is written: an answer or a refusal in DynamoDB's own words, never an error of ours."""
    values = {f":{name}": n(1) for name in "vw" if f":{name}" in text}
    names = {f"#{name}": name for name in "ab" if f"#{name}" in text}
    request: dict[str, Any] = {"TableName": "things", "Key": key("any"), parameter: text}
    request |= {"ExpressionAttributeValues": values} if values else {}
    request |= {"ExpressionAttributeNames": names} if names else {}

    status, body = _ANY.engine.answer("UpdateItem", request)

    code = body.get("__type", "").rpartition("#")[2]
    assert (status, code) in {
        (200, ""),
        (400, "ValidationException"),
        (400, "ConditionalCheckFailedException"),
    }


_ANY = Tables()


@pytest.mark.parametrize(
    "projection", ["a", "a.b[0].c, d", "a,", "a.", "[0]", "a b", ":v", "#a", "a + b", ""]
)
def test_a_projection_is_read_or_refused(projection: str) -> None:
    status, _ = Tables().engine.answer(
        "GetItem", {"TableName": "things", "Key": key("any"), "ProjectionExpression": projection}
    )

    assert status == (200 if projection in {"a", "a.b[0].c, d", ""} else 400)
