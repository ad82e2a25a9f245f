"""What may be written: keys, sizes, batches, transactions with all their limits, and time to live."""

from typing import Any

import pytest

from tests.unit.dynamodb.tables import Item, Refusal, Tables, key, literals, n, s, thing

ITEM_BYTES = 400 * 1024


def put_request(item: Item, **more: Any) -> dict[str, Any]:
    return {"Put": {"TableName": "things", "Item": item, **more}}


def update_request(pk: str, expression: str, **values: Any) -> dict[str, Any]:
    request = {"TableName": "things", "Key": key(pk), "UpdateExpression": expression}
    return {"Update": request | ({"ExpressionAttributeValues": literals(**values)} if values else {})}


def check(pk: str, condition: str) -> dict[str, Any]:
    return {"ConditionCheck": {"TableName": "things", "Key": key(pk), "ConditionExpression": condition}}


@pytest.mark.parametrize(
    ("item", "message"),
    [
        ({"sk": s("1")}, "Missing the key pk"),
        ({"pk": s("a")}, "Missing the key sk"),
        ({"pk": n(1), "sk": s("1")}, "Type mismatch for key pk expected: S actual: N"),
        ({"pk": s("a"), "sk": {"NULL": True}}, "Type mismatch for key sk"),
        ({"pk": s(""), "sk": s("1")}, "empty string"),
        ({"pk": s("x" * 2049), "sk": s("1")}, "Size of pk"),
        ({"pk": s("金" * 683), "sk": s("1")}, "Size of pk"),
        ({"pk": s("a"), "sk": s("x" * 1025)}, "Size of sk"),
        (thing("a", gsi1pk=n(1)), "Index Key gsi1pk"),
        (thing("a", gsi1sk=s("")), "Index Key gsi1sk"),
    ],
)
def test_an_item_without_usable_keys_is_refused(tables: Tables, item: Item, message: str) -> None:
    with pytest.raises(Refusal, match=message) as refusal:
        tables.put(item)

    assert refusal.value.code == "ValidationException"


@pytest.mark.parametrize("operation", ["GetItem", "DeleteItem", "UpdateItem"])
@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"pk": s("a")}, "does not match the schema"),
        ({"pk": s("a"), "sk": s("1"), "x": s("2")}, "does not match the schema"),
        ({"pk": s("a"), "sk": n(1)}, "Type mismatch"),
        ({"pk": s("a"), "sk": s("")}, "empty string"),
        ({"pk": s("a" * 2049), "sk": s("1")}, "Size of pk"),
    ],
)
def test_a_key_that_no_item_can_have_is_refused(
    tables: Tables, operation: str, asked: Item, message: str
) -> None:
    with pytest.raises(Refusal, match=message):
        tables.ask(operation, TableName="things", Key=asked)


def test_a_numeric_key_is_one_key_however_it_is_written(tables: Tables) -> None:
    tables.put({"pk": s("numeric"), "sk": n("1.50"), "text": s("here")}, table="events")

    found = tables.ask("GetItem", TableName="events", Key={"pk": s("numeric"), "sk": n("15e-1")})["Item"]

    assert found == {"pk": s("numeric"), "sk": n("1.5"), "text": s("here")}
    with pytest.raises(Refusal, match="numeric"):
        tables.ask("GetItem", TableName="events", Key={"pk": s("numeric"), "sk": n("one")})


def test_an_item_may_have_400_kilobytes_and_not_a_byte_more(tables: Tables) -> None:
    names = len("pk") + len("sk") + len("text")
    room = ITEM_BYTES - names - len("sized") - len("1")
    tables.put(thing("sized", text=s("x" * room)))

    with pytest.raises(Refusal, match="maximum allowed size"):
        tables.put(thing("sized", text=s("x" * (room + 1))))
    with pytest.raises(Refusal, match="maximum allowed size"):
        tables.update("sized", "SET y = :v", v=s(""))
    assert tables.get("sized") == thing("sized", text=s("x" * room))


def test_a_table_is_known_by_its_arn_too(tables: Tables) -> None:
    arn = "arn:aws:dynamodb:ap-southeast-1:210987654321:table/things"
    tables.ask("PutItem", TableName=arn, Item=thing("by-arn"))

    assert tables.get("by-arn") == thing("by-arn")


@pytest.mark.parametrize("operation", ["GetItem", "Query", "Scan", "PutItem", "UpdateItem", "DeleteItem"])
def test_a_table_that_is_not_there_is_said_to_be_missing(tables: Tables, operation: str) -> None:
    with pytest.raises(Refusal, match="ResourceNotFoundException"):
        tables.ask(operation, TableName="elsewhere", Key=key("a"), Item=key("a"))


@pytest.mark.parametrize("operation", ["ExecuteStatement", "ExecuteTransaction", "BatchExecuteStatement"])
def test_partiql_is_not_served(tables: Tables, operation: str) -> None:
    with pytest.raises(Refusal, match="PartiQL"):
        tables.ask(operation, Statement="SELECT * FROM things")


@pytest.mark.parametrize(
    ("operation", "request_part"),
    [
        ("PutItem", {"Item": thing("a"), "Expected": {}}),
        ("DeleteItem", {"Key": key("a"), "ConditionalOperator": "AND"}),
        ("UpdateItem", {"Key": key("a"), "AttributeUpdates": {}}),
        ("Scan", {"ScanFilter": {}}),
    ],
)
def test_parameters_of_the_past_are_not_served(tables: Tables, operation: str, request_part: Item) -> None:
    with pytest.raises(Refusal, match="legacy"):
        tables.ask(operation, TableName="things", **request_part)


def test_a_batch_writes_and_deletes(tables: Tables) -> None:
    tables.put(thing("batch", "old"))
    parts = [{"PutRequest": {"Item": thing("batch", f"{number}")}} for number in range(24)]
    tables.ask(
        "BatchWriteItem", RequestItems={"things": [*parts, {"DeleteRequest": {"Key": key("batch", "old")}}]}
    )

    keys = [key("batch", each) for each in ("0", "23", "old")]
    answer = tables.ask("BatchGetItem", RequestItems={"things": {"Keys": keys, "ProjectionExpression": "sk"}})

    assert answer == {"Responses": {"things": [{"sk": s("0")}, {"sk": s("23")}]}, "UnprocessedKeys": {}}


@pytest.mark.parametrize(
    ("operation", "parts", "message"),
    [
        (
            "BatchWriteItem",
            [{"PutRequest": {"Item": thing("b", f"{n}")}} for n in range(26)],
            "Too many items",
        ),
        (
            "BatchWriteItem",
            [{"PutRequest": {"Item": thing("b")}}, {"DeleteRequest": {"Key": key("b")}}],
            "duplicates",
        ),
        (
            "BatchWriteItem",
            [{"PutRequest": {"Item": thing("b")}}, {"PutRequest": {"Item": {}}}],
            "Missing the key",
        ),
        ("BatchGetItem", {"Keys": [key("b", f"{n}") for n in range(101)]}, "Too many items"),
        ("BatchGetItem", {"Keys": [key("b"), key("b")]}, "duplicates"),
    ],
)
def test_a_batch_beyond_its_limits_does_nothing(
    tables: Tables, operation: str, parts: Any, message: str
) -> None:
    with pytest.raises(Refusal, match=message):
        tables.ask(operation, RequestItems={"things": parts})

    assert tables.query("b")["Items"] == []


def test_all_four_actions_in_one_transaction(tables: Tables) -> None:
    tables.put(thing("kept"), thing("deleted"), thing("updated", a=n(1)))

    tables.transact(
        check("kept", "attribute_exists(pk)"),
        {"Delete": {"TableName": "things", "Key": key("deleted")}},
        update_request("updated", "ADD a :one", one=n(1)),
        put_request(thing("new"), ConditionExpression="attribute_not_exists(pk)"),
    )

    assert [tables.get(each) for each in ("kept", "deleted", "updated", "new")] == [
        thing("kept"),
        None,
        thing("updated", a=n(2)),
        thing("new"),
    ]


def test_every_condition_that_failed_is_told_in_its_place(tables: Tables) -> None:
    tables.put(thing("first", a=n(1)))
    wish = {"ReturnValuesOnConditionCheckFailure": "ALL_OLD"}

    with pytest.raises(Refusal) as refusal:
        tables.transact(
            put_request(thing("first"), ConditionExpression="attribute_not_exists(pk)", **wish),
            put_request(thing("fresh")),
            check("third", "attribute_exists(pk)"),
            update_request("fourth", "SET a = a + :one", one=n(1)),
        )

    reasons = refusal.value.body["CancellationReasons"]
    assert [each["Code"] for each in reasons] == [
        "ConditionalCheckFailed",
        "None",
        "ConditionalCheckFailed",
        "ValidationError",
    ]
    assert [each.get("Item") for each in reasons] == [thing("first", a=n(1)), None, None, None]
    assert "[ConditionalCheckFailed, None, ConditionalCheckFailed, ValidationError]" in str(refusal.value)
    assert tables.get("fresh") is None


def test_conditions_see_the_tables_as_they_were_before_the_transaction(tables: Tables) -> None:
    tables.put(thing("unseen", a=n(1)))

    with pytest.raises(Refusal, match="None, ConditionalCheckFailed"):
        tables.transact(put_request(thing("seen-too-early")), check("unseen", "a = sk"))
    with pytest.raises(Refusal, match="multiple operations"):
        tables.transact(update_request("unseen", "SET a = sk"), check("unseen", "attribute_exists(a)"))


@pytest.mark.parametrize(
    ("parts", "message"),
    [
        ([], "less than or equal to 100"),
        ([put_request(thing(f"many-{number}")) for number in range(101)], "less than or equal to 100"),
        ([put_request(thing("same")), update_request("same", "REMOVE a")], "multiple operations"),
        ([put_request(thing(f"big-{number}", a=s("x" * 399_000))) for number in range(11)], "4 MB"),
        ([put_request(thing("ok")), put_request(thing("bad", a=n("one")))], "numeric"),
        ([put_request(thing("ok")), put_request({"pk": s("bad")})], "Missing the key"),
        ([put_request(thing("ok")), update_request("bad", "SET a =")], "Syntax error"),
        ([put_request(thing("ok")), check("bad", "a = :v")], "not defined"),
        ([put_request(thing("ok")), update_request("bad", "REMOVE a", v=n(1))], "unused"),
    ],
)
def test_a_transaction_that_could_never_be_made_is_refused_whole(
    tables: Tables, parts: list[dict[str, Any]], message: str
) -> None:
    with pytest.raises(Refusal, match=message) as refusal:
        tables.transact(*parts)

    assert refusal.value.code == "ValidationException"
    assert tables.get("ok") is None


def test_a_hundred_parts_and_nearly_four_megabytes_fit(tables: Tables) -> None:
    tables.transact(*(put_request(thing(f"fit-{number}", a=s("金" * 13_000))) for number in range(100)))

    assert tables.get("fit-99") is not None


@pytest.mark.parametrize(
    ("keys", "message"),
    [
        ([f"{each}" for each in range(101)], "less than or equal to 100"),
        (["1", "2", "1"], "multiple operations"),
    ],
)
def test_a_read_transaction_has_limits_too(tables: Tables, keys: list[str], message: str) -> None:
    gets = [{"Get": {"TableName": "things", "Key": key("read", each)}} for each in keys]
    with pytest.raises(Refusal, match=message):
        tables.ask("TransactGetItems", TransactItems=gets)


def test_a_token_makes_one_transaction_of_two_until_ten_minutes_are_over(
    tables: Tables, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [1000.0]
    monkeypatch.setattr("local.dynamodb.engine.time.monotonic", lambda: now[0])
    add = update_request("counted", "ADD a :one", one=n(1))

    for seconds in (0, 599, 601, 0):
        now[0] += seconds
        tables.transact(add, ClientRequestToken="token")

    assert tables.get("counted") == thing("counted", a=n(2))


def test_many_tokens_do_not_pile_up_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    tables, now = Tables(), [1000.0]
    monkeypatch.setattr("local.dynamodb.engine.time.monotonic", lambda: now[0])
    for number in range(10_002):
        tables.transact(check("any", "attribute_not_exists(pk)"), ClientRequestToken=f"t{number}")
    now[0] += 601

    tables.transact(check("any", "attribute_not_exists(pk)"), ClientRequestToken="last")

    assert list(tables.engine._tokens) == ["last"]


def told(tables: Tables) -> list[tuple[Any, Any]]:
    """What the engine tells of each commit from now on, as (before, after)."""
    heard: list[tuple[Any, Any]] = []
    tables.engine.committed = lambda changes: heard.extend((each.before, each.after) for each in changes)
    return heard


def test_a_commit_is_told_in_the_order_of_its_parts_and_only_if_it_changed_something(tables: Tables) -> None:
    tables.put(thing("told-1", a=n(1)), thing("told-2"))
    heard = told(tables)

    tables.transact(
        put_request(thing("told-3")),
        put_request(thing("told-1", a=n("1.0"))),
        {"Delete": {"TableName": "things", "Key": key("told-2")}},
        check("told-4", "attribute_not_exists(pk)"),
    )
    tables.ask("DeleteItem", TableName="things", Key=key("never-there"))

    assert heard == [(None, thing("told-3")), (thing("told-2"), None)]


def test_nothing_is_told_of_a_transaction_that_was_cancelled(tables: Tables) -> None:
    heard = told(tables)

    with pytest.raises(Refusal, match="TransactionCanceledException"):
        tables.transact(put_request(thing("untold")), check("untold-2", "attribute_exists(pk)"))

    assert heard == []


def test_items_go_when_their_time_is_over(tables: Tables) -> None:
    tables.engine.table("things").declared.ttl = {"TimeToLiveStatus": "ENABLED", "AttributeName": "until"}
    tables.put(
        thing("ttl", "over", until=n(99)),
        thing("ttl", "just", until=n(100)),
        thing("ttl", "later", until=n(101)),
        thing("ttl", "text", until=s("1")),
        thing("ttl", "never"),
    )

    gone = tables.engine.expire(100.0)

    assert sorted(change.key[1].decode() for change in gone) == ["just", "over"]
    assert [item["sk"]["S"] for item in tables.query("ttl")["Items"]] == ["later", "never", "text"]


def test_a_table_without_a_time_to_live_keeps_everything(tables: Tables) -> None:
    tables.put({"pk": s("kept"), "sk": n(1), "until": n(1)}, table="events")

    gone = tables.engine.expire(1e12)

    assert [change for change in gone if change.table.name == "events"] == []


def test_a_table_declared_anew_is_empty(tables: Tables) -> None:
    tables.put(thing("before"))
    again = Tables()

    assert again.get("before") is None
