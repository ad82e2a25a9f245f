"""A bid pays for the listing by its size: under 1 KB at its fullest, or the bid would cost more than eight units."""

from datetime import UTC, datetime

from bench.meter import item_bytes
from investment import funding, opening
from jinqiao import policy
from jinqiao.aws.dynamo import to_stored

NOW = datetime(2026, 3, 2, tzinfo=UTC)
ID = "x" * 31

LONGEST_OFFER = {
    "application_id": ID,
    "user_id": ID,
    "principal_fen": 10**12 - 1,
    "annual_rate": "0.123456789012",
    "months": 360,
    "method": "equal_instalment",
    "day_count": "actual/365",
    "purpose": "working_capital",
    "grade": "D",
    "risk_level": "R5",
    "fee_fen": 10**12 - 1,
    "disclosure_version": "2026-12-31",
    "policy_version": "cn-2016@2016-08-24",
}

LATER = {
    "last_investment_id": ID,
    "last_bidder_id": ID,
    "last_bid_fen": 10**12 - 1,
    "loan_id": ID,
    "value_date": "2026-03-02",
    "error": "Lambda.TooManyRequestsException",
    "funding_attempt": 12,
}


def test_a_listing_stays_under_a_kilobyte_for_its_whole_life():
    opened = opening.listing_item(LONGEST_OFFER, policy.load("sandbox").on(NOW.date()), NOW)
    keys = {"pk": f"LISTING#{ID}", "sk": "LISTING"}

    assert item_bytes(to_stored({**keys, **opened, **LATER})) < 1024


def test_a_chunk_of_bids_fits_into_one_transaction():
    an_account_and_a_claim_each, journal_and_clearing = 2 * funding.CHUNK, 2

    assert an_account_and_a_claim_each + journal_and_clearing <= 100
