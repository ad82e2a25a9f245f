"""Labelled writes and transactions: all or nothing, and a failure says what stood in the way."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from decimal import Decimal

import pytest

from jinqiao.aws.dynamo import ConditionsFailed, OutsideOfList, Table, from_stored, to_stored, transact, write

pytestmark = pytest.mark.usefixtures("platform")
TABLE = Table("KYC_TABLE")
Fresh = Callable[[str], str]


def test_an_item_reads_back_as_it_was_written(fresh: Fresh):
    key = fresh("item")
    item = {
        "pk": key,
        "sk": "A",
        "n": 12,
        "text": "金",
        "list": [1, "b"],
        "map": {"x": 1},
        "raw": b"\x00",
        "yes": True,
    }
    write(TABLE.put("item", item))
    assert TABLE.get(key, "A") == item


def test_absent_attributes_are_left_out_and_floats_refused():
    assert to_stored({"pk": "a", "nothing": None}) == {"pk": {"S": "a"}}
    with pytest.raises(TypeError):
        to_stored({"rate": 0.1})


def test_whole_numbers_come_back_as_integers():
    assert from_stored({"n": {"N": "12"}, "d": {"N": "1.5"}}) == {"n": 12, "d": Decimal("1.5")}


def test_a_transaction_writes_all_or_nothing_and_shows_what_stood_in_the_way(fresh: Fresh):
    taken, free = fresh("item"), fresh("item")
    write(TABLE.put("first", {"pk": taken, "sk": "A", "owner": "first"}))
    with pytest.raises(ConditionsFailed) as refusal:
        transact(
            [TABLE.put_new("free", {"pk": free, "sk": "A"}), TABLE.put_new("taken", {"pk": taken, "sk": "A"})]
        )
    assert refusal.value.failed("taken")
    assert not refusal.value.failed("free")
    assert refusal.value.old("taken") == {"pk": taken, "sk": "A", "owner": "first"}
    assert TABLE.get(free, "A") is None


def test_an_update_sets_adds_and_removes_under_its_condition(fresh: Fresh):
    key = fresh("item")
    write(TABLE.put("item", {"pk": key, "sk": "A", "n": 5, "status": "open", "gone": 1}))
    change = TABLE.update(
        "item",
        key,
        "A",
        set={"status": "shut"},
        add={"n": -2},
        remove=("gone",),
        condition="#status = :was AND #n >= :least",
        values={"was": "open", "least": 2},
    )
    write(change)
    assert TABLE.get(key, "A") == {"pk": key, "sk": "A", "n": 3, "status": "shut"}
    with pytest.raises(ConditionsFailed) as refusal:
        write(change)
    assert refusal.value.old("item") == {"pk": key, "sk": "A", "n": 3, "status": "shut"}


def test_an_update_does_not_make_an_item_that_was_never_there(fresh: Fresh):
    key = fresh("item")
    with pytest.raises(ConditionsFailed):
        write(TABLE.update("item", key, "A", set={"status": "open"}))
    assert TABLE.get(key, "A") is None


def test_a_check_stops_a_transaction_and_a_delete_takes_part_in_one(fresh: Fresh):
    key, other = fresh("item"), fresh("item")
    write(TABLE.put("item", {"pk": key, "sk": "A", "n": 1}))
    write(TABLE.put("item", {"pk": other, "sk": "A"}))
    with pytest.raises(ConditionsFailed):
        transact([TABLE.check("check", key, "A", "#n > :n", {"n": 1}), TABLE.delete("gone", other, "A")])
    transact([TABLE.check("check", key, "A", "#n = :n", {"n": 1}), TABLE.delete("gone", other, "A")])
    assert TABLE.get(other, "A") is None


def test_pages_follow_the_sort_key_and_say_where_to_go_on(fresh: Fresh):
    key = fresh("list")
    for number in range(5):
        write(TABLE.put("row", {"pk": key, "sk": f"ROW#{number}"}))
    write(TABLE.put("row", {"pk": key, "sk": "OTHER"}))
    first = TABLE.page(key, prefix="ROW#", limit=3)
    rest = TABLE.page(key, prefix="ROW#", limit=3, after=first.last_sk)
    assert [item["sk"] for item in first.items + rest.items] == [f"ROW#{n}" for n in range(5)]
    assert rest.last_sk is None
    newest = TABLE.page(key, prefix="ROW#", limit=1, newest_first=True)
    assert newest.items[0]["sk"] == "ROW#4"
    assert len(list(TABLE.all(key))) == 6


def test_many_keys_come_back_in_the_order_asked_for(fresh: Fresh):
    keys = [(fresh("item"), "A") for _ in range(120)]
    for pk, sk in keys[:110]:
        write(TABLE.put("row", {"pk": pk, "sk": sk}))
    found = TABLE.get_many([*reversed(keys), keys[0]])
    assert [item["pk"] for item in found] == [pk for pk, _ in reversed(keys[:110])]


def test_writers_at_once_lose_no_update(fresh: Fresh):
    key = fresh("count")
    write(TABLE.put("row", {"pk": key, "sk": "A", "n": 0}))
    name = TABLE.name
    request = {
        "TableName": name,
        "Key": {"pk": {"S": key}, "sk": {"S": "A"}},
        "UpdateExpression": "ADD n :one",
        "ExpressionAttributeValues": {":one": {"N": "1"}},
    }
    from jinqiao.aws.clients import client

    dynamodb = client("dynamodb")
    ours = [copy_context() for _ in range(200)]
    with ThreadPoolExecutor(8) as pool:
        list(
            pool.map(
                lambda each: each.run(dynamodb.transact_write_items, TransactItems=[{"Update": request}]),
                ours,
            )
        )
    assert TABLE.get(key, "A")["n"] == 200


@pytest.mark.parametrize("newest_first", [False, True])
@pytest.mark.parametrize(
    ("limit", "sizes"), [(1, [1, 1, 1, 1]), (2, [2, 2]), (3, [3, 1]), (4, [4]), (9, [4])]
)
def test_the_last_page_knows_that_it_is_the_last(
    fresh: Fresh, limit: int, sizes: list[int], newest_first: bool
):
    key = fresh("list")
    transact([TABLE.put(f"{n}", {"pk": key, "sk": f"A#{n}"}) for n in range(4)])
    write(TABLE.put("other", {"pk": key, "sk": "B#0"}))

    pages = [TABLE.page(key, prefix="A#", limit=limit, newest_first=newest_first)]
    while pages[-1].last_sk is not None:
        after = pages[-1].last_sk
        pages.append(TABLE.page(key, prefix="A#", limit=limit, newest_first=newest_first, after=after))

    assert [len(page.items) for page in pages] == sizes
    shown = [item["sk"] for page in pages for item in page.items]
    assert shown == sorted((f"A#{n}" for n in range(4)), reverse=newest_first)


@pytest.mark.parametrize("after", ["", "B#0", "A", "A#" + "x" * 1023])
def test_no_page_comes_after_what_the_list_cannot_hold(fresh: Fresh, after: str):
    with pytest.raises(OutsideOfList):
        TABLE.page(fresh("list"), prefix="A#", after=after)
