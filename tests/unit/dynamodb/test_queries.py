"""Queries, scans and pages: order, limits, where the next page begins, and what an index shows."""

from typing import Any

import pytest

from tests.unit.dynamodb.tables import Item, Refusal, Tables, key, n, s, thing


def sort_keys(answer: dict[str, Any]) -> list[str]:
    return [next(iter(item["sk"].values())) for item in answer["Items"]]


@pytest.fixture(autouse=True)
def _filled(tables: Tables) -> None:
    tables.put(*(thing("list", f"{number}", n=n(number)) for number in range(5)))
    tables.put(*(thing("words", each) for each in ("", "a", "a#", "a#1", "a$", "b", "ä", "B") if each))
    tables.put(*({"pk": s("log"), "sk": n(each)} for each in ("10", "9", "-1", "0.5", "1e3")), table="events")


@pytest.mark.parametrize(
    ("condition", "values", "found"),
    [
        ("", {}, ["B", "a", "a#", "a#1", "a$", "b", "ä"]),
        ("begins_with(sk, :v)", {"v": s("a#")}, ["a#", "a#1"]),
        ("sk BETWEEN :low AND :high", {"low": s("a"), "high": s("a#~")}, ["a", "a#", "a#1"]),
        ("sk < :v", {"v": s("a")}, ["B"]),
        ("sk <= :v", {"v": s("a")}, ["B", "a"]),
        ("sk > :v", {"v": s("b")}, ["ä"]),
        ("sk >= :v", {"v": s("b")}, ["b", "ä"]),
        ("sk = :v", {"v": s("a$")}, ["a$"]),
        ("sk = :v", {"v": s("nothing")}, []),
    ],
)
def test_texts_are_found_in_the_order_of_their_bytes(
    tables: Tables, condition: str, values: Item, found: list[str]
) -> None:
    assert sort_keys(tables.query("words", condition, **values)) == found
    assert sort_keys(tables.query("words", condition, ScanIndexForward=False, **values)) == found[::-1]


@pytest.mark.parametrize(
    ("condition", "values", "found"),
    [
        ("", {}, ["-1", "0.5", "9", "10", "1000"]),
        ("sk > :v", {"v": n("0.50")}, ["9", "10", "1000"]),
        ("sk BETWEEN :low AND :high", {"low": n(-2), "high": n(9)}, ["-1", "0.5", "9"]),
    ],
)
def test_numbers_are_found_in_the_order_of_their_size(
    tables: Tables, condition: str, values: Item, found: list[str]
) -> None:
    assert sort_keys(tables.query("log", condition, table="events", **values)) == found


@pytest.mark.parametrize(
    "form", ["(pk = :pk) AND (sk = :sk)", "sk = :sk and pk = :pk", "((sk = :sk) AND (pk = :pk))"]
)
def test_a_key_condition_may_be_written_in_any_order(tables: Tables, form: str) -> None:
    values = {":pk": s("list"), ":sk": s("3")}
    answer = tables.ask(
        "Query", TableName="things", KeyConditionExpression=form, ExpressionAttributeValues=values
    )

    assert sort_keys(answer) == ["3"]


@pytest.mark.parametrize(
    ("form", "message"),
    [
        ("sk = :sk", "key schema"),
        ("pk > :pk", "key schema"),
        ("begins_with(pk, :pk)", "key schema"),
        ("pk = :pk AND n = :sk", "key schema"),
        ("pk = :pk AND sk > :sk AND n = :pk", "Invalid KeyCondition"),
        ("pk = :pk AND sk > :sk AND sk < :pk", "Invalid KeyCondition"),
        ("pk = :pk AND pk = :sk", "key schema"),
        ("pk = :pk AND sk <> :sk", "operator"),
        ("pk = :pk AND contains(sk, :sk)", "operator"),
        ("pk = :pk AND sk IN (:sk)", "Invalid KeyCondition"),
        ("pk = :pk OR sk = :sk", "Invalid KeyCondition"),
        ("NOT pk = :pk", "Invalid KeyCondition"),
        ("pk = :pk AND sk.x = :sk", "Invalid KeyCondition"),
        ("pk = sk", "schema type"),
        ("pk = :pk AND sk = pk", "schema type"),
        ("pk = :number", "schema type"),
        ("pk = :pk AND sk > :number", "schema type"),
        ("pk = :pk AND sk BETWEEN :number AND :number", "schema type"),
        ("", "must be specified"),
    ],
)
def test_a_key_condition_that_names_no_range_of_a_partition_is_refused(
    tables: Tables, form: str, message: str
) -> None:
    values = {":pk": s("list"), ":sk": s("3"), ":number": n(3)}
    used = {name: value for name, value in values.items() if name in form}
    with pytest.raises(Refusal, match=message) as refusal:
        tables.ask("Query", TableName="things", KeyConditionExpression=form, ExpressionAttributeValues=used)

    assert refusal.value.code == "ValidationException"


@pytest.mark.parametrize("forward", [True, False])
@pytest.mark.parametrize(("limit", "sizes"), [(1, [1, 1, 1, 1, 1, 0]), (2, [2, 2, 1]), (5, [5, 0]), (6, [5])])
def test_a_page_full_by_its_limit_points_on_even_if_it_was_the_last(
    tables: Tables, limit: int, sizes: list[int], forward: bool
) -> None:
    pages = [tables.query("list", Limit=limit, ScanIndexForward=forward)]
    while start := pages[-1].get("LastEvaluatedKey"):
        pages.append(tables.query("list", Limit=limit, ScanIndexForward=forward, ExclusiveStartKey=start))

    assert [page["Count"] for page in pages] == sizes
    found = [each for page in pages for each in sort_keys(page)]
    assert found == sorted("01234", reverse=not forward)


@pytest.mark.parametrize(("forward", "found"), [(True, ["3", "4"]), (False, ["2", "1", "0"])])
def test_a_page_may_begin_where_no_item_stands(tables: Tables, forward: bool, found: list[str]) -> None:
    answer = tables.query("list", ScanIndexForward=forward, ExclusiveStartKey=key("list", "2.5"))

    assert sort_keys(answer) == found


@pytest.mark.parametrize(
    ("start", "condition", "values"),
    [
        (key("other", "1"), "", {}),
        (key("list", "9"), "sk < :v", {"v": s("5")}),
        (key("list", "1"), "begins_with(sk, :v)", {"v": s("2")}),
        ({"pk": s("list")}, "", {}),
        (thing("list", "1", n=n(1)), "", {}),
        (key("list", "1") | {"gsi1pk": s("x"), "gsi1sk": s("x")}, "", {}),
    ],
)
def test_a_page_cannot_begin_outside_of_its_query(
    tables: Tables, start: Item, condition: str, values: Item
) -> None:
    with pytest.raises(Refusal, match="starting key"):
        tables.query("list", condition, ExclusiveStartKey=start, **values)


def test_a_filter_takes_away_after_the_limit(tables: Tables) -> None:
    answer = tables.query("list", Limit=3, FilterExpression="n > :v", v=n(1))

    assert (sort_keys(answer), answer["Count"], answer["ScannedCount"]) == (["2"], 1, 3)
    assert answer["LastEvaluatedKey"] == key("list", "2")


@pytest.mark.parametrize("condition", ["sk > :v", "begins_with(pk, :v)", "n > n OR NOT sk = :v"])
def test_a_filter_of_a_query_names_no_key(tables: Tables, condition: str) -> None:
    with pytest.raises(Refusal, match="non-primary key"):
        tables.query("list", FilterExpression=condition, v=s("1"))


def test_a_filter_of_a_scan_may_name_a_key(tables: Tables) -> None:
    answer = tables.ask(
        "Scan",
        TableName="things",
        FilterExpression="pk = :pk AND sk > :sk",
        ExpressionAttributeValues={":pk": s("list"), ":sk": s("2")},
    )

    assert sort_keys(answer) == ["3", "4"]


def test_a_page_ends_before_a_megabyte_and_counts_what_an_index_shows(tables: Tables) -> None:
    large = s("x" * 300_000)
    tables.put(*(thing("large", f"{number}", text=large) for number in range(7)))
    indexed = {"gsi1pk": s("large"), "gsi1sk": s("1")}
    tables.put(
        *({"pk": s("large"), "sk": n(each), **indexed, "text": large} for each in range(7)), table="events"
    )

    pages = [tables.query("large")]
    while start := pages[-1].get("LastEvaluatedKey"):
        pages.append(tables.query("large", ExclusiveStartKey=start))
    slim = tables.ask(
        "Query",
        TableName="events",
        IndexName="gsi1",
        KeyConditionExpression="gsi1pk = :pk",
        ExpressionAttributeValues={":pk": s("large")},
    )

    assert [page["Count"] for page in pages] == [3, 3, 1]
    assert (slim["Count"], "LastEvaluatedKey" in slim) == (7, False)


def test_a_single_item_larger_than_what_is_left_still_comes(tables: Tables) -> None:
    tables.put(*(thing("one-by-one", f"{number}", text=s("x" * 400_000)) for number in range(2)))

    first = tables.query("one-by-one", Limit=1)
    second = tables.query("one-by-one", ExclusiveStartKey=first["LastEvaluatedKey"])

    assert (first["Count"], second["Count"]) == (1, 1)


INDEXED = {"gsi1pk": s("state"), "gsi1sk": s("1"), "gsi2pk": s("state"), "gsi2sk": s("1")}


@pytest.mark.parametrize(
    ("index", "shown"),
    [
        ("gsi1", {"pk", "sk", "gsi1pk", "gsi1sk"}),
        ("gsi2", {"pk", "sk", "gsi2pk", "gsi2sk", "shown"}),
    ],
)
def test_an_index_shows_what_it_projects(tables: Tables, index: str, shown: set[str]) -> None:
    item = {"pk": s("projected"), "sk": n(1), "shown": s("yes"), "covered": s("no"), **INDEXED}
    tables.put(item, table="events")
    request: dict[str, Any] = {
        "TableName": "events",
        "IndexName": index,
        "KeyConditionExpression": f"{index}pk = :pk",
        "ExpressionAttributeValues": {":pk": s("state")},
    }

    [found] = [each for each in tables.ask("Query", **request)["Items"] if each["pk"] == s("projected")]
    unseen = tables.ask("Query", **request, FilterExpression="attribute_exists(covered)")

    assert found.keys() == shown
    assert unseen["Items"] == []


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ("SET gsi1sk = :v", ["1"]),
        ("SET gsi1pk = :v", []),
        ("REMOVE gsi1sk", []),
        ("SET n = :v", ["1"]),
    ],
)
def test_an_index_follows_each_change_of_its_keys(tables: Tables, change: str, found: list[str]) -> None:
    tables.put(thing("follows", gsi1pk=s("following"), gsi1sk=s("a")))
    values = {"v": s("z")} if ":v" in change else {}
    tables.update("follows", change, **values)

    answer = tables.ask(
        "Query",
        TableName="things",
        IndexName="gsi1",
        KeyConditionExpression="gsi1pk = :pk",
        ExpressionAttributeValues={":pk": s("following")},
    )

    assert sort_keys(answer) == found


def test_an_index_is_paged_by_its_keys_and_the_tables(tables: Tables) -> None:
    tables.put(*(thing(f"same-{each}", gsi1pk=s("tied"), gsi1sk=s("1")) for each in "cab"))
    request: dict[str, Any] = {
        "TableName": "things",
        "IndexName": "gsi1",
        "KeyConditionExpression": "gsi1pk = :pk",
        "ExpressionAttributeValues": {":pk": s("tied")},
        "Limit": 2,
    }

    first = tables.ask("Query", **request)
    second = tables.ask("Query", **request, ExclusiveStartKey=first["LastEvaluatedKey"])

    assert first["LastEvaluatedKey"] == {**key("same-b"), "gsi1pk": s("tied"), "gsi1sk": s("1")}
    assert [item["pk"]["S"] for item in (*first["Items"], *second["Items"])] == ["same-a", "same-b", "same-c"]
    with pytest.raises(Refusal, match="starting key"):
        tables.ask("Query", **request, ExclusiveStartKey=key("same-b"))


@pytest.mark.parametrize(
    ("request_part", "message"),
    [
        ({"IndexName": "gsi9"}, "specified index"),
        ({"IndexName": "gsi1", "ConsistentRead": True}, "Consistent reads"),
        ({"KeyConditions": {}}, "legacy"),
        ({"AttributesToGet": ["pk"]}, "legacy"),
        ({"ProjectionExpression": "sk,"}, "Syntax error"),
        ({"FilterExpression": "n ="}, "Syntax error"),
        ({"ExpressionAttributeNames": {"#n": "n"}}, "unused"),
    ],
)
def test_a_query_that_aws_would_refuse_is_refused(tables: Tables, request_part: Item, message: str) -> None:
    with pytest.raises(Refusal, match=message):
        tables.query("list", **request_part)


@pytest.mark.parametrize(
    ("projection", "shown"),
    [
        ("sk", {"sk": s("1")}),
        ("m.x, m.y[1]", {"m": {"M": {"x": n(1), "y": {"L": [n(3)]}}}}),
        ("m.y[0], m.y[2]", {"m": {"M": {"y": {"L": [n(2), n(4)]}}}}),
        ("m.nowhere, l[5], nowhere", {}),
        ("#n", {"n": n(7)}),
    ],
)
def test_a_projection_shows_the_named_parts(tables: Tables, projection: str, shown: Item) -> None:
    nested = {"M": {"x": n(1), "y": {"L": [n(2), n(3), n(4)]}}}
    tables.put(thing("parts", m=nested, n=n(7), l={"L": []}))
    names = {"ExpressionAttributeNames": {"#n": "n"}} if "#n" in projection else {}

    got = tables.ask(
        "GetItem", TableName="things", Key=key("parts"), ProjectionExpression=projection, **names
    )
    queried = tables.query("parts", ProjectionExpression=projection, **names)

    assert got["Item"] == shown
    assert queried["Items"] == [shown]


def test_only_the_count(tables: Tables) -> None:
    answer = tables.query("list", Select="COUNT")

    assert answer == {"Count": 5, "ScannedCount": 5}


def scanned(tables: Tables, **request: Any) -> list[str]:
    """The partitions beginning with `scan-` that a scan meets, page after page."""
    found, start = [], {}
    while True:
        page = tables.ask("Scan", TableName="things", **request, **start)
        found += [item["pk"]["S"] for item in page["Items"] if item["pk"]["S"].startswith("scan-")]
        if "LastEvaluatedKey" not in page:
            return found
        start = {"ExclusiveStartKey": page["LastEvaluatedKey"]}


def test_a_scan_meets_every_item_once_page_by_page(tables: Tables) -> None:
    tables.put(*(thing(f"scan-{number}") for number in range(20)))

    assert sorted(scanned(tables, Limit=3)) == sorted(f"scan-{number}" for number in range(20))
    assert scanned(tables, Limit=3) == scanned(tables)


def test_a_scan_in_segments_meets_every_item_once(tables: Tables) -> None:
    tables.put(*(thing(f"scan-{number}") for number in range(20)))
    segments = [scanned(tables, TotalSegments=3, Segment=each) for each in range(3)]

    assert sorted(each for segment in segments for each in segment) == sorted(scanned(tables))
    assert all(segments)


def test_a_scan_goes_on_although_its_last_item_is_gone() -> None:
    tables = Tables()
    tables.put(*(thing(f"scan-{number}") for number in range(20)))
    whole = scanned(tables)
    first = tables.ask("Scan", TableName="things", Limit=1)
    tables.ask("DeleteItem", TableName="things", Key=first["LastEvaluatedKey"])

    rest = tables.ask("Scan", TableName="things", ExclusiveStartKey=first["LastEvaluatedKey"])

    assert [item["pk"]["S"] for item in (*first["Items"], *rest["Items"])] == whole


def test_a_scan_cannot_begin_at_half_a_key(tables: Tables) -> None:
    with pytest.raises(Refusal, match="starting key"):
        tables.ask("Scan", TableName="things", ExclusiveStartKey={"pk": s("list")})
