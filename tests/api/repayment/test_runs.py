"""The daily runs as finance sees them."""

from datetime import timedelta

import pytest

from jinqiao import clock
from local.api_client import Problem
from tests.killing import killed_before
from tests.lent_loans import balance, lend, somebody, take, tomorrow
from tests.market import staff


@pytest.fixture(scope="module")
def world(moving_world):
    """One where every arrear is of these tests."""
    return moving_world


@pytest.fixture
def finance(world):
    """Somebody of finance, on a day whose run has not been."""
    world.clock.advance(days=1)
    return staff(world, "finance")


def run_on(finance, business_date, attempt=1):
    [run] = [
        each
        for each in finance.items("/v1/ops/runs")
        if (each["business_date"], each["attempt"]) == (business_date.isoformat(), attempt)
    ]
    return run


def test_a_run_shows_what_it_collected_and_what_it_missed(world, finance):
    due_date = tomorrow(world)
    full, part, nothing = (lend(world, somebody(world), [300_000]) for _ in range(3))
    take(world, part.borrower_id, 250_000)
    take(world, nothing.borrower_id, 300_000)

    world.clock.advance(days=1)

    run = run_on(finance, due_date)
    assert run.pop("recorded_at").startswith((due_date - timedelta(days=1)).isoformat())
    assert run == {
        "business_date": due_date.isoformat(),
        "attempt": 1,
        "status": "completed",
        "batches": 1,
        "loans": 3,
        "collected": 2,
        "missed": 2,
        "collected_fen": 102_007 + 50_000,
        "missing_fen": 52_007 + 102_007,
    }
    assert balance(world, full.lenders[0][0]) == 102_007


def test_a_killed_run_is_incomplete_and_its_next_attempt_completes_it(world, finance):
    due_date = tomorrow(world)
    lent = lend(world, somebody(world), [300_000])
    with killed_before("TransactWriteItems", lambda request: f"collection#{lent.loan_id}" in request):
        world.clock.advance(days=1)
    killed = run_on(finance, due_date)

    asked = finance.post("/v1/ops/runs", {"business_date": due_date.isoformat()})
    world.settle()

    assert killed["status"] == "incomplete"
    assert (asked["attempt"], asked["status"]) == (2, "requested")
    assert run_on(finance, due_date, attempt=2)["status"] == "completed"
    assert balance(world, lent.lenders[0][0]) == 102_007


def test_the_same_request_again_is_the_same_attempt(world, finance):
    today = {"business_date": clock.business_date(world.clock.now()).isoformat()}

    first, *others = [finance.post("/v1/ops/runs", today, key="again") for _ in range(3)]
    another = finance.post("/v1/ops/runs", today, key="once-more")

    assert others == [first, first]
    assert another["attempt"] == first["attempt"] + 1


def test_the_same_key_for_another_date_is_refused(world, finance):
    today = clock.business_date(world.clock.now())
    finance.post("/v1/ops/runs", {"business_date": today.isoformat()}, key="reused")

    with pytest.raises(Problem, match="422 idempotency_key_reused"):
        finance.post("/v1/ops/runs", {"business_date": str(today - timedelta(days=1))}, key="reused")


def test_a_day_to_come_cannot_be_run(world, finance):
    with pytest.raises(Problem, match="422 run_not_due"):
        finance.post("/v1/ops/runs", {"business_date": tomorrow(world).isoformat()})


@pytest.mark.parametrize("body", [{}, {"business_date": "today"}, {"business_date": 20260105}])
def test_a_date_has_to_be_one(finance, body):
    with pytest.raises(Problem, match="422 invalid_request"):
        finance.post("/v1/ops/runs", body)


def test_runs_are_for_finance_only(world, borrower):
    underwriter = staff(world, "underwriter")

    for app in (borrower.app, underwriter):
        with pytest.raises(Problem, match="403 forbidden"):
            app.get("/v1/ops/runs")
        with pytest.raises(Problem, match="403 forbidden"):
            app.post("/v1/ops/runs", {"business_date": "2026-01-05"})
