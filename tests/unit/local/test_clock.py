"""The local clock: the wall clock plus an offset that only grows, with alarms rung in order."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from threading import Event

import pytest

from local.clock import LocalClock


@pytest.fixture
def clock() -> Iterator[LocalClock]:
    clock = LocalClock()
    clock.start()
    yield clock
    clock.close()


def test_it_begins_as_the_wall_clock(clock: LocalClock) -> None:
    assert abs(clock.now() - datetime.now(UTC)) < timedelta(seconds=5)


def test_moving_it_rings_what_lies_between_in_order(clock: LocalClock) -> None:
    rung: list[str] = []
    now = clock.now()
    clock.at(now + timedelta(days=2), lambda _: rung.append("second"))
    clock.at(now + timedelta(days=1), lambda _: rung.append("first"))
    clock.at(now + timedelta(days=4), lambda _: rung.append("later"))

    clock.advance(days=3)

    assert rung == ["first", "second"]
    assert clock.now() - now >= timedelta(days=3)


def test_an_alarm_sees_the_time_it_was_set_for(clock: LocalClock) -> None:
    seen: list[datetime] = []
    due = clock.now() + timedelta(days=1)
    clock.at(due, lambda _: seen.append(clock.now()))

    clock.advance(days=30)

    assert due <= seen[0] < due + timedelta(hours=1)


def test_everything_settles_between_two_alarms(clock: LocalClock) -> None:
    story: list[str] = []
    clock.settle = lambda: story.append("settled")
    now = clock.now()
    clock.at(now + timedelta(days=1), lambda _: story.append("one"))
    clock.at(now + timedelta(days=2), lambda _: story.append("two"))

    clock.advance(days=3)

    assert story == ["settled", "one", "settled", "two", "settled", "settled"]


def test_an_alarm_may_set_the_next_one(clock: LocalClock) -> None:
    rung: list[datetime] = []

    def daily(at: datetime) -> None:
        rung.append(at)
        clock.at(at + timedelta(days=1), daily)

    clock.at(clock.now() + timedelta(days=1), daily)
    clock.advance(days=10, hours=1)

    assert len(rung) == 10


def test_a_cancelled_alarm_is_silent(clock: LocalClock) -> None:
    rung: list[datetime] = []
    alarm = clock.at(clock.now() + timedelta(days=1), rung.append)
    alarm.cancel()

    clock.advance(days=2)

    assert rung == []


def test_it_never_goes_back(clock: LocalClock) -> None:
    clock.advance(days=5)
    later = clock.now()

    clock.to(later - timedelta(days=3))

    assert clock.now() >= later


def test_time_that_passes_by_itself_rings_too(clock: LocalClock) -> None:
    rung = Event()
    clock.at(clock.now() + timedelta(milliseconds=20), lambda _: rung.set())

    assert rung.wait(5)


def test_an_alarm_that_fails_does_not_stop_the_next(clock: LocalClock) -> None:
    rung: list[str] = []
    now = clock.now()
    clock.at(now + timedelta(days=1), lambda _: {}["nothing"])
    clock.at(now + timedelta(days=2), lambda _: rung.append("next"))

    clock.advance(days=3)

    assert rung == ["next"]


def test_each_new_day_is_announced(clock: LocalClock) -> None:
    days: list[datetime] = []
    clock.day_passed = lambda: days.append(clock.now())
    clock.at(clock.now() + timedelta(days=1), lambda _: None)

    clock.advance(days=2)

    assert len(days) == 2
