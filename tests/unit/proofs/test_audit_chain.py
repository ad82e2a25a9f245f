"""The chain's hashes, against values worked out by hand from their definition."""

from hashlib import sha256

import pytest

from jinqiao.proofs.audit_chain import Head, appended, content, genesis, journal_digest

DEPOSIT = {
    "pk": "JOURNAL#deposit#d1",
    "sk": "JOURNAL",
    "journal_id": "deposit#d1",
    "kind": "deposit",
    "book": "p2p",
    "effective_date": "2026-01-05",
    "recorded_at": "2026-01-05T00:00:00.000000+00:00",
    "command_hash": "h",
    "legs": ["D custody 100", "C available:usr_a 100"],
}


def test_a_journal_is_hashed_with_all_that_it_says():
    text = (
        '{"book":"p2p","command_hash":"h","effective_date":"2026-01-05","facts":{},"journal_id":"deposit#d1",'
        '"kind":"deposit","legs":["D custody 100","C available:usr_a 100"],'
        '"recorded_at":"2026-01-05T00:00:00.000000+00:00"}'
    )

    assert journal_digest(DEPOSIT) == sha256(b"\x02" + text.encode()).digest()


def test_where_the_table_keeps_it_is_not_part_of_a_journal():
    assert content(DEPOSIT).keys() == DEPOSIT.keys() - {"pk", "sk"} | {"facts"}


@pytest.mark.parametrize(
    "edit",
    [
        {"legs": ["D custody 101", "C available:usr_a 101"]},
        {"legs": ["C available:usr_a 100", "D custody 100"]},
        {"effective_date": "2026-01-04"},
        {"recorded_at": "2026-01-05T00:00:00.000001+00:00"},
        {"facts": {"loan_id": "loan_1"}},
    ],
)
def test_no_edit_keeps_the_hash(edit):
    assert journal_digest(DEPOSIT | edit) != journal_digest(DEPOSIT)


def test_an_entry_hashes_the_one_before_its_number_and_the_journal():
    [first, second] = appended(Head(6, b"p" * 32), [("one", b"1" * 32), ("two", b"2" * 32)])

    assert first.digest == sha256(b"\x03" + b"p" * 32 + bytes(7) + b"\x07" + b"1" * 32).digest()
    assert (second.seq, second.journal_id, second.previous) == (8, "two", first.digest)


def test_each_shard_begins_elsewhere():
    assert genesis("0") == Head(0, sha256(b"\x040").digest())
    assert genesis("0") != genesis("1")
