"""Contacts and steps of staff: logged once, counted by borrower and day, notes under the borrower's key."""

import pytest

from local.api_client import Problem
from local.mobile_app import MobileApp
from tests.loans_behind import behind, destroy_key, stored
from tests.savers import at_once, problem_of

REACHED = {"channel": "phone", "outcome": "reached"}
SECRET = "张三说他住院了"


def log(app, case, body=REACHED, key=None):
    return app.post(f"/v1/ops/collections/{case['case_id']}/contacts", body, key)


def complete(app, case, step, key=None, **more):
    return app.post(f"/v1/ops/collections/{case['case_id']}/steps", {"step": step, **more}, key)


def history(app, case):
    return app.get(f"/v1/ops/collections/{case['case_id']}", limit=100)["history"]


def contacts(app, case):
    return [each for each in history(app, case) if each["kind"] == "contact_logged"]


def test_a_contact_is_logged_with_who_and_what(case, support):
    answer = log(support, case, REACHED | {"note": SECRET})
    [logged] = contacts(support, case)

    assert (answer["case_id"], answer["channel"], answer["outcome"]) == (case["case_id"], "phone", "reached")
    assert (logged["facts"], logged["by"], logged["at"]) == (REACHED, support.me()["user_id"], answer["at"])
    assert logged["note"] == SECRET


def test_a_note_is_stored_under_the_borrowers_key_only(world, case, support):
    log(support, case, REACHED | {"note": SECRET})
    items = stored(world, case["case_id"])
    [sealed] = [each.pop("note") for each in items if "note" in each]

    assert SECRET.encode() not in sealed
    assert SECRET not in str(items)


def test_a_note_of_somebody_whose_key_was_destroyed_is_gone(world, case, borrower, support):
    log(support, case, REACHED | {"note": SECRET})
    destroy_key(world, borrower)
    [logged] = contacts(support, case)

    assert (logged["facts"], logged["note"]) == (REACHED, None)


def test_a_borrower_is_contacted_three_times_a_day_over_all_their_loans(world, case, borrower, support):
    other = behind(world, 3, borrower).case()
    for each in (case, other, case):
        log(support, each)

    assert problem_of(log, support, other) == (409, "contact_limit_reached")
    assert len(contacts(support, case)) + len(contacts(support, other)) == 3


def test_a_refused_contact_leaves_no_trace(case, support):
    for _ in range(3):
        log(support, case)
    before = history(support, case)

    assert problem_of(log, support, case, key="k-too-many") == (409, "contact_limit_reached")
    assert history(support, case) == before


def test_twenty_copies_of_a_contact_are_one(case, support):
    answers = at_once(20, lambda: log(support, case, key="k-contact-copies"))

    assert answers == [answers[0]] * 20
    assert len(contacts(support, case)) == 1


def test_three_contacts_at_once_are_three(case, support):
    at_once(3, lambda: log(support, case))

    assert len(contacts(support, case)) == 3


def test_a_key_serves_one_contact(world, case, borrower, support):
    other = behind(world, 2, borrower).case()
    log(support, case, key="k-one-contact")

    assert problem_of(log, support, other, key="k-one-contact") == (422, "idempotency_key_reused")
    assert problem_of(log, support, case, {"channel": "sms", "outcome": "reached"}, key="k-one-contact") == (
        422,
        "idempotency_key_reused",
    )


def test_a_repeat_is_answered_though_the_case_has_closed_since(loan, case, support):
    first = log(support, case, key="k-before-the-end")
    loan.tell(loan.stage(0, 3))

    assert log(support, case, key="k-before-the-end") == first
    assert problem_of(log, support, case) == (409, "case_closed")


@pytest.mark.parametrize(
    "body",
    [
        {"channel": "pigeon", "outcome": "reached"},
        {"channel": "phone"},
        REACHED | {"note": ""},
        REACHED | {"note": "x" * 501},
        REACHED | {"at": "2026-01-01"},
    ],
)
def test_a_contact_in_no_known_form_is_refused(case, support, body):
    assert problem_of(log, support, case, body) == (422, "invalid_request")


def test_a_step_is_done_once(loan, case, support):
    done = complete(support, case, "call", note=SECRET)

    assert (done["case_id"], done["step"]) == (case["case_id"], "call")
    assert loan.case()["step"]["status"] == "done"
    assert [each["note"] for each in history(support, case) if each["kind"] == "step_done"] == [SECRET]
    assert problem_of(complete, support, case, "call") == (409, "step_not_due")


def test_a_repeat_of_a_step_gives_the_first_answer(case, support):
    first = complete(support, case, "call", key="k-call-done")

    assert complete(support, case, "call", key="k-call-done") == first
    assert problem_of(complete, support, case, "dun_letter", key="k-call-done") == (
        422,
        "idempotency_key_reused",
    )


@pytest.mark.parametrize("step", ["reminder", "dun_letter", "no_such_step"])
def test_only_the_step_that_is_due_can_be_done(case, support, step):
    assert problem_of(complete, support, case, step) == (409, "step_not_due")


def test_what_the_platform_does_by_itself_is_no_task_of_staff(world, borrower, support):
    case = behind(world, 1, borrower).case()

    assert problem_of(complete, support, case, "reminder") == (409, "step_not_due")


def test_a_worse_stage_takes_the_place_of_a_step_that_was_not_done(loan, case, support):
    loan.tell(loan.stage(3, 3))

    assert problem_of(complete, support, case, "call") == (409, "step_not_due")
    assert complete(support, case, "dun_letter")["step"] == "dun_letter"


def test_a_closed_case_has_nothing_to_do(loan, case, support):
    loan.tell(loan.repaid())

    assert problem_of(complete, support, case, "call") == (409, "case_closed")


@pytest.mark.parametrize(
    ("language", "said"), [("zh-CN", "每日最多联系 3 次"), ("en", "At most 3 contacts a day")]
)
def test_a_refusal_says_in_the_readers_language_how_often_is_too_often(world, case, support, language, said):
    for _ in range(3):
        log(support, case)
    app = MobileApp(world.url, language)
    app.tokens = support.tokens

    with pytest.raises(Problem, match=said):
        log(app, case)
