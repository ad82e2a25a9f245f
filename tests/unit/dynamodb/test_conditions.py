"""Conditions as DynamoDB judges them: by type first, absent attributes false, literals checked before any item."""

from typing import Any

import pytest

from tests.unit.dynamodb.tables import Refusal, Tables, literals, n, s, thing

ITEM = thing(
    "subject",
    number=n(5),
    five=n(5),
    text=s("hello"),
    opening=s("he"),
    bytes={"B": "aGVsbG8="},
    flag={"BOOL": True},
    nothing={"NULL": True},
    tags={"SS": ["a", "b"]},
    numbers={"NS": ["1", "2"]},
    members={"L": [n(1), s("x"), {"SS": ["a"]}]},
    box={"M": {"x": n(1), "y": {"L": [n(-1), n(2)]}, "or": s("deep")}},
)
HOLDING: list[tuple[str, dict[str, Any]]] = [
    ("#number = five", {}),
    ("five = :v", {"v": n("5.00")}),
    ("#text <> :v", {"v": s("hell")}),
    ("#text <> :v", {"v": n(5)}),
    ("absent <> :v", {"v": s("")}),
    ("five < :v", {"v": n(10)}),
    ("five >= :v", {"v": n("-100")}),
    ("#text < :v", {"v": s("hellp")}),
    ("#text > :v", {"v": s("Hello")}),
    ("#bytes <= :v", {"v": {"B": "aGVsbG8="}}),
    (":v < five", {"v": n(4)}),
    ("five BETWEEN :low AND :high", {"low": n(5), "high": n(5)}),
    ("five between :low and :high", {"low": n(-1), "high": n(6)}),
    (":v BETWEEN box.x AND five", {"v": n(3)}),
    ("five IN (:a, :b)", {"a": s("5"), "b": n(5)}),
    ("tags IN (:a)", {"a": {"SS": ["b", "a"]}}),
    ("attribute_exists(box.x) AND attribute_exists(#nothing)", {}),
    ("attribute_not_exists(box.z) AND attribute_not_exists(members[9])", {}),
    ("attribute_not_exists(#text.x)", {}),
    ("begins_with(#text, :v)", {"v": s("hell")}),
    ("begins_with(#text, :v)", {"v": s("")}),
    ("begins_with(#text, opening)", {}),
    ("begins_with(:v, opening)", {"v": s("herald")}),
    ("begins_with(#bytes, :v)", {"v": {"B": "aGU="}}),
    ("contains(#text, :v)", {"v": s("ell")}),
    ("contains(#bytes, :v)", {"v": {"B": "ZWxs"}}),
    ("contains(tags, :v)", {"v": s("a")}),
    ("contains(numbers, :v)", {"v": n("2.0")}),
    ("contains(members, :v)", {"v": {"SS": ["a"]}}),
    ("size(#text) = five", {}),
    ("size(#bytes) = :v", {"v": n(5)}),
    ("size(tags) = :v", {"v": n(2)}),
    ("size(members) > size(tags)", {}),
    ("size(box) BETWEEN :low AND :high", {"low": n(3), "high": n(4)}),
    ("attribute_type(box, :v)", {"v": s("M")}),
    ("attribute_type(#nothing, :v)", {"v": s("NULL")}),
    ("box.x < box.y[1]", {}),
    ("box.#or = :v", {"v": s("deep")}),
    ("NOT box.x = :v", {"v": n(2)}),
    ("NOT (five > :v OR five < :v)", {"v": n(5)}),
    # OR binds loosest, NOT tightest.
    ("five = :v OR five = :w AND five = :w", {"v": n(5), "w": n(6)}),
    ("NOT five = :w AND five = :v", {"v": n(5), "w": n(6)}),
]
FAILING: list[tuple[str, dict[str, Any]]] = [
    ("five = :v", {"v": s("5")}),
    ("absent = lacking", {}),
    ("absent = :v", {"v": s("")}),
    ("five < :v", {"v": s("9")}),
    ("absent < :v", {"v": n(9)}),
    (":v >= absent", {"v": n(9)}),
    ("flag < five", {}),
    ("members > five", {}),
    ("five BETWEEN :low AND :high", {"low": s("0"), "high": s("9")}),
    ("absent BETWEEN :low AND :high", {"low": n(0), "high": n(9)}),
    ("box.x BETWEEN five AND :high", {"high": n(1)}),
    ("absent IN (:a)", {"a": n(1)}),
    ("begins_with(five, :v)", {"v": s("5")}),
    ("begins_with(absent, :v)", {"v": s("")}),
    ("begins_with(opening, #text)", {}),
    ("contains(five, :v)", {"v": n(5)}),
    ("contains(#text, :v)", {"v": n(5)}),
    ("contains(tags, :v)", {"v": n(1)}),
    ("contains(absent, :v)", {"v": s("a")}),
    ("contains(members, :v)", {"v": s("1")}),
    ("size(five) = :v", {"v": n(1)}),
    ("size(flag) = :v", {"v": n(1)}),
    ("size(#nothing) = :v", {"v": n(1)}),
    ("size(absent) = :v", {"v": n(0)}),
    ("size(#text) = :v", {"v": s("dog")}),
    ("attribute_type(#text, :v)", {"v": s("B")}),
    ("attribute_type(absent, :v)", {"v": s("S")}),
    ("attribute_exists(members[3])", {}),
    ("box.z < box.y[100]", {}),
]
MALFORMED: list[tuple[str, dict[str, Any], str]] = [
    ("five", {}, "Syntax error"),
    ("five =", {}, "Syntax error"),
    ("five = = five", {}, "Syntax error"),
    ("(five = five", {}, "Syntax error"),
    ("five = five)", {}, "Syntax error"),
    ("five != five", {}, "Syntax error"),
    ("five = five AND", {}, "Syntax error"),
    ("AND five = five", {}, "reserved"),
    ("five BETWEEN :v", {"v": n(1)}, "Syntax error"),
    ("five IN ()", {}, "Syntax error"),
    ("five IN (:v", {"v": n(1)}, "Syntax error"),
    ("box.", {}, "Syntax error"),
    ("box.x[:v] = five", {"v": n(1)}, "Syntax error"),
    ("_five = five", {}, "Syntax error"),
    ("5five = five", {}, "Syntax error"),
    ("status = five", {}, "reserved keyword"),
    ("#other = five", {}, "not defined"),
    ("five = :other", {}, "not defined"),
    ("attribute_exists(:v)", {"v": n(1)}, "document path"),
    ("attribute_exists(five, five)", {}, "number of operands"),
    ("attribute_exists(five) = :v", {"v": n(1)}, "Syntax error"),
    ("ATTRIBUTE_EXISTS(five)", {}, "Syntax error"),
    ("begins_with(opening)", {}, "number of operands"),
    ("size(opening)", {}, "Syntax error"),
    ("size(opening, opening) = five", {}, "number of operands"),
    ("dog(opening)", {}, "Syntax error"),
    ("if_not_exists(five, five) = five", {}, "Syntax error"),
    ("attribute_type(five, opening)", {}, "literal"),
    ("attribute_type(five, :v)", {"v": s("DOG")}, "type name"),
    ("five < :v", {"v": {"BOOL": True}}, "operand type"),
    (":v >= five", {"v": {"L": []}}, "operand type"),
    ("five BETWEEN :low AND :high", {"low": {"L": []}, "high": {"L": []}}, "operand type"),
    ("five BETWEEN :low AND :high", {"low": n(2), "high": n(1)}, "greater than or equal"),
    ("NOT (five BETWEEN :low AND :high)", {"low": n(1), "high": s("2")}, "same data type"),
    ("begins_with(opening, :v)", {"v": n(2)}, "operand type"),
    ("five = five OR begins_with(opening, :v)", {"v": {"SS": ["a"]}}, "operand type"),
]


def judged(tables: Tables, condition: str, values: dict[str, Any]) -> None:
    """Check the condition on the item, by itself."""
    aliases = ("number", "text", "bytes", "nothing", "or")
    names = {f"#{each}": each for each in aliases if f"#{each}" in condition}
    check = {"TableName": "things", "Key": thing("subject"), "ConditionExpression": condition}
    if names:
        check["ExpressionAttributeNames"] = names
    if values:
        check["ExpressionAttributeValues"] = literals(**values)
    tables.transact({"ConditionCheck": check})


@pytest.fixture(autouse=True)
def _subject(tables: Tables) -> None:
    tables.put(ITEM)


@pytest.mark.parametrize(("condition", "values"), HOLDING)
def test_a_condition_that_holds(tables: Tables, condition: str, values: dict[str, Any]) -> None:
    judged(tables, condition, values)


@pytest.mark.parametrize(("condition", "values"), FAILING)
def test_a_condition_that_fails(tables: Tables, condition: str, values: dict[str, Any]) -> None:
    with pytest.raises(Refusal) as refusal:
        judged(tables, condition, values)

    [reason] = refusal.value.body["CancellationReasons"]
    assert reason["Code"] == "ConditionalCheckFailed"


@pytest.mark.parametrize(("condition", "values"), HOLDING)
def test_its_negation_fails(tables: Tables, condition: str, values: dict[str, Any]) -> None:
    with pytest.raises(Refusal, match="TransactionCanceledException"):
        judged(tables, f"NOT ({condition})", values)


@pytest.mark.parametrize(("condition", "values", "message"), MALFORMED)
def test_a_malformed_condition_is_refused_whatever_the_item(
    tables: Tables, condition: str, values: dict[str, Any], message: str
) -> None:
    with pytest.raises(Refusal, match=message) as refusal:
        judged(tables, condition, values)

    assert refusal.value.code == "ValidationException"


def test_a_list_of_alternatives_has_at_most_99(tables: Tables) -> None:
    values = {f"v{number}": n(number) for number in range(99)}
    judged(tables, f"five IN ({', '.join(f':{name}' for name in values)})", values)

    values["v99"] = n(99)
    with pytest.raises(Refusal, match="Too many operands"):
        judged(tables, f"five IN ({', '.join(f':{name}' for name in values)})", values)


def test_an_expression_has_at_most_four_kilobytes(tables: Tables) -> None:
    judged(tables, "five = five".ljust(4096), {})

    with pytest.raises(Refusal, match="size has exceeded"):
        judged(tables, "five = five".ljust(4097), {})


def test_without_an_item_every_attribute_is_absent(tables: Tables) -> None:
    request = {"TableName": "things", "Item": thing("unmade")}
    tables.ask(
        "PutItem", **request, ConditionExpression="attribute_not_exists(pk) AND NOT size(pk) > size(sk)"
    )

    with pytest.raises(Refusal, match="ConditionalCheckFailedException"):
        tables.ask("PutItem", **request, ConditionExpression="attribute_not_exists(pk)")


@pytest.mark.parametrize("operation", ["PutItem", "UpdateItem", "DeleteItem"])
@pytest.mark.parametrize(("wish", "shown"), [("ALL_OLD", ITEM), ("NONE", None)])
def test_a_refused_write_shows_what_stood_there_if_asked(
    tables: Tables, operation: str, wish: str, shown: Any
) -> None:
    subject = {"Item": thing("subject")} if operation == "PutItem" else {"Key": thing("subject")}
    with pytest.raises(Refusal) as refusal:
        tables.ask(
            operation,
            TableName="things",
            ConditionExpression="attribute_not_exists(pk)",
            ReturnValuesOnConditionCheckFailure=wish,
            **subject,
        )

    assert refusal.value.code == "ConditionalCheckFailedException"
    assert refusal.value.body.get("Item") == shown
    assert tables.get("subject") == ITEM
