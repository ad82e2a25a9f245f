"""DynamoDB under load: what passes by itself is tried again, what is an answer is one, and nothing is half done."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any

import pytest
from botocore.exceptions import ClientError, ReadTimeoutError
from hypothesis import given, settings
from hypothesis import strategies as st

from jinqiao.aws import clients, dynamo
from jinqiao.aws.dynamo import ConditionsFailed, Contended, Table, from_stored, to_stored, transact, write
from tests.contention import lost_reply

pytestmark = pytest.mark.usefixtures("platform")
TABLE = Table("KYC_TABLE")
Fresh = Callable[[str], str]
PAUSE = dynamo.pause
CONFLICT, THROTTLED = "TransactionConflict", "ThrottlingError"


@pytest.fixture(autouse=True)
def no_pauses(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Nobody waits here; the attempts after which there would have been a pause."""
    paused: list[int] = []
    monkeypatch.setattr(dynamo, "pause", paused.append)
    return paused


@contextmanager
def answering(operation: str, *answers: dict[str, Any], status: int = 200) -> Iterator[list[str]]:
    """The next calls of an operation get these answers without reaching the table; the calls after go through."""
    left, met = list(answers), []

    def answer(params: dict[str, Any], **_: Any) -> tuple[Any, dict[str, Any]] | None:
        if not left:
            return None
        met.append(params["body"] if isinstance(params["body"], str) else params["body"].decode())
        return SimpleNamespace(status_code=status), left.pop(0)

    events = clients.client("dynamodb").meta.events
    events.register(f"before-call.dynamodb.{operation}", answer)
    try:
        yield met
    finally:
        events.unregister(f"before-call.dynamodb.{operation}", answer)


def cancelled(*codes: str) -> dict[str, Any]:
    """A transaction that DynamoDB cancelled, with a reason for each write."""
    return {
        "Error": {"Code": "TransactionCanceledException", "Message": "Transaction cancelled"},
        "CancellationReasons": [{"Code": code} for code in codes],
        "ResponseMetadata": {},
    }


def failed(code: str) -> dict[str, Any]:
    return {"Error": {"Code": code, "Message": "no"}, "ResponseMetadata": {}}


def two(fresh: Fresh) -> tuple[str, list[dynamo.Write]]:
    """Two writes of one transaction."""
    key = fresh("pair")
    return key, [TABLE.put_new("one", {"pk": key, "sk": "1"}), TABLE.put_new("two", {"pk": key, "sk": "2"})]


def rows(key: str) -> list[str]:
    return [item["sk"] for item in TABLE.all(key)]


@pytest.mark.parametrize(
    "codes",
    [
        (CONFLICT, "None"),
        ("None", CONFLICT),
        (THROTTLED, "None"),
        ("ProvisionedThroughputExceeded", CONFLICT),
        (CONFLICT, THROTTLED),
    ],
)
@pytest.mark.parametrize("times", [1, 9])
def test_conflicts_and_throttling_are_tried_again_until_they_are_over(fresh: Fresh, no_pauses, codes, times):
    key, writes = two(fresh)
    with answering("TransactWriteItems", *[cancelled(*codes)] * times, status=400):
        transact(writes)

    assert rows(key) == ["1", "2"]
    assert no_pauses == list(range(times))


def test_whoever_meets_nothing_but_conflicts_is_told_which_writes_they_were(fresh: Fresh, no_pauses):
    key, writes = two(fresh)
    with (
        answering("TransactWriteItems", *[cancelled(CONFLICT, "None")] * 10, status=400),
        pytest.raises(Contended, match="one, two"),
    ):
        transact(writes)

    assert rows(key) == []
    assert len(no_pauses) == 10


@pytest.mark.parametrize("codes", [("ConditionalCheckFailed", "None"), ("ConditionalCheckFailed", CONFLICT)])
def test_a_condition_that_failed_is_an_answer_even_beside_a_conflict(fresh: Fresh, no_pauses, codes):
    _, writes = two(fresh)
    with (
        answering("TransactWriteItems", cancelled(*codes), status=400),
        pytest.raises(ConditionsFailed) as refusal,
    ):
        transact(writes)

    assert (refusal.value.failed("one"), refusal.value.failed("two")) == (True, False)
    assert no_pauses == []


@pytest.mark.parametrize("code", ["ValidationError", "ItemCollectionSizeLimitExceeded", "AccessDenied"])
def test_what_will_never_pass_is_not_tried_again(fresh: Fresh, no_pauses, code):
    _, writes = two(fresh)
    with (
        answering("TransactWriteItems", cancelled(code, "None"), status=400),
        pytest.raises(ClientError),
    ):
        transact(writes)

    assert no_pauses == []


@pytest.mark.parametrize("operation", ["PutItem", "UpdateItem", "DeleteItem"])
def test_a_single_write_that_meets_a_transaction_is_tried_again(fresh: Fresh, no_pauses, operation):
    key = fresh("item")
    write(TABLE.put("item", {"pk": key, "sk": "A", "n": 1}))
    single = {
        "PutItem": TABLE.put("item", {"pk": key, "sk": "A", "n": 2}),
        "UpdateItem": TABLE.update("item", key, "A", add={"n": 1}),
        "DeleteItem": TABLE.delete("item", key, "A"),
    }
    with answering(operation, *[failed("TransactionConflictException")] * 3, status=400):
        write(single[operation])

    after = {"PutItem": 2, "UpdateItem": 2, "DeleteItem": None}
    assert (TABLE.get(key, "A") or {}).get("n") == after[operation]
    assert no_pauses == [0, 1, 2]


def test_a_single_write_that_meets_nothing_but_transactions_gives_up(fresh: Fresh):
    with (
        answering("PutItem", *[failed("TransactionConflictException")] * 10, status=400),
        pytest.raises(Contended),
    ):
        write(TABLE.put("item", {"pk": fresh("item"), "sk": "A"}))


def test_a_transaction_whose_reply_was_lost_was_carried_out_and_a_repeat_finds_it(fresh: Fresh):
    key = fresh("count")
    write(TABLE.put("item", {"pk": key, "sk": "A", "n": 0}))
    writes = [TABLE.put_new("once", {"pk": key, "sk": "B"}), TABLE.update("item", key, "A", add={"n": 1})]
    with lost_reply(), pytest.raises(ReadTimeoutError):
        transact(writes)
    with pytest.raises(ConditionsFailed) as refusal:
        transact(writes)

    assert refusal.value.old("once") == {"pk": key, "sk": "B"}
    assert TABLE.get(key, "A")["n"] == 1


def test_keys_that_a_batch_left_over_are_asked_for_again(fresh: Fresh, no_pauses):
    key = fresh("many")
    for number in range(3):
        write(TABLE.put("row", {"pk": key, "sk": str(number)}))
    left = {"Keys": [to_stored({"pk": key, "sk": sk}) for sk in ("0", "2")], "ConsistentRead": True}
    first = {
        "Responses": {TABLE.name: [to_stored({"pk": key, "sk": "1"})]},
        "UnprocessedKeys": {TABLE.name: left},
        "ResponseMetadata": {},
    }
    with answering("BatchGetItem", first):
        found = TABLE.get_many([(key, sk) for sk in ("2", "1", "0")])

    assert [item["sk"] for item in found] == ["2", "1", "0"]
    assert no_pauses == [0]


def test_a_batch_that_answers_nothing_at_first_is_asked_again(fresh: Fresh, no_pauses):
    key = fresh("many")
    write(TABLE.put("row", {"pk": key, "sk": "0"}))
    nothing = {
        "Responses": {},
        "UnprocessedKeys": {TABLE.name: {"Keys": [to_stored({"pk": key, "sk": "0"})]}},
        "ResponseMetadata": {},
    }
    with answering("BatchGetItem", nothing, nothing):
        assert len(TABLE.get_many([(key, "0")])) == 1

    assert no_pauses == [0, 1]


@pytest.mark.parametrize(("count", "calls"), [(0, 0), (1, 1), (100, 1), (101, 2), (250, 3)])
def test_keys_are_asked_for_in_batches_of_a_hundred(fresh: Fresh, count, calls):
    answers = [{"Responses": {}, "UnprocessedKeys": {}, "ResponseMetadata": {}}] * 5
    with answering("BatchGetItem", *answers) as asked:
        assert TABLE.get_many([(fresh("none"), "A") for _ in range(count)]) == []

    assert len(asked) == calls


def test_a_query_that_comes_in_pages_is_read_to_its_end(fresh: Fresh):
    key = fresh("list")
    for number in range(4):
        write(TABLE.put("row", {"pk": key, "sk": f"R#{number}", "more": "x"}))
    page = {
        "Items": [to_stored({"pk": key, "sk": f"R#{number}"}) for number in range(2)],
        "LastEvaluatedKey": to_stored({"pk": key, "sk": "R#1"}),
        "ResponseMetadata": {},
    }
    with answering("Query", page):
        assert [item["sk"] for item in TABLE.all(key, "R#")] == ["R#0", "R#1", "R#2", "R#3"]


@pytest.mark.parametrize("attempt", range(12))
def test_pauses_grow_and_stay_under_a_second(attempt, monkeypatch):
    """Full jitter: the longest is 20 ms · 2ⁿ, at most 0.8 s."""
    longest: list[float] = []
    monkeypatch.setattr(dynamo.random, "uniform", lambda _, most: longest.append(most) or 0.0)
    PAUSE(attempt)

    assert longest == [min(0.8, 0.02 * 2**attempt)]


plain = st.recursive(
    st.one_of(st.integers(-(10**15), 10**15), st.text(max_size=8), st.booleans(), st.binary(max_size=8)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=4), inner, max_size=3)
    ),
    max_leaves=8,
)


@settings(derandomize=True, deadline=None, max_examples=80)
@given(st.dictionaries(st.text(min_size=1, max_size=6), plain, max_size=5))
def test_what_is_stored_reads_back_with_its_types(item: dict[str, Any]):
    read = from_stored(to_stored(item))

    assert read == item
    assert {name: type(value) for name, value in read.items()} == {n: type(v) for n, v in item.items()}


@pytest.mark.parametrize("inexact", [0.1, 1.0, [0.5], {"rate": 2.5}])
def test_no_float_is_ever_stored(inexact):
    with pytest.raises(TypeError):
        to_stored({"amount": inexact})


def test_each_label_answers_for_its_own_write():
    refusal = ConditionsFailed({"order": {"pk": "a"}, "account x": None})

    assert str(refusal) == "order, account x"
    assert (refusal.failed("order"), refusal.old("order")) == (True, {"pk": "a"})
    assert (refusal.failed("account x"), refusal.old("account x")) == (True, None)
    assert (refusal.failed("journal"), refusal.old("journal")) == (False, None)
