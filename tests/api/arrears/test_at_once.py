"""Borrower, staff and repayment act on one case at the same moment: each thing happens once, and in some order."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from jinqiao import clock
from tests.contention import conflicts, lost_reply
from tests.savers import outcome_of, problem_of

CONTACT = {"channel": "phone", "outcome": "reached"}
RELIEF = {"reason": "job_loss", "wish": "pause"}


@pytest.fixture
def promise(world):
    day = clock.business_date(world.clock.now()) + timedelta(days=3)
    return {"amount_fen": 50_000, "date": day.isoformat()}


def together(*calls):
    """What calls that are made at once come to, in their order."""
    with ThreadPoolExecutor(len(calls)) as threads:
        return [each.result() for each in [threads.submit(outcome_of, call) for call in calls]]


def numbers(support, case):
    history = support.get(f"/v1/ops/collections/{case['case_id']}", limit=100)["history"]
    return sorted(each["number"] for each in history)


def kinds(support, case):
    history = support.get(f"/v1/ops/collections/{case['case_id']}", limit=100)["history"]
    return [each["kind"] for each in history]


def test_borrower_and_staff_promise_at_once_and_one_promise_stands(loan, case, support, promise):
    answers = together(
        lambda: loan.customer.app.post(f"/v1/me/collections/{case['case_id']}/promises", promise),
        lambda: support.post(f"/v1/ops/collections/{case['case_id']}/promises", promise),
    )

    assert answers.count("promise_open") == 1
    assert kinds(support, case).count("promise_made") == 1
    assert loan.case()["promise"] in answers


def test_a_promise_and_the_cure_at_once_leave_nothing_open(world, loan, case, promise):
    path = f"/v1/me/collections/{case['case_id']}/promises"
    together(
        lambda: loan.customer.app.post(path, promise),
        lambda: loan.tell(loan.stage(0, 3)),
    )
    world.settle()
    settled = loan.case()

    assert (settled["status"], settled["step"]) == ("closed", None)
    assert (settled["promise"] or {}).get("status") in (None, "kept")


def test_all_at_once_loses_nothing_and_numbers_everything(world, loan, case, support, promise):
    path = f"/v1/ops/collections/{case['case_id']}"
    answers = together(
        lambda: support.post(f"{path}/contacts", CONTACT),
        lambda: support.post(f"{path}/contacts", CONTACT),
        lambda: support.post(f"{path}/promises", promise),
        lambda: loan.customer.app.post("/v1/me/hardship-requests", {"loan_id": loan.loan_id, **RELIEF}),
        lambda: loan.tell(loan.stage(3, 3)),
    )
    world.settle()

    assert [each for each in answers if isinstance(each, str)] == []
    found = kinds(support, case)
    assert [found.count(kind) for kind in ("contact_logged", "promise_made", "hardship_requested")] == [
        2,
        1,
        1,
    ]
    assert numbers(support, case) == list(range(1, len(found) + 1))
    assert (loan.case()["stage"], loan.case()["step"]["status"]) == (3, "paused")


def test_a_transaction_that_meets_a_conflict_is_tried_again(case, support):
    with conflicts(2, about=case["case_id"]) as met:
        support.post(f"/v1/ops/collections/{case['case_id']}/contacts", CONTACT)

    assert len(met) == 2
    assert kinds(support, case).count("contact_logged") == 1


def test_a_case_that_others_keep_changing_is_busy(case, support):
    with conflicts(10, about=case["case_id"]):
        refused = problem_of(support.post, f"/v1/ops/collections/{case['case_id']}/contacts", CONTACT)

    assert refused == (503, "busy")
    assert "contact_logged" not in kinds(support, case)


def test_a_promise_whose_reply_was_lost_is_answered_by_its_repeat(loan, case, promise):
    path, key = f"/v1/me/collections/{case['case_id']}/promises", f"k-lost-{case['case_id']}"
    with lost_reply():
        first = outcome_of(lambda: loan.customer.app.post(path, promise, key))
    again = loan.customer.app.post(path, promise, key)

    assert first in ("internal_error", again)
    assert loan.case()["promise"] == again
