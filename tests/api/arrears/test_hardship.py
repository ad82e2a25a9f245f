"""Hardship requests: asked by the borrower, looked at by support, answered by an underwriter."""

import pytest

from tests.customers import verified
from tests.loans_behind import a_loan
from tests.market import staff
from tests.savers import at_once, problem_of

WHY = {"reason": "illness", "wish": "longer_term", "monthly_income_fen": 400_000, "note": "住院三周"}


def ask(loan, key=None, **changed):
    return loan.customer.app.post(
        "/v1/me/hardship-requests", {"loan_id": loan.loan_id, **WHY, **changed}, key
    )


def recommend(app, asked, what="accept", key=None):
    path = f"/v1/ops/hardship-requests/{asked['request_id']}/recommendation"
    return app.post(path, {"recommendation": what, "note": "papers seen"}, key)


def decide(app, asked, key=None, **body):
    return app.post(f"/v1/ops/hardship-requests/{asked['request_id']}/decision", body, key)


def told(loan):
    return [each["kind"] for each in loan.customer.app.notifications()]


@pytest.fixture
def asked(loan):
    return ask(loan)


def test_a_request_pauses_the_step_until_it_is_answered(loan, asked, support):
    case = loan.case()

    assert (asked["status"], asked["case_id"]) == ("open", case["case_id"])
    assert (case["hardship"]["request_id"], case["hardship"]["status"]) == (asked["request_id"], "open")
    assert case["step"]["status"] == "paused"


def test_staff_finds_what_waits_with_what_the_borrower_told(loan, asked, support, underwriter):
    [mine] = [
        each
        for each in underwriter.items("/v1/ops/hardship-requests")
        if each["request_id"] == asked["request_id"]
    ]
    history = support.get(f"/v1/ops/collections/{asked['case_id']}")["history"]

    assert (mine["reason"], mine["wish"], mine["monthly_income_fen"]) == ("illness", "longer_term", 400_000)
    assert (mine["answer_by"], mine["recommendation"], mine["stage"]) == (asked["answer_by"], None, 2)
    assert (history[0]["kind"], history[0]["by"], history[0]["note"]) == (
        "hardship_requested",
        "borrower",
        "住院三周",
    )


def test_what_is_accepted_goes_on_pausing_and_is_told(world, loan, asked, support, underwriter):
    recommend(support, asked)
    answer = decide(underwriter, asked, decision="accept")
    world.settle()
    case = loan.case()

    assert answer == {"request_id": asked["request_id"], "status": "accepted"}
    assert (case["hardship"]["status"], case["step"]["status"]) == ("accepted", "paused")
    assert case["hardship"]["until"] > asked["answer_by"]
    assert told(loan).count("arrears.hardship_accepted") == 1
    assert asked["request_id"] not in str(underwriter.items("/v1/ops/hardship-requests"))


def test_what_is_refused_lets_the_step_go_on_and_says_why(world, loan, asked, support, underwriter):
    recommend(support, asked, "refuse")
    decide(underwriter, asked, decision="refuse", reason="unproven")
    world.settle()
    case = loan.case()

    assert case["step"]["status"] == "due"
    assert (case["hardship"]["status"], case["hardship"]["refusal"]) == ("refused", "unproven")
    assert case["hardship"]["text"] == "您的困难申请未通过：缺少证明材料"
    assert told(loan).count("arrears.hardship_refused") == 1


def test_support_recommends_before_an_underwriter_answers(asked, support, underwriter):
    assert problem_of(decide, underwriter, asked, decision="accept") == (409, "not_recommended")
    assert problem_of(recommend, underwriter, asked) == (403, "forbidden")
    assert problem_of(decide, support, asked, decision="accept") == (403, "forbidden")


def test_nobody_answers_what_they_recommended_themselves(world, asked):
    admin = staff(world, "admin")
    recommend(admin, asked)

    assert problem_of(decide, admin, asked, decision="accept") == (403, "second_person_required")


def test_a_recommendation_can_change_until_the_answer(asked, support, underwriter):
    recommend(support, asked)
    recommend(support, asked, "refuse")
    decide(underwriter, asked, decision="refuse", reason="other")

    assert problem_of(recommend, support, asked) == (409, "hardship_closed")
    assert problem_of(decide, underwriter, asked, decision="accept") == (409, "hardship_closed")


def test_a_repeated_answer_counts_once(world, loan, asked, support, underwriter):
    recommend(support, asked)
    answers = at_once(8, lambda: decide(underwriter, asked, key="k-accept-once", decision="accept"))
    world.settle()

    assert answers == [{"request_id": asked["request_id"], "status": "accepted"}] * 8
    assert told(loan).count("arrears.hardship_accepted") == 1


def test_there_is_one_request_at_a_time_and_two_in_a_case(loan, support, underwriter):
    for _ in range(2):
        asked = ask(loan)
        assert problem_of(ask, loan) == (409, "hardship_open")
        recommend(support, asked, "refuse")
        decide(underwriter, asked, decision="refuse", reason="affordable")

    assert problem_of(ask, loan) == (409, "hardship_requests_exhausted")


def test_copies_of_a_request_are_one(loan):
    copies = at_once(10, lambda: ask(loan, key="k-hardship-copies"))

    assert copies == [copies[0]] * 10
    assert problem_of(ask, loan, key="k-hardship-copies", wish="pause") == (422, "idempotency_key_reused")


def test_settled_arrears_make_a_request_moot(loan, asked, support):
    loan.tell(loan.stage(0, 3))

    assert loan.case()["hardship"]["status"] == "moot"
    assert problem_of(recommend, support, asked) == (409, "hardship_closed")


def test_only_the_borrower_of_a_loan_in_arrears_asks(world, loan):
    paid, stranger = a_loan(world, loan.customer), a_loan(world, verified(world))
    other = {"loan_id": loan.loan_id, **WHY}

    assert problem_of(ask, paid) == (404, "not_found")
    assert problem_of(stranger.customer.app.post, "/v1/me/hardship-requests", other) == (404, "not_found")
    loan.tell(loan.stage(0, 3))
    assert problem_of(ask, loan) == (409, "case_closed")


@pytest.mark.parametrize(
    "wrong", [{"reason": "bad luck"}, {"wish": None}, {"monthly_income_fen": -1}, {"note": "x" * 501}]
)
def test_a_request_in_no_known_form_is_refused(loan, wrong):
    assert problem_of(ask, loan, **wrong) == (422, "invalid_request")


@pytest.mark.parametrize(
    "body", [{"decision": "refuse"}, {"decision": "accept", "reason": "other"}, {"decision": "maybe"}]
)
def test_an_answer_in_no_known_form_is_refused(asked, underwriter, body):
    assert problem_of(decide, underwriter, asked, **body) == (422, "invalid_request")


@pytest.mark.parametrize("request_id", ["hrd_x", "con_x"])
def test_an_unknown_request_is_not_there(support, underwriter, request_id):
    unknown = {"request_id": request_id}

    assert problem_of(recommend, support, unknown) == (404, "not_found")
    assert problem_of(decide, underwriter, unknown, decision="accept") == (404, "not_found")
