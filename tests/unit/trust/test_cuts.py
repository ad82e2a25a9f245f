"""Where a day ends, and from when on it is complete."""

from datetime import UTC, date, datetime

import pytest

from trust import cuts


def test_a_day_ends_at_midnight_in_shanghai():
    assert cuts.cut(date(2026, 1, 31)) == datetime(2026, 1, 31, 16, tzinfo=UTC)


def test_a_day_is_complete_twenty_minutes_later():
    assert cuts.final_at(date(2026, 2, 28)) == datetime(2026, 2, 28, 16, 20, tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "last"),
    [
        (datetime(2026, 1, 31, 16, 19, 59, tzinfo=UTC), date(2026, 1, 30)),
        (datetime(2026, 1, 31, 16, 20, tzinfo=UTC), date(2026, 1, 31)),
        (datetime(2026, 2, 1, 15, 59, tzinfo=UTC), date(2026, 1, 31)),
        (datetime(2024, 2, 29, 16, 20, tzinfo=UTC), date(2024, 2, 29)),
    ],
)
def test_the_last_complete_day_changes_at_twenty_past_midnight(now, last):
    assert cuts.last_final(now) == last
