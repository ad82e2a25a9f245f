"""How often the bank is asked after a payout."""

from datetime import timedelta

import pytest

from payments.payouts import pause_seconds


@pytest.mark.parametrize(
    ("age", "seconds"),
    [
        (timedelta(0), 5),
        (timedelta(seconds=29), 5),
        (timedelta(seconds=30), 60),
        (timedelta(minutes=10), 600),
        (timedelta(hours=2), 3_600),
        (timedelta(days=1), 21_600),
        (timedelta(days=30), 21_600),
    ],
)
def test_the_bank_is_asked_often_at_first_and_seldom_later(age, seconds):
    assert pause_seconds(age) == seconds
