"""The morning round, lived through: reminders, promises on their day, requests that lapse. The clock moves."""

from datetime import date, datetime, timedelta

import pytest

from jinqiao import clock
from local.world import FunctionFailed
from tests.contention import conflicts
from tests.customers import verified
from tests.killing import killed_after, killed_before
from tests.lent_loans import give, lend, take
from tests.loans_behind import LoanBehind, behind
from tests.market import staff
from tests.platforms import SHANGHAI
from tests.savers import problem_of

CONTACT = {"channel": "phone", "outcome": "reached"}


@pytest.fixture(scope="module")
def world(moving_world):
    return moving_world


@pytest.fixture
def today(world):
    """The date, at noon: what the days before have left is done."""
    return clock.business_date(world.clock.now())


@pytest.fixture
def loan(world):
    return behind(world, 2)


def go_to(world, day: date, hour: int, minute: int = 0) -> None:
    world.clock.to(datetime(day.year, day.month, day.day, hour, minute, tzinfo=SHANGHAI))


def go_to_noon(world, day: date) -> None:
    go_to(world, day, 12)


def promise(loan, day: date, amount_fen: int = 50_000):
    body = {"amount_fen": amount_fen, "date": day.isoformat()}
    return loan.customer.app.post(f"/v1/me/collections/{loan.case()['case_id']}/promises", body)


def ask_for_relief(loan):
    body = {"loan_id": loan.loan_id, "reason": "job_loss", "wish": "pause"}
    return loan.customer.app.post("/v1/me/hardship-requests", body)


def accept(world, asked):
    path = f"/v1/ops/hardship-requests/{asked['request_id']}"
    staff(world, "support").post(f"{path}/recommendation", {"recommendation": "accept"})
    staff(world, "underwriter").post(f"{path}/decision", {"decision": "accept"})


def told(loan, kind):
    return [each for each in loan.customer.app.notifications() if each["kind"] == f"arrears.{kind}"]


def work(world):
    return world.invoke("arrears-work-agenda", {"scheduled_at": "2026-11-25T01:00:00Z"})


def log(support, loan):
    return support.post(f"/v1/ops/collections/{loan.case()['case_id']}/contacts", CONTACT)


def test_a_reminder_goes_out_at_nine_in_the_morning_and_not_before(world, today):
    loan, tomorrow = behind(world, 1), today + timedelta(days=1)
    go_to(world, tomorrow, 8, 59)
    early = told(loan, "reminder_sent")
    go_to(world, tomorrow, 9, 1)
    [reminder] = told(loan, "reminder_sent")

    assert early == []
    assert "1,000.00 元" in reminder["text"]
    assert loan.case()["step"]["status"] == "done"
    assert [text for text in loan.customer.app.messages() if "已逾期" in text] == [reminder["text"]]


def test_a_reminder_rings_whatever_was_switched_off(world, today):
    loan = behind(world, 1)
    quiet = {"language": "en", "sms": {"borrowing": False}}
    loan.customer.app.request("PUT", "/v1/me/notification-preferences", json=quiet)
    go_to_noon(world, today + timedelta(days=1))

    assert [text for text in loan.customer.app.messages() if "was overdue on" in text] != []


def test_who_has_paid_by_the_morning_is_not_reminded(world, today):
    loan = behind(world, 1)
    loan.tell(loan.stage(0, 3))
    go_to_noon(world, today + timedelta(days=1))

    assert told(loan, "reminder_sent") == []


def test_at_night_nothing_is_sent_and_in_the_morning_it_is(world, today):
    loan = behind(world, 1)
    go_to(world, today, 23)
    work(world)
    assert told(loan, "reminder_sent") == []

    go_to_noon(world, today + timedelta(days=1))
    assert len(told(loan, "reminder_sent")) == 1


def test_who_was_contacted_often_enough_is_reminded_on_the_next_day(world, today):
    loan, support = behind(world, 1), staff(world, "support")
    for _ in range(3):
        log(support, loan)
    work(world)
    assert told(loan, "reminder_sent") == []

    go_to_noon(world, today + timedelta(days=1))
    assert len(told(loan, "reminder_sent")) == 1


def test_contacts_are_logged_within_the_hours_only(world, loan, today):
    support = staff(world, "support")
    go_to(world, today, 20, 58)
    log(support, loan)
    go_to(world, today, 21)
    late = problem_of(log, support, loan)
    go_to(world, today + timedelta(days=1), 7, 58)
    early = problem_of(log, support, loan)
    go_to(world, today + timedelta(days=1), 8)
    log(support, loan)

    assert late == early == (409, "outside_contact_hours")
    history = support.get(f"/v1/ops/collections/{loan.case()['case_id']}")["history"]
    assert [each["kind"] for each in history].count("contact_logged") == 2


def test_another_day_has_contacts_of_its_own(world, loan, today):
    support = staff(world, "support")
    for _ in range(3):
        log(support, loan)
    go_to_noon(world, today + timedelta(days=1))

    assert log(support, loan)["outcome"] == "reached"


def test_a_promise_is_kept_by_what_came_in_since(world, loan, today):
    loan.tell(loan.receipt(40_000, 4))
    go_to(world, today, 12, 5)
    promise(loan, today + timedelta(days=2))
    loan.tell(loan.receipt(30_000, 5), loan.receipt(20_000, 6))
    go_to_noon(world, today + timedelta(days=2))

    assert loan.case()["promise"]["status"] == "kept"
    assert (loan.case()["step"]["step"], loan.case()["step"]["status"]) == ("call", "due")
    assert [len(told(loan, kind)) for kind in ("promise_kept", "promise_broken")] == [1, 0]


def test_a_promise_is_broken_by_what_did_not_come_and_the_paused_step_is_due(world, loan, today):
    loan.tell(loan.receipt(49_999, 4))
    go_to(world, today, 12, 5)
    promise(loan, today + timedelta(days=2))
    loan.tell(loan.receipt(49_999, 5), loan.stage(3, 3))
    go_to(world, today + timedelta(days=2), 8, 59)
    waiting = loan.case()
    go_to_noon(world, today + timedelta(days=2))
    broken = loan.case()

    assert (waiting["promise"]["status"], waiting["step"]["status"]) == ("open", "paused")
    assert broken["promise"]["status"] == "broken"
    assert (broken["step"]["step"], broken["step"]["status"]) == ("dun_letter", "due")
    assert broken["step"]["due_on"] == (today + timedelta(days=2)).isoformat()
    assert len(told(loan, "promise_broken")) == 1


def test_after_two_broken_promises_there_is_no_third(world, loan, today):
    for day in (1, 2):
        promise(loan, today + timedelta(days=day))
        go_to_noon(world, today + timedelta(days=day))

    assert problem_of(promise, loan, today + timedelta(days=3)) == (409, "promises_exhausted")


def test_a_reminder_that_a_promise_held_off_goes_out_with_the_same_round(world, today):
    loan = behind(world, 1)
    promise(loan, today + timedelta(days=2))
    go_to_noon(world, today + timedelta(days=1))
    held_off = told(loan, "reminder_sent")
    go_to_noon(world, today + timedelta(days=2))

    assert held_off == []
    assert [len(told(loan, kind)) for kind in ("promise_broken", "reminder_sent")] == [1, 1]


def test_a_request_that_nobody_answers_lapses_and_the_step_goes_on(world, loan, today):
    asked = ask_for_relief(loan)
    go_to(world, date.fromisoformat(asked["answer_by"]), 8, 59)
    waiting = loan.case()
    go_to_noon(world, date.fromisoformat(asked["answer_by"]))
    lapsed = loan.case()

    assert (waiting["hardship"]["status"], waiting["step"]["status"]) == ("open", "paused")
    assert (lapsed["hardship"]["status"], lapsed["step"]["status"]) == ("lapsed", "due")
    assert len(told(loan, "hardship_lapsed")) == 1
    assert ask_for_relief(loan)["status"] == "open"


def test_relief_ends_on_its_day(world, loan):
    accept(world, ask_for_relief(loan))
    until = date.fromisoformat(loan.case()["hardship"]["until"])
    go_to(world, until, 8, 59)
    held_off = loan.case()["step"]["status"]
    go_to_noon(world, until)

    assert held_off == "paused"
    assert (loan.case()["hardship"]["status"], loan.case()["step"]["status"]) == ("over", "due")


def test_a_real_loan_is_followed_from_the_first_missed_day_to_the_payment_that_was_promised(world, today):
    borrower = verified(world)
    lent = lend(world, borrower.user_id, [300_000])
    take(world, borrower.user_id, 300_000)
    loan = LoanBehind(world, borrower, lent.loan_id)
    go_to_noon(world, today + timedelta(days=2))
    late = loan.case()
    promise(loan, today + timedelta(days=4), late["overdue_fen"])
    give(world, borrower.user_id, 400_000)
    go_to_noon(world, today + timedelta(days=4))
    settled = loan.case()

    assert (late["status"], late["stage"], late["days_past_due"], late["step"]["step"]) == (
        "open",
        1,
        1,
        "reminder",
    )
    assert (settled["status"], settled["promise"]["status"]) == ("closed", "kept")
    assert [len(told(loan, kind)) for kind in ("reminder_sent", "promise_kept")] == [1, 1]


@pytest.mark.parametrize("kill", [killed_before, killed_after])
def test_a_round_that_dies_is_finished_by_the_next_and_tells_once(world, loan, today, kill):
    promise(loan, today + timedelta(days=1))
    with kill("TransactWriteItems", lambda request: "promise_broken" in request):
        go_to_noon(world, today + timedelta(days=1))
    go_to_noon(world, today + timedelta(days=2))

    assert loan.case()["promise"]["status"] == "broken"
    assert len(told(loan, "promise_broken")) == 1


def test_a_round_told_twice_works_once(world, loan, today):
    promise(loan, today + timedelta(days=1))
    go_to_noon(world, today + timedelta(days=1))
    work(world)
    work(world)

    assert len(told(loan, "promise_broken")) == 1
    assert work(world) == {"promise": 0, "hardship": 0, "relief": 0, "message": 0}


def test_one_that_fails_does_not_hold_up_the_others_and_is_done_the_next_time(world, today):
    failing, fine = behind(world, 2), behind(world, 2)
    for loan in (failing, fine):
        promise(loan, today + timedelta(days=1))
    go_to(world, today + timedelta(days=1), 8, 59)
    with conflicts(10, failing.case()["case_id"]), pytest.raises(FunctionFailed, match="NotAllWorked"):
        work(world)
    others = fine.case()["promise"]["status"]
    work_again = work(world)

    assert others == "broken"
    assert failing.case()["promise"]["status"] == "broken"
    assert work_again["promise"] == 1
