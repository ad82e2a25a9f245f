"""What repayment tells of loans in arrears, twice, out of order, and to functions that die."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.killing import killed_after, killed_before
from tests.loans_behind import a_loan, behind, stored
from tests.market import staff
from tests.savers import problem_of


@pytest.fixture
def loan(world):
    return a_loan(world)


def kinds(world, loan):
    """The history, oldest first."""
    items = stored(world, loan.case()["case_id"])
    return [each["kind"] for each in items if each["sk"].startswith("ENTRY#")]


def numbers(world, loan):
    items = stored(world, loan.case()["case_id"])
    return [each["number"] for each in items if each["sk"].startswith("ENTRY#")]


def amounts(world, loan):
    items = stored(world, loan.case()["case_id"])
    return [each["amount_fen"] for each in items if each["sk"].startswith("RECEIPT#")]


def test_a_stage_told_again_and_again_opens_one_case(world, loan):
    for _ in range(3):
        assert loan.deliver(loan.stage(1, 2), loan.stage(1, 2)) == []

    assert kinds(world, loan) == ["case_opened", "step_due"]


def test_an_older_stage_told_late_changes_nothing(world, loan):
    loan.deliver(loan.stage(3, 7), loan.stage(1, 2), loan.stage(0, 5))

    assert (loan.case()["status"], loan.case()["stage"]) == ("open", 3)
    assert kinds(world, loan) == ["case_opened", "step_due"]


def test_a_stage_told_after_its_cure_opens_nothing(world, loan):
    loan.deliver(loan.stage(0, 5), loan.stage(2, 4))

    assert loan.cases() == []


def test_a_stage_told_after_the_end_opens_nothing(world, loan):
    loan.deliver(loan.repaid(), loan.stage(2, 9), loan.repaid())

    assert loan.cases() == []


def test_stages_told_at_once_end_in_the_newest(world, loan):
    events = [loan.stage(stage, seq) for seq, stage in enumerate((1, 2, 3, 4, 5, 4, 3, 2), 1)]
    with ThreadPoolExecutor(8) as pool:
        refused = list(pool.map(lambda event: loan.deliver(event), events))
    again = [loan.deliver(event) for event, left in zip(events, refused, strict=True) if left]

    assert again == [[]] * len(again)
    assert loan.case()["stage"] == 2
    assert numbers(world, loan) == list(range(1, len(numbers(world, loan)) + 1))


@pytest.mark.parametrize("kill", [killed_before, killed_after])
def test_a_consumer_that_dies_opens_the_case_when_told_again(world, loan, kill):
    with kill("TransactWriteItems", lambda request: loan.loan_id in request):
        loan.tell(loan.stage(1, 2))

    assert kinds(world, loan) == ["case_opened", "step_due"]


@pytest.mark.parametrize("kill", [killed_before, killed_after])
def test_a_consumer_that_dies_closes_the_case_when_told_again(world, kill):
    loan = behind(world, 2)
    with kill("TransactWriteItems", lambda request: loan.loan_id in request):
        loan.tell(loan.repaid())

    assert loan.case()["status"] == "closed"
    assert kinds(world, loan).count("case_closed") == 1


def test_a_receipt_told_twice_counts_once(world):
    loan = behind(world, 2)
    loan.deliver(loan.receipt(3_000, 5), loan.receipt(4_000, 6), loan.receipt(3_000, 5))

    assert amounts(world, loan) == [3_000, 4_000]


def test_receipts_of_loans_that_are_not_behind_leave_nothing(world, loan):
    assert loan.deliver(loan.receipt(3_000, 5)) == []
    loan.deliver(loan.stage(1, 2))

    assert amounts(world, loan) == []


def test_a_broken_event_does_not_hold_up_the_others(world, loan):
    broken = loan.stage(2, 3)
    del broken["detail"]["stage"]

    assert loan.deliver(broken, loan.stage(1, 2)) == ["0"]
    assert loan.case()["stage"] == 1


@pytest.mark.parametrize("kill", [killed_before, killed_after])
def test_a_command_that_dies_is_finished_by_its_repeat(world, kill):
    loan = behind(world, 2)
    support, case = staff(world, "support"), loan.case()
    path, contact = (
        f"/v1/ops/collections/{case['case_id']}/contacts",
        {"channel": "phone", "outcome": "reached"},
    )

    with kill("TransactWriteItems", lambda request: case["case_id"] in request):
        assert problem_of(support.post, path, contact, f"k-{loan.loan_id}")[0] >= 500
    support.post(path, contact, f"k-{loan.loan_id}")

    assert kinds(world, loan).count("contact_logged") == 1
