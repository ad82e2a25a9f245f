"""Promises to pay: one at a time, within what policy takes, by the borrower or taken down by staff."""

from datetime import timedelta

import pytest

from jinqiao import clock
from local.api_client import Problem
from tests.savers import at_once, problem_of


@pytest.fixture
def today(world):
    return clock.business_date(world.clock.now())


def body(today, days=3, amount_fen=50_000):
    return {"amount_fen": amount_fen, "date": (today + timedelta(days=days)).isoformat()}


def promise(loan, body, key=None):
    return loan.customer.app.post(f"/v1/me/collections/{loan.case()['case_id']}/promises", body, key)


def take(app, case, body, key=None):
    return app.post(f"/v1/ops/collections/{case['case_id']}/promises", body, key)


def faults(loan, body):
    with pytest.raises(Problem) as refused:
        promise(loan, body)
    return [(each["pointer"], each["code"]) for each in refused.value.body["errors"]]


def test_a_promise_pauses_the_step(loan, today):
    made = promise(loan, body(today))
    case = loan.case()

    assert (made["amount_fen"], made["date"], made["status"]) == (50_000, body(today)["date"], "open")
    assert case["promise"] == made
    assert case["step"]["status"] == "paused"


def test_a_paused_step_cannot_be_done(loan, case, today, support):
    promise(loan, body(today))

    path = f"/v1/ops/collections/{case['case_id']}/steps"
    assert problem_of(support.post, path, {"step": "call"}) == (409, "step_paused")


def test_the_step_of_a_worse_stage_waits_as_well(loan, today, support):
    promise(loan, body(today))
    loan.tell(loan.stage(3, 3))

    assert (loan.case()["step"]["step"], loan.case()["step"]["status"]) == ("dun_letter", "paused")


def test_a_promise_that_staff_takes_down_is_told_to_the_borrower(world, loan, case, today, support):
    taken = take(support, case, body(today))
    world.settle()
    [told] = [each for each in loan.customer.app.notifications() if each["kind"] == "arrears.promise_made"]
    history = support.get(f"/v1/ops/collections/{case['case_id']}")["history"]

    assert loan.case()["promise"] == taken
    assert "500.00 元" in told["text"]
    assert told["references"] == {"loan_id": loan.loan_id}
    assert (history[0]["kind"], history[0]["by"]) == ("promise_made", support.me()["user_id"])


def test_there_is_one_promise_at_a_time(loan, case, today, support):
    promise(loan, body(today))

    assert problem_of(promise, loan, body(today)) == (409, "promise_open")
    assert problem_of(take, support, case, body(today)) == (409, "promise_open")


def test_copies_of_a_promise_are_one_and_others_find_it_open(loan, today):
    copies = at_once(10, lambda: promise(loan, body(today), key="k-promise-copies"))

    assert copies == [copies[0]] * 10
    assert problem_of(promise, loan, body(today, days=4)) == (409, "promise_open")
    assert problem_of(promise, loan, body(today, days=4), key="k-promise-copies") == (
        422,
        "idempotency_key_reused",
    )


@pytest.mark.parametrize("days", [1, 14])
def test_a_day_at_the_edge_is_taken(loan, today, days):
    assert promise(loan, body(today, days))["status"] == "open"


@pytest.mark.parametrize("days", [-1, 0, 15, 400])
def test_a_day_beyond_is_refused(loan, today, days):
    assert faults(loan, body(today, days)) == [("/date", "out_of_range")]


def test_a_promise_comes_to_three_tenths_of_what_is_overdue(loan, today):
    assert faults(loan, body(today, amount_fen=29_999)) == [("/amount_fen", "out_of_range")]
    assert promise(loan, body(today, amount_fen=30_000))["amount_fen"] == 30_000


@pytest.mark.parametrize(
    "wrong", [{"amount_fen": 0}, {"amount_fen": "1"}, {"date": "2026-02-30"}, {"date": 7}, {"why": "x"}]
)
def test_a_promise_in_no_known_form_is_refused(loan, today, wrong):
    assert problem_of(promise, loan, body(today) | wrong) == (422, "invalid_request")


def test_on_a_closed_case_nothing_can_be_promised(loan, today):
    loan.tell(loan.stage(0, 3))

    assert problem_of(promise, loan, body(today)) == (409, "case_closed")


def test_arrears_that_are_settled_before_the_day_keep_the_promise(world, loan, today):
    promise(loan, body(today))
    loan.tell(loan.stage(0, 3))
    told = [each["kind"] for each in loan.customer.app.notifications()]

    assert loan.case()["promise"]["status"] == "kept"
    assert told.count("arrears.promise_kept") == 1
