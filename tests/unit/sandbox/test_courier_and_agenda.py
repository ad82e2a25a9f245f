"""Callbacks are tried again where that can help, and work under way is known until it is done."""

from threading import Event

import pytest

from local.sandbox.agenda import Agenda
from local.sandbox.courier import Courier, message_id
from tests.unit.sandbox.conftest import SECRET, Scene, StandingClock

MESSAGE: dict[str, object] = {"type": "deposit.succeeded", "id": "dep_1"}


def courier(url: str) -> Courier:
    return Courier(url, lambda: SECRET)


def test_a_callback_that_is_refused_is_not_tried_again(scene: Scene) -> None:
    scene.platform.statuses = [401]
    sender = courier(scene.callback_url)
    sender.deliver("cb_1", MESSAGE)
    assert scene.platform.taken.qsize() == 1
    [undelivered] = sender.undelivered
    assert (undelivered.message_id, undelivered.type, undelivered.status) == (
        "cb_1",
        "deposit.succeeded",
        401,
    )


def test_a_callback_that_is_never_taken_is_kept_as_undelivered(scene: Scene) -> None:
    scene.platform.statuses = [500] * 5
    sender = courier(scene.callback_url)
    sender.deliver("cb_1", MESSAGE)
    assert scene.platform.taken.qsize() == 5
    assert [each.status for each in sender.undelivered] == [500]


def test_a_callback_that_is_taken_in_the_end_is_delivered(scene: Scene) -> None:
    scene.platform.statuses = [503, 429]
    sender = courier(scene.callback_url)
    sender.deliver("cb_1", MESSAGE)
    assert scene.platform.taken.qsize() == 3
    assert sender.undelivered == []


def test_nobody_at_the_address_is_status_zero() -> None:
    sender = courier("http://127.0.0.1:1/v1/callbacks/bank")
    sender.deliver("cb_1", MESSAGE)
    assert [each.status for each in sender.undelivered] == [0]


def test_message_ids_follow_from_their_causes() -> None:
    assert message_id("deposit.succeeded", "dep_1", 0) == message_id("deposit.succeeded", "dep_1", 0)
    assert message_id("deposit.succeeded", "dep_1", 0) != message_id("deposit.succeeded", "dep_1", 1)


def test_the_agenda_is_busy_until_its_work_is_done() -> None:
    agenda, may_end, ended = Agenda(StandingClock()), Event(), Event()
    agenda.promptly(lambda: (may_end.wait(5), ended.set())[1])
    assert agenda.busy()
    may_end.set()
    assert ended.wait(5)
    agenda.close()


def test_what_waits_for_the_local_clock_is_not_busy() -> None:
    clock, done = StandingClock(), Event()
    agenda = Agenda(clock)
    agenda.at(clock.now().replace(year=2027), done.set)
    assert not agenda.busy()
    clock.move(days=366)
    assert done.wait(5)
    agenda.close()


def test_an_action_that_raises_leaves_the_agenda_working(caplog: pytest.LogCaptureFixture) -> None:
    agenda, done = Agenda(StandingClock(), workers=1), Event()
    agenda.promptly(lambda: [].pop())
    agenda.promptly(done.set)
    assert done.wait(5)
    agenda.close()
    assert "a sandbox partner's action failed" in caplog.text
