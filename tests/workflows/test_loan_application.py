"""The application workflow: what needs a person waits for one, until a deadline; nothing is decided twice."""

from datetime import timedelta

import pytest

from jinqiao import clock
from local.api_client import Problem
from local.people import People
from tests.customers import Customer, open_account, verified
from tests.market import apply, staff

BORDERLINE_FEN = 200_000
"""A month's income with which a loan of 10,000 yuan over a year is for a person to decide."""

REVIEWS = "/v1/ops/loan-reviews"


@pytest.fixture
def borrower(world):
    return verified(world)


@pytest.fixture(scope="module")
def underwriter(world):
    return staff(world, "underwriter")


def review_of(underwriter, application) -> dict:
    return next(
        review
        for review in underwriter.items(REVIEWS)
        if review["application_id"] == application["application_id"]
    )


def decide(underwriter, review, decision, key=None, reason="salary slips seen"):
    path = f"{REVIEWS}/{review['review_id']}/decision"
    return underwriter.post(path, {"decision": decision, "reason": reason}, key)


def refusal(call, *arguments, **more) -> tuple[int, str]:
    with pytest.raises(Problem) as refused:
        call(*arguments, **more)
    return refused.value.status, refused.value.code


def runs_of(world, application) -> list[str]:
    return [run.status for run in world.executions() if application["application_id"] in run.name]


def test_the_middle_band_waits_for_a_person(world, borrower, underwriter):
    application = apply(borrower, monthly_income_fen=BORDERLINE_FEN)
    review = review_of(underwriter, application)

    assert application["status"] == "in_review"
    assert [reason["code"] for reason in application["reasons"]] == ["borderline_affordability"]
    assert (review["grade"], review["annual_rate"], review["status"]) == ("D", "0.1020", "open")
    assert runs_of(world, application) == ["RUNNING"]


def test_what_a_person_approves_is_offered_and_can_be_accepted(world, borrower, underwriter):
    application = apply(borrower, monthly_income_fen=BORDERLINE_FEN)
    answer = decide(underwriter, review_of(underwriter, application), "approve")
    world.settle()
    decided = borrower.app.application(application["application_id"])

    assert (answer["status"], answer["decision"]) == ("decided", "approve")
    assert (decided["status"], decided["offer"]["grade"]) == ("approved", "D")
    assert borrower.app.accept(decided)["status"] == "listed"
    assert runs_of(world, application) == ["SUCCEEDED"]


def test_what_a_person_declines_is_declined(world, borrower, underwriter):
    application = apply(borrower, monthly_income_fen=BORDERLINE_FEN)
    decide(underwriter, review_of(underwriter, application), "decline")
    world.settle()
    decided = borrower.app.application(application["application_id"])

    assert decided["status"] == "declined"
    assert [reason["code"] for reason in decided["reasons"]] == ["declined_in_review"]
    assert decided["offer"] is None


def test_a_decided_review_leaves_the_queue(world, borrower, underwriter):
    application = apply(borrower, monthly_income_fen=BORDERLINE_FEN)
    review = review_of(underwriter, application)
    decide(underwriter, review, "decline")

    assert review["review_id"] not in [each["review_id"] for each in underwriter.items(REVIEWS)]


def test_a_decision_sent_again_gets_the_same_answer_and_another_is_too_late(world, borrower, underwriter):
    review = review_of(underwriter, apply(borrower, monthly_income_fen=BORDERLINE_FEN))
    first = decide(underwriter, review, "approve", "key")
    world.settle()

    assert decide(underwriter, review, "approve", "key") == first
    assert refusal(decide, underwriter, review, "decline", "key") == (422, "idempotency_key_reused")
    assert refusal(decide, underwriter, review, "decline") == (409, "review_closed")


def test_a_withdrawn_application_closes_its_review_and_ends_its_workflow(world, borrower, underwriter):
    application = apply(borrower, monthly_income_fen=BORDERLINE_FEN)
    review = review_of(underwriter, application)
    borrower.app.request("DELETE", f"/v1/loan-applications/{application['application_id']}")
    world.settle()

    assert refusal(decide, underwriter, review, "approve") == (409, "review_closed")
    assert borrower.app.application(application["application_id"])["status"] == "withdrawn"
    assert runs_of(world, application) == ["SUCCEEDED"]


def test_reviews_are_for_underwriters_only(world, borrower):
    assert refusal(borrower.app.get, REVIEWS) == (403, "forbidden")
    assert refusal(staff(world, "finance").get, REVIEWS) == (403, "forbidden")


def test_nobody_decides_on_their_own_application(world):
    app = staff(world, "underwriter")
    both = Customer(app.me()["user_id"], app, People().next())
    open_account(world, both, risk_rank=0)
    application = apply(both, monthly_income_fen=BORDERLINE_FEN)

    assert refusal(decide, app, review_of(app, application), "approve") == (403, "forbidden")
    assert both.app.application(application["application_id"])["status"] == "in_review"


def test_what_was_decided_is_carried_out_even_if_the_answer_came_too_late(world, borrower, underwriter):
    application = apply(borrower, monthly_income_fen=BORDERLINE_FEN)
    ids = {"user_id": borrower.user_id, "application_id": application["application_id"]}
    decide(underwriter, review_of(underwriter, application), "approve")

    assert world.invoke("lending-conclude-review", ids) == {"outcome": "approved"}
    assert world.invoke("lending-conclude-review", ids) == {"outcome": "approved"}


def test_a_review_opened_again_by_a_retry_answers_to_the_new_token(world, borrower, underwriter):
    application = apply(borrower, monthly_income_fen=BORDERLINE_FEN)
    before = review_of(underwriter, application)
    ids = {"user_id": borrower.user_id, "application_id": application["application_id"]}
    world.invoke("lending-open-review", ids | {"task_token": "of the retry"})

    assert review_of(underwriter, application) == before
    assert len([each for each in underwriter.items(REVIEWS) if each == before]) == 1


def test_an_approval_does_not_override_the_cap(world, borrower, underwriter):
    borderline = {"principal_fen": 15_000_000, "monthly_income_fen": 3_000_000}
    application = apply(borrower, **borderline)
    borrower.app.accept(apply(borrower, principal_fen=15_000_000, monthly_income_fen=100_000_000))
    decide(underwriter, review_of(underwriter, application), "approve")
    world.settle()
    decided = borrower.app.application(application["application_id"])

    assert decided["status"] == "declined"
    assert [reason["code"] for reason in decided["reasons"]] == ["over_borrowing_cap"]


def test_a_review_that_is_not_there_is_not_found(underwriter):
    assert refusal(decide, underwriter, {"review_id": "rev_none"}, "approve") == (404, "not_found")


def test_a_review_that_nobody_finishes_is_declined_at_its_deadline(moving_world):
    borrower = verified(moving_world)
    application = apply(borrower, monthly_income_fen=BORDERLINE_FEN)
    review = review_of(staff(moving_world, "underwriter"), application)
    deadline = clock.parse(review["deadline"])

    moving_world.clock.to(deadline - timedelta(minutes=1))
    assert borrower_sees(borrower, application)["status"] == "in_review"

    moving_world.clock.to(deadline + timedelta(minutes=1))
    decided = borrower_sees(borrower, application)
    assert decided["status"] == "declined"
    assert [reason["code"] for reason in decided["reasons"]] == ["review_deadline"]
    assert refusal(decide, staff(moving_world, "underwriter"), review, "approve") == (409, "review_closed")


def test_an_offer_is_good_until_it_expires(moving_world):
    borrower = verified(moving_world)
    application = apply(borrower)

    moving_world.clock.to(clock.parse(application["offer"]["valid_until"]) + timedelta(minutes=1))
    borrower.sign_in()

    assert refusal(borrower.app.accept, application) == (409, "offer_expired")


def test_an_application_told_of_twice_is_decided_once(world, borrower):
    application = apply(borrower)
    ids = {"user_id": borrower.user_id, "application_id": application["application_id"]}

    world.invoke("lending-start-application", {"detail": ids})
    again = world.invoke("lending-assess", ids)

    assert again["outcome"] == "approved"
    assert borrower.app.application(application["application_id"])["offer"] == application["offer"]
    assert runs_of(world, application) == ["SUCCEEDED"]


def borrower_sees(borrower, application) -> dict:
    """What the borrower finds after days."""
    borrower.sign_in()
    return borrower.app.application(application["application_id"])
