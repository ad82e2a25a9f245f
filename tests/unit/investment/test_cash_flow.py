"""What a claim is expected to bring and what it has brought."""

from datetime import date

from investment import cash_flow
from investment.cash_flow import Receipt, Stretch, Sums

LISTING = {
    "amount_fen": 10_000,
    "annual_rate": "0.0400",
    "months": 3,
    "method": "equal_instalment",
    "day_count": "30/360",
    "value_date": "2026-01-31",
}
ANN, BO = Stretch(0, 6_000, 10_000), Stretch(6_000, 10_000, 10_000)


def test_the_expected_flow_is_the_loans_schedule_shared_by_units():
    schedule = cash_flow.schedule_of(LISTING, date(2026, 3, 1))

    assert [row.due_date for row in cash_flow.expected(schedule, ANN)] == [
        date(2026, 2, 28),
        date(2026, 3, 31),
        date(2026, 4, 30),
    ]
    assert [(row.principal_fen, row.interest_fen) for row in cash_flow.expected(schedule, ANN)] == [
        (1_994, 20),
        (2_000, 13),
        (2_006, 7),
    ]


def test_all_claims_together_expect_exactly_what_the_loan_brings():
    schedule = cash_flow.schedule_of(LISTING, date(2026, 3, 1))
    flows = zip(cash_flow.expected(schedule, ANN), cash_flow.expected(schedule, BO), strict=True)

    assert [a.principal_fen + b.principal_fen for a, b in flows] == [3_323, 3_334, 3_343]


def test_before_the_payout_dates_are_as_if_it_were_today():
    unfunded = {name: value for name, value in LISTING.items() if name != "value_date"}
    schedule = cash_flow.schedule_of(unfunded, date(2026, 3, 1))

    assert schedule.instalments[0].due_date == date(2026, 4, 1)


def test_a_bid_that_is_not_lent_yet_counts_as_the_first():
    assert cash_flow.stretch_of({"amount_fen": 600}, LISTING) == Stretch(0, 600, 10_000)


def test_what_was_received_is_what_each_receipt_moved():
    receipts = [
        Receipt(date(2026, 2, 28), Sums(), Sums(3_323, 33)),
        Receipt(date(2026, 3, 31), Sums(3_323, 33), Sums(6_657, 55)),
    ]
    flow = cash_flow.received(receipts, ANN)

    assert [(each.principal_fen, each.interest_fen) for each in flow] == [(1_994, 20), (2_000, 13)]
    assert cash_flow.sum_of(flow) == Sums(3_994, 33)


def test_nothing_received_sums_to_nothing():
    assert cash_flow.sum_of([]) == Sums(0, 0)
