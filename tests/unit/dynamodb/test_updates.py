"""What an update makes of an item, clause by clause, and what each kind of return value shows of it."""

from typing import Any

import pytest

from tests.unit.dynamodb.tables import Refusal, Tables, literals, n, s, thing

Attributes = dict[str, Any]
BEFORE: Attributes = {
    "a": n(3),
    "b": s("hi"),
    "l": {"L": [n(0), n(1), n(2), n(3)]},
    "m": {"M": {"x": n(7), "y": {"L": [s("p"), {"M": {"q": n(1)}}]}}},
    "t": {"SS": ["cat", "dog"]},
    "u": {"NS": ["1", "2"]},
}
CASES: list[tuple[str, Attributes, Attributes]] = [
    ("SET c = :v", {"v": n(1)}, {"c": n(1)}),
    ("set c = b", {}, {"c": s("hi")}),
    ("SET a = b, b = a", {}, {"a": s("hi"), "b": n(3)}),
    ("SET a = a", {}, {}),
    ("SET c = a + :v", {"v": n("0.5")}, {"c": n("3.5")}),
    ("SET c = :v - a", {"v": n(1)}, {"c": n(-2)}),
    ("SET c = a + a, a = :v", {"v": n(0)}, {"c": n(6), "a": n(0)}),
    ("SET c = if_not_exists(c, :v)", {"v": n(1)}, {"c": n(1)}),
    ("SET a = if_not_exists(a, :v)", {"v": n(1)}, {}),
    ("SET c = if_not_exists(m.x, :v)", {"v": n(1)}, {"c": n(7)}),
    ("SET c = if_not_exists(c, a)", {}, {"c": n(3)}),
    ("SET c = if_not_exists(c, if_not_exists(d, :v))", {"v": n(1)}, {"c": n(1)}),
    ("SET c = if_not_exists(c, :v) + :w", {"v": n(2), "w": n(3)}, {"c": n(5)}),
    ("SET c = list_append(:v, :w)", {"v": {"L": [n(1)]}, "w": {"L": [n(2)]}}, {"c": {"L": [n(1), n(2)]}}),
    ("SET l = list_append(:v, l)", {"v": {"L": [n(9)]}}, {"l": {"L": [n(9), n(0), n(1), n(2), n(3)]}}),
    (
        "SET c = list_append(if_not_exists(c, :e), :v)",
        {"e": {"L": []}, "v": {"L": [n(1)]}},
        {"c": {"L": [n(1)]}},
    ),
    ("SET l[1] = :v", {"v": s("x")}, {"l": {"L": [n(0), s("x"), n(2), n(3)]}}),
    ("SET l[9] = :v", {"v": s("x")}, {"l": {"L": [n(0), n(1), n(2), n(3), s("x")]}}),
    (
        "SET l[84] = :v, l[37] = :w",
        {"v": s("late"), "w": s("soon")},
        {"l": {"L": [n(0), n(1), n(2), n(3), s("soon"), s("late")]}},
    ),
    ("SET m.x = :v", {"v": n(8)}, {"m": {"M": {**BEFORE["m"]["M"], "x": n(8)}}}),
    ("SET m.z = m.y[1].q", {}, {"m": {"M": {**BEFORE["m"]["M"], "z": n(1)}}}),
    (
        "SET m.y[1].q = :v",
        {"v": n(2)},
        {"m": {"M": {"x": n(7), "y": {"L": [s("p"), {"M": {"q": n(2)}}]}}}},
    ),
    ("SET m = :v", {"v": n(1)}, {"m": n(1)}),
    ("REMOVE b", {}, {"b": None}),
    ("REMOVE nowhere", {}, {}),
    ("REMOVE a, b SET c = a", {}, {"a": None, "b": None, "c": n(3)}),
    ("REMOVE m.x", {}, {"m": {"M": {"y": BEFORE["m"]["M"]["y"]}}}),
    ("REMOVE m.nowhere", {}, {}),
    ("REMOVE m.y[1].q, m.y[0]", {}, {"m": {"M": {"x": n(7), "y": {"L": [{"M": {}}]}}}}),
    ("REMOVE l[0], l[2]", {}, {"l": {"L": [n(1), n(3)]}}),
    ("REMOVE l[17]", {}, {}),
    ("REMOVE l[1] SET l[3] = :v", {"v": s("x")}, {"l": {"L": [n(0), n(2), s("x")]}}),
    ("SET l[3] = :v REMOVE l[1]", {"v": s("x")}, {"l": {"L": [n(0), n(2), s("x")]}}),
    ("REMOVE l[0], l[1], l[2], l[3]", {}, {"l": {"L": []}}),
    ("ADD a :v", {"v": n(4)}, {"a": n(7)}),
    ("ADD c :v", {"v": n(-4)}, {"c": n(-4)}),
    ("ADD m.x :v", {"v": n(1)}, {"m": {"M": {**BEFORE["m"]["M"], "x": n(8)}}}),
    ("ADD t :v", {"v": {"SS": ["dog", "pig"]}}, {"t": {"SS": ["cat", "dog", "pig"]}}),
    ("ADD u :v", {"v": {"NS": ["2.0", "3"]}}, {"u": {"NS": ["1", "2", "3"]}}),
    ("ADD c :v", {"v": {"SS": ["a"]}}, {"c": {"SS": ["a"]}}),
    ("DELETE t :v", {"v": {"SS": ["dog", "pig"]}}, {"t": {"SS": ["cat"]}}),
    ("DELETE t :v", {"v": {"SS": ["cat", "dog"]}}, {"t": None}),
    ("DELETE c :v", {"v": {"SS": ["cat"]}}, {}),
    (
        "ADD a :v DELETE t :w REMOVE b SET c = :v",
        {"v": n(1), "w": {"SS": ["cat"]}},
        {"a": n(4), "t": {"SS": ["dog"]}, "b": None, "c": n(1)},
    ),
]
IMPOSSIBLE: list[tuple[str, Attributes, str]] = [
    ("SET c = nowhere", {}, "does not exist"),
    ("SET c = nowhere + :v", {"v": n(1)}, "does not exist"),
    ("SET c = m.nowhere", {}, "does not exist"),
    ("SET c = :v, d = c", {"v": n(1)}, "does not exist"),
    ("SET c = b + :v", {"v": n(1)}, "data type"),
    ("SET c = l + l", {}, "data type"),
    ("SET c = list_append(l, b)", {}, "data type"),
    ("SET c = list_append(nowhere, l)", {}, "does not exist"),
    ("SET b.c = :v", {"v": n(1)}, "document path"),
    ("SET l.c = :v", {"v": n(1)}, "document path"),
    ("SET nowhere.c = :v", {"v": n(1)}, "document path"),
    ("SET m.nowhere.c = :v", {"v": n(1)}, "document path"),
    ("SET b[0] = :v", {"v": n(1)}, "document path"),
    ("SET m[0] = :v", {"v": n(1)}, "document path"),
    ("SET l[9].x = :v", {"v": n(1)}, "document path"),
    ("REMOVE b.c", {}, "document path"),
    ("REMOVE l.c", {}, "document path"),
    ("REMOVE nowhere.c", {}, "document path"),
    ("REMOVE b[0]", {}, "document path"),
    ("REMOVE m.nowhere.c", {}, "document path"),
    ("ADD b :v", {"v": n(1)}, "data type"),
    ("ADD a :v", {"v": {"SS": ["x"]}}, "data type"),
    ("ADD l :v", {"v": {"L": [n(1)]}}, "data type"),
    ("ADD t :v", {"v": {"NS": ["1"]}}, "data type"),
    ("ADD c :v", {"v": s("x")}, "data type"),
    ("DELETE t :v", {"v": s("cat")}, "data type"),
    ("DELETE a :v", {"v": {"SS": ["cat"]}}, "data type"),
    ("DELETE a :v", {"v": n(1)}, "data type"),
]
MALFORMED: list[tuple[str, Attributes, str]] = [
    (" ", {}, "can not be empty"),
    ("HELLO c = :v", {"v": n(1)}, "Syntax error"),
    ("SET", {}, "Syntax error"),
    ("SET c", {}, "Syntax error"),
    ("SET c =", {}, "Syntax error"),
    ("SET c = :v,", {"v": n(1)}, "Syntax error"),
    ("SET c = :v SET d = :v", {"v": n(1)}, "Syntax error"),
    ("SET c = :v + :v + :v", {"v": n(1)}, "Syntax error"),
    ("SET c = (:v)", {"v": n(1)}, "Syntax error"),
    ("SET c = if_not_exists", {}, "does not exist"),
    ("SET c = if_not_exists(c, :v + :v)", {"v": n(1)}, "Syntax error"),
    ("SET c = if_not_exists(c)", {}, "number of operands"),
    ("SET c = if_not_exists(:v, :v)", {"v": n(1)}, "document path"),
    ("SET c = if_not_exists(if_not_exists(a, :v), :v)", {"v": n(1)}, "document path"),
    ("SET c = list_append(:v, :v, :v)", {"v": {"L": []}}, "number of operands"),
    ("SET c = list_append(list_append(:v, :v), :v)", {"v": {"L": []}}, "not allowed"),
    ("SET c = LIST_APPEND(:v, :v)", {"v": {"L": []}}, "Syntax error"),
    ("SET c = size(b)", {}, "reserved"),
    ("SET c = f(b)", {}, "Syntax error"),
    ("SET c = _f(b)", {}, "Syntax error"),
    ("SET hi-there = :v", {"v": n(1)}, "Syntax error"),
    ("SET _c = :v", {"v": n(1)}, "Syntax error"),
    ("SET # = :v", {"v": n(1)}, "Syntax error"),
    ("SET c = :", {}, "Syntax error"),
    ("SET l[] = :v", {"v": n(1)}, "Syntax error"),
    ("ADD a b", {}, "literal"),
    ("DELETE t a", {}, "literal"),
    ("REMOVE a, a", {}, "overlap"),
    ("SET m.x = :v REMOVE m", {"v": n(1)}, "overlap"),
    ("SET l[1] = :v, l[1].x = :v", {"v": n(1)}, "overlap"),
    ("SET name = :v", {"v": n(1)}, "reserved keyword"),
    ("SET sk = :v", {"v": s("x")}, "part of the key"),
    ("ADD pk :v", {"v": n(1)}, "part of the key"),
    ("REMOVE sk", {}, "part of the key"),
]


@pytest.fixture(autouse=True)
def _subject(tables: Tables) -> None:
    tables.put(thing("subject", **BEFORE))


@pytest.mark.parametrize(("expression", "values", "changes"), CASES)
def test_an_update_changes_what_it_names(
    tables: Tables, expression: str, values: Attributes, changes: Attributes
) -> None:
    after = tables.update("subject", expression, **values)

    expected = {name: value for name, value in {**BEFORE, **changes}.items() if value is not None}
    assert after == thing("subject", **expected)
    assert tables.get("subject") == after


@pytest.mark.parametrize(("expression", "values", "message"), [*IMPOSSIBLE, *MALFORMED])
def test_an_update_that_cannot_be_made_changes_nothing(
    tables: Tables, expression: str, values: Attributes, message: str
) -> None:
    with pytest.raises(Refusal, match=message) as refusal:
        tables.update("subject", expression, **values)

    assert refusal.value.code == "ValidationException"
    assert tables.get("subject") == thing("subject", **BEFORE)


@pytest.mark.parametrize(("expression", "values", "message"), IMPOSSIBLE)
def test_what_the_item_makes_impossible_cancels_a_transaction(
    tables: Tables, expression: str, values: Attributes, message: str
) -> None:
    update: dict[str, Any] = {"TableName": "things", "Key": thing("subject"), "UpdateExpression": expression}
    if values:
        update["ExpressionAttributeValues"] = literals(**values)
    with pytest.raises(Refusal) as refusal:
        tables.transact({"Put": {"TableName": "things", "Item": thing("companion")}}, {"Update": update})

    assert [each["Code"] for each in refusal.value.body["CancellationReasons"]] == ["None", "ValidationError"]
    assert tables.get("companion") is None


RETURNS: list[tuple[str, Attributes, str, Attributes]] = [
    ("SET a = :v, c = :w", {"v": n(4), "w": n(9)}, "UPDATED_OLD", {"a": n(3)}),
    ("SET a = :v, c = :w", {"v": n(4), "w": n(9)}, "UPDATED_NEW", {"a": n(4), "c": n(9)}),
    # The same value again is an update all the same.
    ("SET a = :v", {"v": n(3)}, "UPDATED_NEW", {"a": n(3)}),
    ("SET a = :v", {"v": n(3)}, "UPDATED_OLD", {"a": n(3)}),
    ("REMOVE b", {}, "UPDATED_OLD", {"b": s("hi")}),
    ("REMOVE b", {}, "UPDATED_NEW", {}),
    ("SET c = :v", {"v": n(1)}, "UPDATED_OLD", {}),
    # Of what is nested only the part that was named, inside what holds it.
    ("SET m.x = :v", {"v": n(8)}, "UPDATED_OLD", {"m": {"M": {"x": n(7)}}}),
    ("SET m.x = :v", {"v": n(8)}, "UPDATED_NEW", {"m": {"M": {"x": n(8)}}}),
    (
        "SET m.y[1].q = :v, m.x = :v",
        {"v": n(8)},
        "UPDATED_NEW",
        {"m": {"M": {"x": n(8), "y": {"L": [{"M": {"q": n(8)}}]}}}},
    ),
    ("SET l[1] = :v", {"v": n(8)}, "UPDATED_OLD", {"l": {"L": [n(1)]}}),
    ("SET l[9] = :v", {"v": n(8)}, "UPDATED_NEW", {}),
    ("ADD a :v", {"v": n(1)}, "UPDATED_NEW", {"a": n(4)}),
    ("SET c = :v", {"v": n(1)}, "ALL_OLD", thing("subject", **BEFORE)),
    ("SET c = :v", {"v": n(1)}, "ALL_NEW", thing("subject", **BEFORE, c=n(1))),
    ("SET c = :v", {"v": n(1)}, "NONE", {}),
]


@pytest.mark.parametrize(("expression", "values", "wish", "shown"), RETURNS)
def test_an_update_shows_what_was_wished(
    tables: Tables, expression: str, values: Attributes, wish: str, shown: Attributes
) -> None:
    assert tables.update("subject", expression, returns=wish, **values) == shown


@pytest.mark.parametrize(
    ("wish", "shown"),
    [("ALL_OLD", {}), ("UPDATED_OLD", {}), ("ALL_NEW", thing("made", a=n(1))), ("UPDATED_NEW", {"a": n(1)})],
)
def test_an_item_that_an_update_makes_was_nothing_before(
    tables: Tables, wish: str, shown: Attributes
) -> None:
    tables.ask("DeleteItem", TableName="things", Key=thing("made"))

    assert tables.update("made", "ADD a :v", returns=wish, v=n(1)) == shown


@pytest.mark.parametrize(("expression", "values"), [("REMOVE a", {}), ("DELETE a :v", {"v": {"SS": ["x"]}})])
def test_taking_away_from_an_item_that_is_not_there_makes_none(
    tables: Tables, expression: str, values: Attributes
) -> None:
    assert tables.update("unmade", expression, **values) == {}
    assert tables.get("unmade") is None


def test_an_update_without_an_expression_makes_an_item_of_its_key(tables: Tables) -> None:
    tables.ask("UpdateItem", TableName="things", Key=thing("bare"))

    assert tables.get("bare") == thing("bare")


@pytest.mark.parametrize("operation", ["PutItem", "DeleteItem"])
@pytest.mark.parametrize("wish", ["ALL_NEW", "UPDATED_OLD", "UPDATED_NEW", "DOG", "none"])
def test_a_put_or_a_deletion_shows_the_old_item_or_nothing(tables: Tables, operation: str, wish: str) -> None:
    subject = {"Item": thing("subject")} if operation == "PutItem" else {"Key": thing("subject")}
    with pytest.raises(Refusal, match="ReturnValues"):
        tables.ask(operation, TableName="things", ReturnValues=wish, **subject)

    assert tables.ask(operation, TableName="things", ReturnValues="ALL_OLD", **subject) == {
        "Attributes": thing("subject", **BEFORE)
    }


def test_an_update_knows_five_wishes(tables: Tables) -> None:
    with pytest.raises(Refusal, match="ReturnValues DOG"):
        tables.update("subject", "SET a = :v", returns="DOG", v=n(9))


def test_an_item_handed_out_stays_as_it_was(tables: Tables) -> None:
    before = tables.get("subject")
    tables.update("subject", "SET m.y[1].q = :v, l[0] = :v REMOVE m.x ADD t :w", v=n(9), w={"SS": ["new"]})

    assert before == thing("subject", **BEFORE)
