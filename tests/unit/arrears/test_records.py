"""Cases and entries come back from the table as they went in, and nothing of a note leaves with an event."""

from datetime import date

import pytest

from arrears import records
from arrears.case import Entry, Hardship, Promise, unopened
from jinqiao import events
from jinqiao.aws.dynamo import from_stored, to_stored
from tests.unit.arrears.cases import NOON, TODAY, at_stage

PROMISE = Promise("prm_1", 500, TODAY, NOON, stage=2)
HARDSHIP = Hardship("hrd_1", "illness", "pause", 400_000, NOON, date(2026, 1, 15), "open", "accept", "usr_s")
TOLD = ["reminder_sent", "promise_made", "promise_kept", "promise_broken"]
TOLD += ["hardship_accepted", "hardship_refused", "hardship_lapsed"]


def through_the_table(item):
    return from_stored(to_stored(item))


@pytest.mark.parametrize(
    "case",
    [
        unopened("loan_1", "lst_1", "usr_bob"),
        at_stage(2),
        at_stage(3)._replace(promise=PROMISE, hardship=HARDSHIP, broken_promises=1, hardship_requests=1),
        at_stage(3)._replace(hardship=HARDSHIP._replace(monthly_income_fen=None, refusal="other")),
    ],
)
def test_a_case_comes_back_as_it_was(case):
    assert records.case(through_the_table(records.case_item(case))) == case


@pytest.mark.parametrize(
    "entry",
    [
        Entry("contact_logged", NOON, "usr_s", {"channel": "phone", "outcome": "reached"}, b"sealed", 3),
        Entry("promise_made", NOON, "borrower", PROMISE.facts, None, 4),
        Entry("case_closed", NOON, "system", {"stage": 0, "cause": "cured"}, None, 5),
    ],
)
def test_an_entry_comes_back_as_it_was(entry):
    assert records.entry(through_the_table(records.entry_item(at_stage(2), entry))) == entry


@pytest.mark.parametrize("kind", TOLD)
def test_what_the_platform_is_told_of_is_in_the_catalogue_and_holds_no_note(kind):
    facts = PROMISE.facts | {"stage": 1, "days_past_due": 1, "overdue_fen": 7, "business_date": "2026-01-05"}
    item = records.entry_item(at_stage(1), Entry(kind, NOON, "usr_s", facts, b"sealed", 6))

    event = events.of_change("arrears", None, item)

    assert set(event.detail) == {*events.CATALOGUE[f"arrears.{kind}"], "aggregate_id", "seq"}
    assert event.detail["seq"] == 6


def test_what_concerns_nobody_else_is_not_told():
    item = records.entry_item(at_stage(2), Entry("contact_logged", NOON, "usr_s", {}, None, 3))

    assert events.of_change("arrears", None, item) is None
