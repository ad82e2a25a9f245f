"""What following loans costs, by the meter: next to nothing for the many that are never behind."""

import pytest

from bench.meter import metered
from tests.loans_behind import a_loan, behind
from tests.market import staff

FOLLOW = "jinqiao-dev-arrears-follow-loan"


@pytest.fixture(scope="module")
def world(moving_world):
    """A platform on which nobody else's reads and writes are counted."""
    return moving_world


def cost_of(world, function, call):
    with metered(world.client("dynamodb")) as meter, meter.measuring() as usage:
        call()
        world.settle()
    return usage.of(function)


def test_a_receipt_of_a_loan_that_is_not_behind_costs_a_read(world):
    loan = a_loan(world)

    cost = cost_of(world, FOLLOW, lambda: loan.deliver(loan.receipt(3_000, 5)))

    assert (cost.reads, cost.writes) == (1, 0)


def test_a_receipt_of_a_loan_behind_costs_a_read_and_a_write_unit(world):
    loan = behind(world, 2)

    cost = cost_of(world, FOLLOW, lambda: loan.deliver(loan.receipt(3_000, 5)))

    assert (cost.reads, cost.write_units) == (1, 1)


def test_old_news_costs_a_read(world):
    loan = behind(world, 2)

    cost = cost_of(world, FOLLOW, lambda: loan.deliver(loan.stage(1, 1), loan.stage(2, 2)))

    assert (cost.reads, cost.writes) == (2, 0)


def test_a_case_is_opened_in_one_transaction(world):
    loan = a_loan(world)

    cost = cost_of(world, FOLLOW, lambda: loan.deliver(loan.stage(1, 2)))

    # The case, two entries, the list, the borrower's row, the agenda: twice one unit each.
    assert (cost.transactions, cost.write_units) == (1, 12)


def test_a_contact_is_logged_in_one_transaction(world):
    loan, support = behind(world, 2), staff(world, "support")
    path = f"/v1/ops/collections/{loan.case()['case_id']}/contacts"
    contact = {"channel": "phone", "outcome": "reached"}

    cost = cost_of(world, "jinqiao-dev-arrears-api", lambda: support.post(path, contact))

    # The case, its entry, the command, the count of the day.
    assert (cost.transactions, cost.write_units) == (1, 8)
