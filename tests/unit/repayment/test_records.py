"""Loans, schedules and claims read back as they were written, and a loan stays a small item."""

from datetime import date

import pytest

from bench.meter import item_bytes
from jinqiao import ids
from jinqiao.allocation import Claim, Cumulative
from jinqiao.aws.dynamo import from_stored, to_stored
from repayment import contract_records, receipts, records
from repayment.loan import Cut, Distribution, LastReceipt, Loan, RunMark, ScheduleChange, Status
from repayment.penalty import Meters
from repayment.waterfall import Parts
from tests.unit.repayment.loans import NOW, cause, loan_of

MOST = 10**12 - 1
"""A number's size follows its significant digits: this has as many as an amount can have."""


def stored(item):
    return from_stored(to_stored(item))


def an_old_loan_at_its_largest() -> Loan:
    """Ids of full length, every sum at the most that a loan can have, and everything that can be there at once."""
    new = loan_of([("usr_ann", MOST)], months=360, annual_rate="0.12345678901234567890", fee_fen=MOST).loan
    return new._replace(
        loan_id=ids.derive("loan", "a"),
        listing_id=ids.derive("lst", "a"),
        application_id=ids.derive("app", "a"),
        borrower_id=ids.derive("usr", "a"),
        status=Status.OVERDUE,
        revision=9_999,
        loan_version=9_999,
        rules=new.rules._replace(policy_version="cn-2016@2025-05-20", retry_days=999, penalty_to="platform"),
        meters=Meters(date(2056, 2, 5), MOST * 360 * 365),
        paid=Parts(MOST, MOST, MOST, MOST),
        distributed=Cumulative(MOST, MOST, 0, MOST),
        overdue_through=360,
        stage=5,
        last_receipt=LastReceipt(
            ids.derive("rep", "a"),
            date(2026, 2, 5),
            Parts(MOST, MOST, MOST, MOST),
            Cut(Cumulative(MOST, MOST, 0, MOST), Cumulative(MOST, MOST, 0, MOST)),
            9_999,
        ),
        distribution=Distribution(ids.derive("rep", "a"), date(2026, 2, 5), MOST, 999, 998),
        run=RunMark(date(2026, 2, 5), MOST, MOST),
    )


@pytest.mark.parametrize(
    "loan",
    [
        loan_of([("usr_ann", 10_000)]).loan,
        receipts.decide(loan_of([("usr_ann", 10_000)]), 3_000, cause()).loan,
        receipts.decide(
            loan_of([("usr_ann", 10_000)]), 3_000, cause("2026-02-05"), batch="2026-02-05#1#7"
        ).loan,
        an_old_loan_at_its_largest(),
    ],
    ids=["new", "after a receipt", "collected for a batch", "old and large"],
)
def test_a_loan_reads_back_as_it_was_written(loan):
    item, contract = stored(records.loan_item(loan)), stored(contract_records.contract_item(loan))

    assert records.loan(item, contract) == loan


def test_a_loan_never_grows_over_one_kilobyte():
    assert item_bytes(to_stored(records.loan_item(an_old_loan_at_its_largest()))) <= 1024


def test_a_contract_says_that_the_loan_started_and_a_raised_loan_what_it_received():
    new = loan_of([("usr_ann", 10_000)])
    raised = receipts.decide(new, 3_000, cause()).loan

    told = [contract_records.contract_item(new.loan), records.loan_item(new.loan), records.loan_item(raised)]

    assert [(item.get("event"), item.get("event_seq")) for item in told] == [
        ("loan_started", 1),
        (None, None),
        ("receipt_posted", 2),
    ]


def test_a_changed_schedule_is_told_once_and_the_receipt_before_it_not_again():
    raised = receipts.decide(loan_of([("usr_ann", 10_000)]), 3_000, cause()).loan
    changed = raised._replace(schedule_version=2, loan_version=raised.loan_version + 1)
    change = ScheduleChange("restructuring", date(2026, 2, 6), NOW)

    told = [records.loan_item(raised), records.loan_item(changed), records.schedule_item(changed, (), change)]

    assert [(item["event"], item["event_seq"]) for item in told] == [
        ("receipt_posted", 2),
        ("receipt_posted", 2),
        ("schedule_changed", 2),
    ]


def test_the_versions_of_a_schedule_say_why_and_since_when():
    dossier = loan_of([("usr_ann", 10_000)])
    second = dossier.loan._replace(schedule_version=2)
    items = [
        records.schedule_item(dossier.loan, dossier.rows),
        records.schedule_item(second, dossier.rows[1:], ScheduleChange("prepayment", date(2026, 2, 6), NOW)),
    ]

    versions = [records.schedule_version(stored(item), 10_000) for item in items]

    assert [(each.number, each.reason, each.since, len(each.rows)) for each in versions] == [
        (1, "contract", date(2026, 1, 5), 3),
        (2, "prepayment", date(2026, 2, 6), 2),
    ]


def test_a_version_knows_which_of_its_rows_record_a_prepayment():
    dossier = loan_of([("usr_ann", 10_000)])
    change = ScheduleChange("prepayment", date(2026, 2, 6), NOW, frozenset({1, 3}))
    items = [
        records.schedule_item(dossier.loan, dossier.rows),
        records.schedule_item(dossier.loan, dossier.rows, change),
    ]

    versions = [records.schedule_version(stored(item), 10_000) for item in items]

    assert [each.prepayments for each in versions] == [frozenset(), {1, 3}]


def test_a_schedule_reads_back_as_it_was_written():
    dossier = loan_of([("usr_ann", 1_000_000)], months=24, fee_fen=1_234)

    item = stored(records.schedule_item(dossier.loan, dossier.rows))

    assert records.schedule_rows(item, 1_000_000) == list(dossier.rows)


def test_a_claim_reads_back_and_sorts_by_its_units():
    early, late = Claim("loan_1", 5, 900, "usr_ann", 0), Claim("loan_1", 900, MOST, "usr_bo", 2)

    assert records.claim(stored(records.claim_item(early))) == early
    assert records.claim_item(early)["sk"] < records.claim_item(late)["sk"]
