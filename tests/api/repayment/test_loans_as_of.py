"""A loan as of a past date, and as it was known at a past instant."""

from datetime import date, timedelta

import pytest

from jinqiao import clock
from local.api_client import Problem
from tests.customers import verified
from tests.lent_loans import balance, give, lend, take

DAYS, LOOKED_AT = 45, (0, 12, 29, 44)


@pytest.fixture(scope="module")
def world(moving_world):
    return moving_world


def today(world) -> date:
    return clock.business_date(world.clock.now())


@pytest.fixture(scope="module")
def lived(world):
    """A loan through 45 days: paid in part by hand, missed for a month, cured; and what it looked like each evening."""
    borrower, lender = verified(world), verified(world)
    loan = lend(world, borrower.user_id, [(lender.user_id, 1_000_000)], fee_fen=900).loan_id
    borrower.app.post(f"/v1/me/loans/{loan}/repayments", {"amount_fen": 100_000})
    take(world, borrower.user_id, balance(world, borrower.user_id) - 50_000)
    evenings = {}
    for day in range(DAYS):
        world.clock.advance(days=1)
        if day == 30:
            give(world, borrower.user_id, 400_000)
        if day in LOOKED_AT:
            borrower.sign_in()
            evenings[today(world)] = (borrower.app.loan(loan), world.clock.now())
    borrower.sign_in()
    return borrower, loan, evenings


def as_of(borrower, loan, **query) -> dict:
    return borrower.app.get(f"/v1/me/loans/{loan}", **query)


def test_each_evening_is_seen_again_as_it_was(lived):
    borrower, loan, evenings = lived

    again = {day: as_of(borrower, loan, as_of=day.isoformat()) for day in evenings}

    assert len({seen["outstanding_principal_fen"] for seen, _ in evenings.values()}) > 1
    assert {seen["stage"] for seen, _ in evenings.values()} >= {0, 2}
    assert again == {day: seen for day, (seen, _) in evenings.items()}


def test_today_as_of_today_is_the_present(world, lived):
    borrower, loan, _ = lived

    assert as_of(borrower, loan, as_of=today(world).isoformat()) == borrower.app.loan(loan)


def test_what_came_later_was_not_known_then(world, lived):
    borrower, loan, evenings = lived
    seen, instant = evenings[min(evenings)]

    known = as_of(borrower, loan, as_of=today(world).isoformat(), known_at=instant.isoformat())

    assert known["outstanding_principal_fen"] == seen["outstanding_principal_fen"]
    assert known["days_past_due"] == DAYS - 1


def test_before_its_value_date_and_before_it_was_known_there_is_no_loan(world, lived):
    borrower, loan, _ = lived
    value_date = date.fromisoformat(borrower.app.loan(loan)["value_date"])
    long_ago = (world.clock.now() - timedelta(days=400)).isoformat()

    for query in ({"as_of": (value_date - timedelta(days=1)).isoformat()}, {"known_at": long_ago}):
        with pytest.raises(Problem) as refused:
            as_of(borrower, loan, **query)
        assert refused.value.status == 404


@pytest.mark.parametrize(
    "query", [{"as_of": "yesterday"}, {"as_of": "2099-01-01"}, {"known_at": "2026-01-01"}, {"known_at": ""}]
)
def test_no_date_or_one_to_come_is_refused(lived, query):
    borrower, loan, _ = lived

    with pytest.raises(Problem) as refused:
        as_of(borrower, loan, **query)

    assert (refused.value.status, refused.value.code) == (422, "invalid_request")
