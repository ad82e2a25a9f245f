"""The kernel's small promises: ids from causes, strict JSON, languages, balanced journals."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from jinqiao import clock, ids
from jinqiao.errors import BodyTooLarge, Imbalance, MalformedBody
from jinqiao.http import problems, strict_json
from jinqiao.ledger import recipes
from jinqiao.ledger.accounts import CUSTODY, Account, Kind, available, held
from jinqiao.ledger.journal import Journal, Leg, credit, debit


def posted(*legs: Leg) -> Journal:
    return Journal("test#1", "test", date(2026, 1, 5), datetime(2026, 1, 5, tzinfo=UTC), "hash", legs)


def test_the_same_causes_name_the_same_thing_and_others_another():
    assert ids.derive("dep", "usr_a", "POST /v1/deposits", "k") == ids.derive(
        "dep", "usr_a", "POST /v1/deposits", "k"
    )
    assert ids.derive("dep", "ab", "c") != ids.derive("dep", "a", "bc")


def test_a_derived_id_has_its_prefix_and_130_bits():
    assert len(ids.derive("dep", "cause")) == len("dep_") + 26


def test_a_fingerprint_does_not_depend_on_the_order_of_fields_but_on_key_and_values():
    assert ids.fingerprint("k", {"a": 1, "b": 2}) == ids.fingerprint("k", {"b": 2, "a": 1})
    assert ids.fingerprint("k", {"a": 1}) != ids.fingerprint("k", {"a": 2})
    assert ids.fingerprint("k", {"a": 1}) != ids.fingerprint("l", {"a": 1})


def test_a_business_date_is_the_date_in_shanghai():
    assert clock.business_date(datetime(2026, 1, 31, 16, 0, tzinfo=UTC)) == date(2026, 2, 1)
    assert clock.business_date(datetime(2026, 1, 31, 15, 59, tzinfo=UTC)) == date(2026, 1, 31)


def test_stored_instants_sort_as_they_happened_and_read_back():
    early, late = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 1, 1, 0, 0, 0, 1, tzinfo=UTC)
    assert clock.text(early) < clock.text(late)
    assert clock.parse(clock.text(late)) == late


@pytest.mark.parametrize(
    "body",
    [
        "",
        "{",
        '{"a": 1, "a": 2}',
        '{"a": NaN}',
        '{"a": -Infinity}',
        '{"a": ' + "9" * 5000 + "}",
        "[" * 2000 + "]" * 2000,
        '{"a": 1} x',
    ],
)
def test_a_body_that_readers_could_take_in_two_ways_is_refused(body):
    with pytest.raises(MalformedBody):
        strict_json.loads(body)


def test_a_body_over_eight_kilobytes_is_too_large():
    with pytest.raises(BodyTooLarge):
        strict_json.loads('"' + "金" * 3000 + '"')


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("", "zh"),
        ("en", "en"),
        ("en-US,en;q=0.9", "en"),
        ("fr, en;q=0.5, zh;q=0.7", "zh"),
        ("fr", "zh"),
        ("en;q=0", "zh"),
        ("en;q=nonsense", "zh"),
    ],
)
def test_the_language_is_the_preferred_one_of_the_two(header, language):
    assert problems.language_of(header) == language


def test_a_journal_that_does_not_balance_cannot_be_made():
    with pytest.raises(Imbalance):
        posted(debit(CUSTODY, 100), credit(available("usr_a"), 99))


@pytest.mark.parametrize("amount", [0, -1, 10**16])
def test_a_leg_moves_a_positive_amount(amount):
    with pytest.raises(ValueError, match="positive"):
        debit(CUSTODY, amount)


@pytest.mark.parametrize("amount", [1.0, True, "1"])
def test_a_leg_takes_integers_of_fen_only(amount):
    with pytest.raises(TypeError):
        debit(CUSTODY, amount)


def test_an_account_touched_by_several_legs_changes_once():
    journal = posted(debit(held("usr_a"), 30), debit(held("usr_a"), 20), credit(available("usr_a"), 50))
    assert journal.effects() == {held("usr_a"): -50, available("usr_a"): 50}


@pytest.mark.parametrize("leg", [debit(CUSTODY, 5), credit(available("usr_a"), 7, "interest")])
def test_a_leg_reads_back_as_it_was_stored(leg):
    assert Leg.unpack(leg.pack()) == leg


def test_an_account_has_an_owner_where_its_kind_has_many():
    with pytest.raises(ValueError, match="needs owner"):
        Account(Kind.AVAILABLE)
    with pytest.raises(ValueError, match="has no owner"):
        Account(Kind.CUSTODY, "usr_a")


def test_a_late_payout_takes_what_is_there_and_books_the_rest_as_owed():
    assert posted(*recipes.late_payout("usr_a", 100, 30)).effects() == {
        available("usr_a"): -30,
        Account(Kind.RECEIVABLE, "usr_a"): 70,
        CUSTODY: -100,
    }


def test_shanghai_is_as_far_ahead_as_the_database_of_zones_has_it_in_every_month():
    zone = ZoneInfo("Asia/Shanghai")
    months = [datetime(year, month, 1, tzinfo=zone) for year in range(1992, 2101) for month in range(1, 13)]

    assert {each.utcoffset() for each in months} == {clock.SHANGHAI.utcoffset(None)}
