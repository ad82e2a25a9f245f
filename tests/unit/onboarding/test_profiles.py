"""Which risk class of a profile counts, and how a profile is changed under others' hands."""

from datetime import date

import pytest

from jinqiao.aws.dynamo import ConditionsFailed, Contended
from jinqiao.errors import NotFound
from onboarding import profiles, store

CLASSIFIED = {"risk_class": "C4", "risk_valid_until": "2027-11-30"}


@pytest.mark.parametrize(
    ("profile", "day", "counts"),
    [
        (CLASSIFIED, date(2026, 11, 30), "C4"),
        (CLASSIFIED, date(2027, 11, 30), "C4"),
        (CLASSIFIED, date(2027, 12, 1), None),
        ({}, date(2026, 11, 30), None),
    ],
)
def test_a_class_counts_to_its_last_day(profile, day, counts):
    assert profiles.class_on(profile, day) == counts


@pytest.fixture
def stored(monkeypatch):
    """The profile as each reading finds it, and the writes that were tried."""
    readings, tried = [], []
    monkeypatch.setattr(store, "profile", lambda user_id: readings.pop(0))
    monkeypatch.setattr(profiles, "transact", tried.append)
    return readings, tried


def refusing(monkeypatch, tried, refusals):
    def transact(writes):
        tried.append(writes)
        if refusals:
            raise ConditionsFailed(refusals.pop(0))

    monkeypatch.setattr(profiles, "transact", transact)


def test_a_change_that_came_between_is_read_again_and_decided_again(stored, monkeypatch):
    readings, tried = stored
    readings += [{"event_seq": 1}, {"event_seq": 2}]
    refusing(monkeypatch, tried, [{store.PROFILE: {"event_seq": 2}}])
    profiles.commit("usr_a", lambda profile: [profile["event_seq"]])
    assert tried == [[1], [2]]


def test_what_else_refuses_the_transaction_is_raised(stored, monkeypatch):
    readings, tried = stored
    readings += [{"event_seq": 1}]
    refusing(monkeypatch, tried, [{store.CLAIM: {"user_id": "usr_b"}}])
    with pytest.raises(ConditionsFailed):
        profiles.commit("usr_a", lambda profile: [profile["event_seq"]])


def test_nothing_is_written_where_nothing_is_to_do(stored):
    readings, tried = stored
    readings += [{"event_seq": 1}]
    profiles.commit("usr_a", lambda profile: [])
    assert tried == []


def test_a_profile_that_never_stands_still_is_contended(stored, monkeypatch):
    readings, tried = stored
    readings += [{"event_seq": n} for n in range(20)]
    refusing(monkeypatch, tried, [{store.PROFILE: {"event_seq": n}} for n in range(20)])
    with pytest.raises(Contended):
        profiles.commit("usr_a", lambda profile: [profile["event_seq"]])


def test_somebody_unknown_is_not_found(stored):
    stored[0].append(None)
    with pytest.raises(NotFound):
        profiles.of("usr_nobody")
