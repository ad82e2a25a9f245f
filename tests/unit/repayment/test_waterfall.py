"""Where a payment goes: oldest instalment first, inside it in the order of the policy."""

from datetime import date

import pytest

from jinqiao.schedule import Instalment
from repayment import waterfall
from repayment.waterfall import Parts
from tests.unit.repayment.loans import ORDER

FIRST = Instalment(1, date(2026, 2, 5), 3_323, 33, 5, 3_361, 6_677)
SECOND = Instalment(2, date(2026, 3, 5), 3_333, 23, 5, 3_361, 3_344)
ROWS = (FIRST, SECOND)


@pytest.mark.parametrize(
    ("amount_fen", "expected"),
    [
        (0, Parts(0, 0, 0)),
        (5, Parts(0, 0, 5)),
        (6, Parts(0, 1, 5)),
        (38, Parts(0, 33, 5)),
        (100, Parts(62, 33, 5)),
        (3_361, Parts(3_323, 33, 5)),
        (3_367, Parts(3_323, 34, 10)),
        (6_722, Parts(6_656, 56, 10)),
    ],
)
def test_a_payment_fills_fee_then_interest_then_principal_of_the_oldest_instalment(amount_fen, expected):
    owed = waterfall.unpaid(waterfall.standings(ROWS, Parts()))

    assert waterfall.pour(owed, amount_fen, ORDER) == expected


def test_another_policy_pays_the_principal_first():
    owed = waterfall.unpaid(waterfall.standings(ROWS, Parts()))

    assert waterfall.pour(owed, 3_330, ("principal", "interest", "fee")) == Parts(3_323, 7, 0)


def test_more_than_is_owed_is_refused():
    owed = waterfall.unpaid(waterfall.standings(ROWS, Parts()))

    with pytest.raises(ValueError, match="1 fen more"):
        waterfall.pour(owed, 6_723, ORDER)


def test_what_is_left_of_an_instalment_follows_from_the_sums_paid():
    standings = waterfall.standings(ROWS, Parts(62, 33, 5))

    assert [each.left for each in standings] == [Parts(3_261, 0, 0), Parts(3_333, 23, 5)]
    assert [each.paid_fen for each in standings] == [100, 0]


def test_a_payment_goes_on_where_the_last_one_ended():
    owed = waterfall.unpaid(waterfall.standings(ROWS, Parts(62, 33, 5)))

    assert waterfall.pour(owed, 3_270, ORDER) == Parts(3_261, 4, 5)


def test_only_what_has_fallen_due_is_due():
    owed = waterfall.unpaid(waterfall.standings(ROWS, Parts()))

    assert [each.number for each in waterfall.due(owed, date(2026, 2, 4))] == []
    assert [each.number for each in waterfall.due(owed, date(2026, 2, 5))] == [1]
    assert [each.number for each in waterfall.due(owed, date(2026, 3, 5))] == [1, 2]


def test_a_paid_instalment_is_no_longer_owed():
    owed = waterfall.unpaid(waterfall.standings(ROWS, Parts(3_323, 33, 5)))

    assert [each.number for each in owed] == [2]
    assert waterfall.owed_in_all(owed) == Parts(3_333, 23, 5)
