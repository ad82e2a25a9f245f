"""A vote is over as soon as no vote to come can change it."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from repayment.restructuring.states import Choice, Outcome
from repayment.restructuring.voting import Tally

TWO_THIRDS = Decimal("0.6667")


@pytest.mark.parametrize(
    ("accepting", "rejecting", "borrower", "outcome"),
    [
        (0, 0, None, None),
        (6_666, 0, Choice.ACCEPT, None),
        (6_667, 0, Choice.ACCEPT, Outcome.ACCEPTED),
        (10_000, 0, None, None),
        (0, 3_333, Choice.ACCEPT, None),
        (0, 3_334, None, Outcome.REJECTED),
        (6_000, 3_334, Choice.ACCEPT, Outcome.REJECTED),
        (10_000, 0, Choice.REJECT, Outcome.REJECTED),
    ],
)
def test_of_ten_thousand_units_two_thirds_decide(accepting, rejecting, borrower, outcome):
    assert Tally(10_000, accepting, rejecting, borrower).certain(TWO_THIRDS) is outcome


def test_what_is_not_certain_when_the_time_is_over_has_lapsed():
    assert Tally(10_000, 6_666, 3_333, Choice.ACCEPT).final(TWO_THIRDS) is Outcome.LAPSED


@given(
    units=st.integers(1, 10**9),
    accepting=st.floats(0, 1, allow_nan=False),
    rejecting=st.floats(0, 1, allow_nan=False),
    late=st.floats(0, 1, allow_nan=False),
    borrower=st.sampled_from([None, *Choice]),
    share=st.sampled_from(["0.5001", "0.6667", "0.9", "1"]),
)
def test_what_was_certain_stays_so_whoever_votes_later(units, accepting, rejecting, late, borrower, share):
    yes = int(units * accepting)
    no = int((units - yes) * rejecting)
    more = int((units - yes - no) * late)
    sure = Tally(units, yes, no, borrower).certain(Decimal(share))

    later = {
        Tally(units, yes + more, no, borrower or Choice.ACCEPT).certain(Decimal(share)),
        Tally(units, yes, no + more, borrower or Choice.REJECT).certain(Decimal(share)),
    }

    assert sure is None or later == {sure}
