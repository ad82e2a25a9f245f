"""Conditions and updates evaluated by the local tables and by moto, over random items: they must agree.

moto is slow and loses updates under threads, but its reading of single expressions is the work of many users.
"""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from moto.dynamodb.comparisons import get_filter_expression
from moto.dynamodb.exceptions import DynamodbException
from moto.dynamodb.models import DynamoDBBackend
from moto.dynamodb.models.dynamo_type import DynamoType, Item

from local.dynamodb.conditions import holds
from local.dynamodb.errors import ValidationFailed
from local.dynamodb.placeholders import Placeholders
from local.dynamodb.updates import updated

NAMES = ("a", "b", "c")

texts = st.text("xyz", max_size=3).map(lambda text: {"S": text})
numbers = st.integers(-20, 20).map(lambda number: {"N": str(number)})
flags = st.booleans().map(lambda flag: {"BOOL": flag})
text_sets = st.sets(st.sampled_from("xyz"), min_size=1).map(lambda members: {"SS": sorted(members)})
scalars = st.one_of(texts, numbers, flags)
lists = st.lists(scalars, max_size=3).map(lambda members: {"L": members})
values = st.one_of(scalars, text_sets, lists)
items = st.dictionaries(st.sampled_from(NAMES), values, max_size=3)
paths = st.sampled_from(NAMES)
comparators = st.sampled_from(["=", "<", "<=", ">", ">="])

comparisons = st.builds(lambda path, operator: f"{path} {operator} :v", paths, comparators)
presences = st.builds(
    lambda name, path: f"{name}({path})", st.sampled_from(["attribute_exists", "attribute_not_exists"]), paths
)
prefixes = st.builds(lambda path: f"begins_with({path}, :v)", paths)
memberships = st.builds(lambda path: f"{path} IN (:v, :w)", paths)
ranges = st.builds(lambda path: f"{path} BETWEEN :v AND :w", paths)
parts = st.builds(lambda path: f"contains({path}, :v)", paths)
for_numbers = st.one_of(comparisons, presences, memberships, ranges)
for_texts = st.one_of(for_numbers, prefixes, parts)


def combined(atoms: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.recursive(
        atoms,
        lambda inner: st.one_of(
            st.builds(lambda left, right: f"({left}) AND ({right})", inner, inner),
            st.builds(lambda left, right: f"({left}) OR ({right})", inner, inner),
            st.builds(lambda one: f"NOT ({one})", inner),
        ),
        max_leaves=4,
    )


text_conditions, number_conditions = combined(for_texts), combined(for_numbers)
additions = st.sampled_from(
    [
        "SET a = :v",
        "SET a = b",
        "SET a = if_not_exists(b, :v)",
        "SET a = b + :v",
        "SET a = a - :v",
        "SET a = list_append(b, :v)",
        "REMOVE a, b",
        "ADD a :v",
        "DELETE a :v",
        "SET a = :v REMOVE b",
        "SET a = if_not_exists(a, :v) + :v",
        "SET a = list_append(if_not_exists(a, :v), :v)",
        "ADD a :v REMOVE b, c",
        "SET a = b, b = a",
    ]
)


def used(expression: str, **given_values: Any) -> dict[str, Any]:
    return {f":{name}": value for name, value in given_values.items() if f":{name}" in expression}


def ours(condition: str, item: dict[str, Any], given_values: dict[str, Any]) -> bool:
    placeholders = Placeholders({"ExpressionAttributeValues": given_values})
    return holds(placeholders.condition(condition), item, placeholders.values)


def motos(condition: str, item: dict[str, Any], given_values: dict[str, Any]) -> bool:
    stored = Item(DynamoType({"S": "pk"}), None, item)
    return bool(get_filter_expression(condition, {}, given_values).expr(stored))


@st.composite
def cases(draw: st.DrawFn) -> tuple[str, dict[str, Any], Any, Any]:
    """A condition, an item and two values in order, all of one type that has an order.

    Between types moto compares texts; DynamoDB, and we, never find them ordered. What no item could make true
    (a range that ends before it begins, a number as a prefix) moto finds false; DynamoDB, and we, refuse it.
    """
    kind, conditions = draw(st.sampled_from([(texts, text_conditions), (numbers, number_conditions)]))
    v, w = sorted([draw(kind), draw(kind)], key=lambda value: (value.get("S", ""), int(value.get("N", 0))))
    return draw(conditions), draw(st.dictionaries(st.sampled_from(NAMES), kind, max_size=3)), v, w


@settings(max_examples=300, deadline=None)
@given(case=cases())
def test_conditions_agree_with_moto(case: tuple[str, dict[str, Any], Any, Any]) -> None:
    condition, item, v, w = case
    given_values = used(condition, v=v, w=w)

    assert ours(condition, item, given_values) == motos(condition, item, given_values)


@settings(max_examples=400, deadline=None)
@given(expression=additions, item=items, v=values)
def test_updates_agree_with_moto(expression: str, item: dict[str, Any], v: Any) -> None:
    given_values = used(expression, v=v)

    assert _outcome(_ours_updated, expression, item, given_values) == _outcome(
        _motos_updated, expression, item, given_values
    )


def _outcome(
    update: Any, expression: str, item: dict[str, Any], given_values: dict[str, Any]
) -> dict[str, Any] | str:
    try:
        return _comparable(update(expression, item, given_values))
    except (ValidationFailed, DynamodbException):
        return "refused"


def _comparable(item: dict[str, Any]) -> dict[str, Any]:
    return {
        name: {"SS": sorted(value["SS"])} if "SS" in value else value
        for name, value in item.items()
        if name in NAMES
    }


def _ours_updated(expression: str, item: dict[str, Any], given_values: dict[str, Any]) -> dict[str, Any]:
    placeholders = Placeholders({"ExpressionAttributeValues": given_values})
    return updated(item, placeholders.update(expression), placeholders.values)


def _motos_updated(expression: str, item: dict[str, Any], given_values: dict[str, Any]) -> dict[str, Any]:
    backend = DynamoDBBackend("us-east-1", "123456789012")
    keys = [{"AttributeName": "pk", "KeyType": "HASH"}]
    types = [{"AttributeName": "pk", "AttributeType": "S"}]
    backend.create_table("t", keys, None, types, None, None, None, "PAY_PER_REQUEST", None, [], None, None)
    backend.put_item("t", {"pk": {"S": "1"}, **item})
    changed = backend.update_item("t", {"pk": {"S": "1"}}, expression, {}, given_values)
    return changed.to_json()["Attributes"]
