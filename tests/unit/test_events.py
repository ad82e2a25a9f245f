"""What goes on the bus: what the catalogue names of a committed item, once a change, and nothing else."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jinqiao import events

PERSONAL = {
    "phone": "13800138000",
    "name": "王小明",
    "id_number": "11010519491231002X",
    "bank_card": "6222020200112233445",
    "password": "correct horse",
    "fingerprint": "a1b2",
    "task_token": "AAAA",
    "sub_account_id": "sub_1",
}
OF_ITEMS = [name for name in events.CATALOGUE if not name.startswith("ledger.")]
OF_JOURNALS = [name for name in events.CATALOGUE if name.startswith("ledger.")]


def committed(detail_type: str, seq: int = 1, **more: object) -> dict:
    """An item that publishes an event: every field of the catalogue, and some that nobody should see."""
    fields = {name: f"the {name}" for name in events.CATALOGUE[detail_type]}
    _, _, event = detail_type.partition(".")
    keys = {"pk": "THING#1", "sk": "THING"}
    return {**PERSONAL, **keys, **fields, **events.mark(event, seq), **more}


def context_of(detail_type: str) -> str:
    return detail_type.partition(".")[0]


@pytest.mark.parametrize("detail_type", OF_ITEMS)
def test_the_fields_of_the_catalogue_travel_and_no_others(detail_type):
    told = events.of_change(context_of(detail_type), None, committed(detail_type))

    assert told.source == f"jinqiao.{context_of(detail_type)}"
    assert told.detail_type == detail_type
    assert set(told.detail) == {*events.CATALOGUE[detail_type], "aggregate_id", "seq"}


@pytest.mark.parametrize("detail_type", events.CATALOGUE)
def test_no_event_has_a_field_for_what_is_personal(detail_type):
    assert not set(events.CATALOGUE[detail_type]) & set(PERSONAL)


@pytest.mark.parametrize("detail_type", events.CATALOGUE)
def test_an_event_is_named_by_its_context_and_what_happened(detail_type):
    assert re.fullmatch(r"[a-z]+\.[a-z_]+", detail_type)


@pytest.mark.parametrize("detail_type", events.CATALOGUE)
def test_an_amount_that_travels_says_that_it_is_in_fen(detail_type):
    amounts = [name for name in events.CATALOGUE[detail_type] if re.search(r"amount|principal_|paid_", name)]

    assert all(name.endswith("_fen") for name in amounts)


@pytest.mark.parametrize("detail_type", OF_ITEMS)
def test_a_change_that_says_nothing_new_publishes_nothing(detail_type):
    before, after = committed(detail_type, 3), committed(detail_type, 3, status="changed")

    assert events.of_change(context_of(detail_type), before, after) is None


@pytest.mark.parametrize("detail_type", OF_ITEMS)
def test_the_next_change_publishes_under_the_next_number(detail_type):
    told = events.of_change(context_of(detail_type), committed(detail_type, 3), committed(detail_type, 4))

    assert told.detail["seq"] == 4


def test_an_item_that_never_says_anything_publishes_nothing():
    assert events.of_change("payments", None, {"pk": "CALLBACK#1", "sk": "CALLBACK"}) is None


def test_an_item_that_begins_to_speak_later_publishes_then():
    silent = {"pk": "ORDER#1", "sk": "ORDER", "deposit_id": "dep_1"}
    told = events.of_change("payments", silent, silent | events.mark("deposit_credited", 1))

    assert told.detail == {"deposit_id": "dep_1", "aggregate_id": "ORDER#1", "seq": 1}


def test_an_event_that_nobody_catalogued_is_a_defect_that_surfaces():
    with pytest.raises(KeyError):
        events.of_change("payments", None, {"pk": "x", "sk": "y", **events.mark("money_vanished", 1)})


def test_the_same_word_in_another_context_is_another_event():
    with pytest.raises(KeyError):
        events.of_change("lending", None, committed("payments.deposit_credited"))


def test_a_row_can_speak_for_what_it_lists():
    item = committed("repayment.instalment_overdue", aggregate_id="LOAN#loan_1")

    assert events.of_change("repayment", None, item).detail["aggregate_id"] == "LOAN#loan_1"


def test_what_an_item_lacks_does_not_travel():
    item = {"pk": "ORDER#1", "sk": "ORDER", **events.mark("deposit_failed", 2), "deposit_id": "dep_1"}

    assert set(events.of_change("payments", None, item).detail) == {"deposit_id", "aggregate_id", "seq"}


@pytest.mark.parametrize("detail_type", OF_JOURNALS)
def test_a_new_journal_of_a_kind_in_the_catalogue_is_its_own_event(detail_type):
    journal = committed(detail_type) | {"kind": detail_type.partition(".")[2], "command_hash": "h"}
    told = events.of_journal(None, journal)

    assert (told.source, told.detail_type, told.detail["seq"]) == ("jinqiao.ledger", detail_type, 1)
    assert set(told.detail) == {*events.CATALOGUE[detail_type], "aggregate_id", "seq"}


@pytest.mark.parametrize("kind", ["deposit", "bid_held", "withdrawal_settled", "fee_sweep", None])
def test_other_journals_are_told_by_the_items_that_were_committed_with_them(kind):
    assert events.of_journal(None, {"pk": "JOURNAL#1", "sk": "JOURNAL", "kind": kind}) is None


def test_a_journal_that_was_there_before_is_no_news():
    journal = committed("ledger.receipt_distributed") | {"kind": "receipt_distributed"}

    assert events.of_journal(journal, journal) is None


numbers = st.lists(st.integers(1, 20), min_size=1, max_size=12)


@settings(derandomize=True, deadline=None, max_examples=100)
@given(numbers)
def test_of_any_history_of_an_item_each_number_is_published_when_it_is_reached(history: list[int]):
    """Deliveries may repeat; the item's own number rises with what it has to say."""
    seqs = sorted(history)
    items = [committed("payments.deposit_credited", seq) for seq in seqs]
    told = [events.of_change("payments", old, new) for old, new in zip([None, *items], items, strict=False)]

    assert [event.detail["seq"] for event in told if event] == sorted(set(seqs))
