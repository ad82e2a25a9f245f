"""The hours and figures of collections, in every pack."""

from datetime import UTC, date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arrears import wording
from infra.services.arrears import ROUND_HOUR
from jinqiao import clock, policy

PACKS = ["cn-2016", "sandbox"]


def rules(pack="sandbox"):
    return policy.load(pack).on(date(2026, 11, 24)).collections


def allowed(now: datetime) -> bool:
    return rules().allows_contact_at(now.astimezone(clock.SHANGHAI).time())


@pytest.mark.parametrize(
    ("utc", "may"),
    [
        ((2026, 1, 5, 23, 59, 59), False),  # 07:59:59 in Shanghai
        ((2026, 1, 6, 0, 0, 0), True),  # 08:00
        ((2026, 1, 6, 12, 59, 59), True),  # 20:59:59
        ((2026, 1, 6, 13, 0, 0), False),  # 21:00
        ((2026, 1, 6, 15, 59, 59), False),  # a second before midnight
        ((2026, 1, 6, 16, 0, 0), False),  # midnight
        ((2026, 7, 6, 0, 0, 0), True),  # summer is like winter: no clock is put forward
        ((2026, 7, 5, 23, 59, 59), False),
    ],
)
def test_borrowers_are_contacted_from_eight_until_nine_in_shanghai(utc, may):
    assert allowed(datetime(*utc, tzinfo=UTC)) == may


@given(st.integers(1_500_000_000, 2_500_000_000))
def test_the_allowed_hours_are_thirteen_of_every_day_the_whole_year(epoch):
    utc = datetime.fromtimestamp(epoch, UTC)

    assert allowed(utc) == (8 <= (utc.hour + 8) % 24 < 21)


@pytest.mark.parametrize("pack", PACKS)
def test_each_stage_has_one_step_in_their_order_and_words_for_it(pack):
    steps = rules(pack).steps

    assert [each.stage for each in steps] == [1, 2, 3, 4, 5]
    assert {each.by for each in steps} <= {"message", "staff"}
    assert all(wording.of_step(each.step, language) for each in steps for language in ("zh", "en"))


@pytest.mark.parametrize("pack", PACKS)
def test_the_hours_leave_the_night_free_and_the_morning_round_lies_within_them(pack):
    assert rules(pack).contact_from < rules(pack).contact_until
    assert rules(pack).allows_contact_at(time(ROUND_HOUR))
    assert not rules(pack).allows_contact_at(time(0))


@pytest.mark.parametrize("pack", PACKS)
def test_the_limits_leave_room_for_one_and_end_somewhere(pack):
    figures = rules(pack)

    assert 0 < figures.promise_share <= 1
    assert min(figures.contacts_a_day, figures.promise_days, figures.broken_promises) >= 1
    assert min(figures.hardship_days, figures.hardship_requests, figures.relief_days) >= 1


def test_an_unknown_stage_has_no_step():
    with pytest.raises(StopIteration):
        rules().step_of(6)
