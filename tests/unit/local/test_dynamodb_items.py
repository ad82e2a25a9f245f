"""Reading and writing items as the service's documentation says, limits and refusals included."""

from typing import Any

import pytest

from local.world import World

TABLE = "small-things"


def item(pk: str, sk: str, **attributes: Any) -> dict[str, Any]:
    return {"pk": {"S": pk}, "sk": {"S": sk}, **attributes}


def put(platform: World, *items: dict[str, Any]) -> None:
    for each in items:
        platform.client("dynamodb").put_item(TableName=TABLE, Item=each)


def query(platform: World, pk: str, condition: str = "", **more: Any) -> dict[str, Any]:
    values = {":pk": {"S": pk}, **more.pop("values", {})}
    return platform.client("dynamodb").query(
        TableName=TABLE,
        KeyConditionExpression="pk = :pk" + (f" AND {condition}" if condition else ""),
        ExpressionAttributeValues=values,
        **more,
    )


def sort_keys(answer: dict[str, Any]) -> list[str]:
    return [each["sk"]["S"] for each in answer["Items"]]


def update(platform: World, pk: str, expression: str, **more: Any) -> dict[str, Any]:
    answer = platform.client("dynamodb").update_item(
        TableName=TABLE,
        Key=item(pk, "u"),
        UpdateExpression=expression,
        ReturnValues=more.pop("returned", "ALL_NEW"),
        **more,
    )
    return answer.get("Attributes", {})


def test_a_partition_is_read_in_order_of_its_sort_key(platform: World) -> None:
    put(platform, *(item("ordered", each) for each in ("b", "a", "ä", "Z", "c#2", "c#10")))

    assert sort_keys(query(platform, "ordered")) == ["Z", "a", "b", "c#10", "c#2", "ä"]
    assert sort_keys(query(platform, "ordered", ScanIndexForward=False))[0] == "ä"


@pytest.mark.parametrize(
    ("condition", "found"),
    [
        ("begins_with(sk, :a)", ["2", "22"]),
        ("sk > :a", ["22", "3"]),
        ("sk <= :a", ["1", "2"]),
        ("sk = :a", ["2"]),
    ],
)
def test_a_sort_key_condition_narrows(platform: World, condition: str, found: list[str]) -> None:
    put(platform, *(item("narrowed", each) for each in ("1", "2", "22", "3")))

    assert sort_keys(query(platform, "narrowed", condition, values={":a": {"S": "2"}})) == found


def test_between_takes_both_ends(platform: World) -> None:
    put(platform, *(item("between", each) for each in ("1", "2", "3", "4")))
    ends = {":low": {"S": "2"}, ":high": {"S": "3"}}

    assert sort_keys(query(platform, "between", "sk BETWEEN :low AND :high", values=ends)) == ["2", "3"]


@pytest.mark.parametrize("forward", [True, False])
def test_pages_join_to_the_whole(platform: World, forward: bool) -> None:
    put(platform, *(item("paged", f"{number}") for number in range(5)))
    first = query(platform, "paged", Limit=2, ScanIndexForward=forward)
    second = query(
        platform, "paged", Limit=2, ScanIndexForward=forward, ExclusiveStartKey=first["LastEvaluatedKey"]
    )
    third = query(
        platform, "paged", Limit=2, ScanIndexForward=forward, ExclusiveStartKey=second["LastEvaluatedKey"]
    )

    found = sort_keys(first) + sort_keys(second) + sort_keys(third)
    assert sorted(found) == ["0", "1", "2", "3", "4"]
    assert found == sorted(found, reverse=not forward)
    assert "LastEvaluatedKey" not in third


def test_a_filter_comes_after_the_limit(platform: World) -> None:
    put(platform, item("filtered", "1", n={"N": "1"}), item("filtered", "2", n={"N": "2"}))

    answer = query(platform, "filtered", Limit=1, FilterExpression="n > :one", values={":one": {"N": "1"}})

    assert (answer["Count"], answer["ScannedCount"]) == (0, 1)
    assert answer["LastEvaluatedKey"] == item("filtered", "1")


def test_a_large_page_ends_at_a_megabyte(platform: World) -> None:
    put(platform, *(item("large", f"{number}", text={"S": "x" * 350_000}) for number in range(4)))

    answer = query(platform, "large", Select="COUNT")

    assert answer["Count"] == 2
    assert "LastEvaluatedKey" in answer


def test_an_index_holds_only_items_with_its_keys(platform: World) -> None:
    indexed = {"gsi1pk": {"S": "open"}, "gsi1sk": {"S": "2026-01-01"}}
    put(platform, item("in", "1", **indexed), item("out", "1", gsi1pk={"S": "open"}), item("none", "1"))

    answer = platform.client("dynamodb").query(
        TableName=TABLE,
        IndexName="gsi1",
        KeyConditionExpression="gsi1pk = :open",
        ExpressionAttributeValues={":open": {"S": "open"}},
    )

    assert [each["pk"]["S"] for each in answer["Items"]] == ["in"]


def test_an_index_follows_its_items(platform: World) -> None:
    put(platform, item("moving", "1", gsi1pk={"S": "before"}, gsi1sk={"S": "1"}))
    put(platform, item("moving", "1", gsi1pk={"S": "after"}, gsi1sk={"S": "1"}))

    def count(value: str) -> int:
        answer = platform.client("dynamodb").query(
            TableName=TABLE,
            IndexName="gsi1",
            KeyConditionExpression="gsi1pk = :value",
            ExpressionAttributeValues={":value": {"S": value}},
        )
        return answer["Count"]

    assert (count("before"), count("after")) == (0, 1)


def test_index_pages_join_to_the_whole(platform: World) -> None:
    put(platform, *(item(f"p{n}", "1", gsi1pk={"S": "pages"}, gsi1sk={"S": "same"}) for n in range(3)))
    asked = {
        "TableName": TABLE,
        "IndexName": "gsi1",
        "KeyConditionExpression": "gsi1pk = :pages",
        "ExpressionAttributeValues": {":pages": {"S": "pages"}},
    }
    pages = (
        platform.client("dynamodb").get_paginator("query").paginate(**asked, PaginationConfig={"PageSize": 1})
    )

    assert [each["pk"]["S"] for page in pages for each in page["Items"]] == ["p0", "p1", "p2"]


def test_an_update_makes_the_item_that_was_not_there(platform: World) -> None:
    made = update(platform, "made", "ADD n :one", ExpressionAttributeValues={":one": {"N": "1"}})

    assert made == item("made", "u", n={"N": "1"})


def test_right_sides_see_the_item_as_it_was(platform: World) -> None:
    put(platform, item("swap", "u", a={"N": "1"}, b={"N": "2"}))

    assert update(platform, "swap", "SET a = b, b = a") == item("swap", "u", a={"N": "2"}, b={"N": "1"})


def test_nested_values_lists_and_defaults(platform: World) -> None:
    put(platform, item("nested", "u", m={"M": {"x": {"N": "1"}}}, l={"L": [{"S": "a"}, {"S": "b"}]}))

    after = update(
        platform,
        "nested",
        "SET m.y = if_not_exists(m.y, :zero), l = list_append(l, :c) REMOVE m.x",
        ExpressionAttributeValues={":zero": {"N": "0"}, ":c": {"L": [{"S": "c"}]}},
    )

    assert after["m"] == {"M": {"y": {"N": "0"}}}
    assert after["l"] == {"L": [{"S": "a"}, {"S": "b"}, {"S": "c"}]}


def test_removing_two_places_of_a_list_removes_those_two(platform: World) -> None:
    put(platform, item("list", "u", l={"L": [{"N": str(number)} for number in range(4)]}))

    assert update(platform, "list", "REMOVE l[0], l[2]")["l"] == {"L": [{"N": "1"}, {"N": "3"}]}


def test_sets_grow_shrink_and_vanish(platform: World) -> None:
    put(platform, item("sets", "u", s={"SS": ["a"]}))
    grown = update(platform, "sets", "ADD s :b", ExpressionAttributeValues={":b": {"SS": ["b"]}})
    gone = update(platform, "sets", "DELETE s :ab", ExpressionAttributeValues={":ab": {"SS": ["a", "b"]}})

    assert sorted(grown["s"]["SS"]) == ["a", "b"]
    assert "s" not in gone


def test_numbers_are_exact_to_38_digits(platform: World) -> None:
    put(platform, item("exact", "u", n={"N": "99999999999999999999999999999999999998"}))

    after = update(platform, "exact", "SET n = n + :one", ExpressionAttributeValues={":one": {"N": "1.0"}})

    assert after["n"] == {"N": "99999999999999999999999999999999999999"}


@pytest.mark.parametrize(
    ("wish", "shown"),
    [
        ("UPDATED_NEW", {"n": {"N": "2"}}),
        ("UPDATED_OLD", {"n": {"N": "1"}}),
        ("ALL_OLD", item("wishes", "u", n={"N": "1"})),
        ("NONE", {}),
    ],
)
def test_an_update_returns_what_was_wished(platform: World, wish: str, shown: Any) -> None:
    put(platform, item("wishes", "u", n={"N": "1"}))

    two = {":two": {"N": "2"}}
    assert update(platform, "wishes", "SET n = :two", returned=wish, ExpressionAttributeValues=two) == shown


def test_a_projection_shows_parts(platform: World) -> None:
    put(platform, item("shown", "1", m={"M": {"x": {"N": "1"}, "y": {"N": "2"}}}, other={"S": "no"}))

    answer = platform.client("dynamodb").get_item(
        TableName=TABLE,
        Key=item("shown", "1"),
        ProjectionExpression="#m.x, sk",
        ExpressionAttributeNames={"#m": "m"},
    )

    assert answer["Item"] == {"m": {"M": {"x": {"N": "1"}}}, "sk": {"S": "1"}}


def test_binary_values_come_back_as_they_were(platform: World) -> None:
    put(platform, item("binary", "1", key={"B": b"\x00\xff"}, keys={"BS": [b"a", b"b"]}))

    found = platform.client("dynamodb").get_item(TableName=TABLE, Key=item("binary", "1"))["Item"]

    assert found["key"] == {"B": b"\x00\xff"}
    assert sorted(found["keys"]["BS"]) == [b"a", b"b"]


def test_batches_write_and_read(platform: World) -> None:
    dynamodb = platform.client("dynamodb")
    puts = [{"PutRequest": {"Item": item("batch", str(number))}} for number in range(25)]
    dynamodb.batch_write_item(RequestItems={TABLE: puts})
    keys = [item("batch", str(number)) for number in range(30)]

    answer = dynamodb.batch_get_item(RequestItems={TABLE: {"Keys": keys}})

    assert len(answer["Responses"][TABLE]) == 25
    assert answer["UnprocessedKeys"] == {}


def test_a_deletion_under_a_condition(platform: World) -> None:
    put(platform, item("deleted", "1", n={"N": "1"}))
    dynamodb = platform.client("dynamodb")
    request = {"TableName": TABLE, "Key": item("deleted", "1"), "ConditionExpression": "n = :n"}

    with pytest.raises(dynamodb.exceptions.ConditionalCheckFailedException):
        dynamodb.delete_item(**request, ExpressionAttributeValues={":n": {"N": "2"}})
    gone = dynamodb.delete_item(
        **request, ExpressionAttributeValues={":n": {"N": "1.0"}}, ReturnValues="ALL_OLD"
    )

    assert gone["Attributes"]["n"] == {"N": "1"}
    assert query(platform, "deleted")["Count"] == 0


@pytest.mark.parametrize(
    ("request_part", "message"),
    [
        ({"UpdateExpression": "SET #a = :b", "ExpressionAttributeValues": {":b": {"S": "x"}}}, "not defined"),
        ({"UpdateExpression": "SET a = :b"}, "not defined"),
        ({"UpdateExpression": "REMOVE status"}, "reserved keyword"),
        ({"UpdateExpression": "REMOVE pk"}, "part of the key"),
        ({"UpdateExpression": "REMOVE a, a.b"}, "overlap"),
        ({"UpdateExpression": "SET a = b +"}, "Syntax error"),
        ({"UpdateExpression": "SET a = nowhere"}, "does not exist"),
        ({"UpdateExpression": "SET a.b.c = pk"}, "document path"),
        ({"UpdateExpression": "REMOVE a", "ExpressionAttributeNames": {"#b": "b"}}, "unused"),
        (
            {"UpdateExpression": "REMOVE a", "ExpressionAttributeValues": {":b": {"S": "x"}}},
            "unused",
        ),
        (
            {"UpdateExpression": "ADD pk2 :b", "ExpressionAttributeValues": {":b": {"S": "x"}}},
            "incorrect data type",
        ),
        (
            {"UpdateExpression": "SET gsi1pk = :b", "ExpressionAttributeValues": {":b": {"N": "1"}}},
            "Index Key",
        ),
        ({"AttributeUpdates": {"a": {"Action": "DELETE"}}}, "legacy"),
    ],
)
def test_a_bad_update_is_refused(platform: World, request_part: dict[str, Any], message: str) -> None:
    dynamodb = platform.client("dynamodb")
    with pytest.raises(dynamodb.exceptions.ClientError, match=message):
        dynamodb.update_item(TableName=TABLE, Key=item("refused", "u"), **request_part)
    assert query(platform, "refused")["Count"] == 0


@pytest.mark.parametrize(
    ("bad", "message"),
    [
        ({"sk": {"S": "1"}}, "Missing the key pk"),
        ({"pk": {"S": ""}, "sk": {"S": "1"}}, "empty string"),
        ({"pk": {"N": "1"}, "sk": {"S": "1"}}, "Type mismatch"),
        (item("bad", "1", n={"N": "1" * 39}), "numeric"),
        (item("bad", "1", s={"SS": []}), "empty"),
        (item("bad", "1", text={"S": "x" * 420_000}), "size"),
    ],
)
def test_a_bad_item_is_refused(platform: World, bad: dict[str, Any], message: str) -> None:
    dynamodb = platform.client("dynamodb")
    with pytest.raises(dynamodb.exceptions.ClientError, match=message):
        dynamodb.put_item(TableName=TABLE, Item=bad)


def test_a_table_that_is_not_declared_does_not_exist(platform: World) -> None:
    dynamodb = platform.client("dynamodb")
    with pytest.raises(dynamodb.exceptions.ResourceNotFoundException):
        dynamodb.get_item(TableName="elsewhere", Key=item("a", "b"))


@pytest.mark.parametrize(
    ("pk", "sk"), [("p" * 2049, "s"), ("p", "s" * 1025), ("金" * 683, "s"), ("", "s"), ("p", "")]
)
def test_a_key_of_a_size_that_no_key_has_is_refused(platform: World, pk: str, sk: str) -> None:
    with pytest.raises(platform.client("dynamodb").exceptions.ClientError, match="ValidationException"):
        platform.client("dynamodb").get_item(TableName=TABLE, Key=item(pk, sk))


def test_the_longest_keys_there_may_be_are_taken(platform: World) -> None:
    longest = item("金" * 682 + "pp", "s" * 1024)
    put(platform, longest)

    assert platform.client("dynamodb").get_item(TableName=TABLE, Key=longest)["Item"] == longest
