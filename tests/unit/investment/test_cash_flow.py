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
    rows = cash_flow.rows_of(LISTING, None, date(2026, 3, 1))

    assert [row.due_date for row in cash_flow.expected(rows, ANN)] == [
        date(2026, 2, 28),
        date(2026, 3, 31),
        date(2026, 4, 30),
    ]
    assert [(row.principal_fen, row.interest_fen) for row in cash_flow.expected(rows, ANN)] == [
        (1_994, 20),
        (2_000, 13),
        (2_006, 7),
    ]


def test_all_claims_together_expect_exactly_what_the_loan_brings():
    rows = cash_flow.rows_of(LISTING, None, date(2026, 3, 1))
    flows = zip(cash_flow.expected(rows, ANN), cash_flow.expected(rows, BO), strict=True)

    assert [a.principal_fen + b.principal_fen for a, b in flows] == [3_323, 3_334, 3_343]


def test_before_the_payout_dates_are_as_if_it_were_today():
    unfunded = {name: value for name, value in LISTING.items() if name != "value_date"}
    rows = cash_flow.rows_of(unfunded, None, date(2026, 3, 1))

    assert rows[0].due_date == date(2026, 4, 1)


def test_a_schedule_that_was_told_takes_the_place_of_the_agreed_one():
    told = {"schedule": ["2026-02-10 4000 11 20", "2026-02-28 3000 13 0", "2026-03-31 3000 10 0"]}

    rows = cash_flow.rows_of(LISTING, told, date(2026, 3, 1))

    assert rows[0] == (1, date(2026, 2, 10), 4_000, 11)
    assert [(row.principal_fen, row.interest_fen) for row in cash_flow.expected(rows, ANN)] == [
        (2_400, 7),
        (1_800, 7),
        (1_800, 6),
    ]


def test_a_loan_of_which_only_receipts_were_told_is_as_agreed():
    told = {"receipts": {"2": ["2026-02-28", 0, 0, 0, 3_323, 33, 0]}}

    assert cash_flow.rows_of(LISTING, told, date(2026, 3, 1)) == cash_flow.rows_of(
        LISTING, None, date(2026, 3, 1)
    )


def test_a_loan_of_which_only_a_schedule_was_told_has_no_receipts_yet():
    assert cash_flow.receipts_of({"schedule": []}) == []


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
