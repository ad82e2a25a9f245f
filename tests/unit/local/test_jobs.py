"""Work that nobody waits for: done in order, counted until it is done, and not outliving its platform."""

import threading
import time

import pytest

from local.account import Account, acting_account
from local.jobs import Jobs

ACCOUNT = Account("123456789012", "ap-southeast-1")


@pytest.fixture
def jobs() -> Jobs:
    return Jobs(ACCOUNT)


def wait_for(jobs: Jobs) -> None:
    while jobs.busy():
        jobs.wait_for_change(0.01)


def test_work_is_done_on_behalf_of_its_account(jobs: Jobs) -> None:
    seen: list[Account | None] = []
    jobs.submit("look", lambda: seen.append(acting_account()))
    wait_for(jobs)

    assert seen == [ACCOUNT]


def test_what_is_due_first_is_done_first_whenever_it_was_submitted(jobs: Jobs) -> None:
    done: list[str] = []
    jobs.submit("late", lambda: done.append("late"), 0.06)
    jobs.submit("later", lambda: done.append("later"), 0.09)
    jobs.submit("soon", lambda: done.append("soon"), 0.02)
    assert sorted(jobs.busy()) == ["late", "later", "soon"]
    wait_for(jobs)

    assert done == ["soon", "late", "later"]


def test_work_that_raises_is_done_and_hinders_nobody(jobs: Jobs, caplog: pytest.LogCaptureFixture) -> None:
    done: list[int] = []
    jobs.submit("divide", lambda: 1 // 0)  # type: ignore[arg-type, return-value]
    jobs.submit("go on", lambda: done.append(1))
    wait_for(jobs)

    assert done == [1]
    assert "job failed: divide" in caplog.text


def test_what_runs_is_busy_until_it_ends(jobs: Jobs) -> None:
    begun, end = threading.Event(), threading.Event()

    def work() -> None:
        begun.set()
        end.wait(5)

    jobs.submit("long", work)
    assert begun.wait(5)
    assert jobs.busy() == ["long"]
    end.set()
    wait_for(jobs)

    assert jobs.busy() == []


def test_many_run_at_once(jobs: Jobs) -> None:
    together = threading.Barrier(10)
    for number in range(10):
        jobs.submit(f"{number}", lambda: together.wait(5) and None)
    wait_for(jobs)

    assert not together.broken


def test_work_may_submit_more_and_is_busy_all_the_while(jobs: Jobs) -> None:
    done: list[int] = []

    def work(left: int) -> None:
        done.append(left)
        if left:
            jobs.submit("more", lambda: work(left - 1))

    jobs.submit("first", lambda: work(3))
    wait_for(jobs)

    assert done == [3, 2, 1, 0]


def test_closing_lets_what_runs_end_and_begins_nothing_more(jobs: Jobs) -> None:
    done: list[str] = []
    begun = threading.Event()

    def work() -> None:
        begun.set()
        time.sleep(0.05)
        done.append("running")

    jobs.submit("running", work)
    jobs.submit("waiting", lambda: done.append("waiting"), 60)
    assert begun.wait(5)
    jobs.close()

    assert done == ["running"]
