"""Reviews of people whom machines could not decide: who may see and decide them, once, and before a deadline."""

from datetime import timedelta

import pytest

from jinqiao import clock
from local.people import People
from local.world import World
from tests.market import staff
from tests.papers import REVIEWS, case_of, codes, decide, newest_case, outcome, review_of, submitted
from tests.savers import Saver, at_once, problem_of

CLOSED, FORBIDDEN, NOT_FOUND = (409, "review_closed"), (403, "forbidden"), (404, "not_found")
PEOPLE = People("reviewed")


@pytest.fixture(scope="module")
def compliance(world: World):
    return staff(world, "compliance")


@pytest.fixture
def waiting(world: World) -> Saver:
    """Somebody whom the identity partner could not tell."""
    return in_review(world)


@pytest.fixture
def review(compliance, waiting: Saver) -> dict:
    return review_of(compliance, waiting)


def in_review(world: World) -> Saver:
    person = submitted(world, name="王不清")
    outcome(person)
    return person


def ended(person: Saver) -> dict:
    """What the person reads once the workflow has carried the decision out."""
    return person.app.until("the end", person.app.kyc, lambda kyc: kyc["status"] in ("verified", "rejected"))


def test_who_is_approved_is_verified(waiting, compliance, review):
    answer = decide(compliance, review, "approve")

    assert answer == {"case_id": review["case_id"], "decision": "approve"}
    assert ended(waiting) == {"status": "verified", "reasons": []}
    assert waiting.app.deposit(100_000)["status"] == "credited"


def test_who_is_rejected_reads_that_a_person_did_it_and_not_why(waiting, compliance, review):
    decide(compliance, review, "reject", reason="looks like her sister")

    assert codes(ended(waiting)) == ["review_rejected"]
    assert "sister" not in str(waiting.app.kyc())


def test_who_was_rejected_in_a_review_may_submit_again_and_be_reviewed_again(
    world, waiting, compliance, review
):
    decide(compliance, review, "reject")
    ended(waiting)

    waiting.app.post("/v1/me/kyc", again(waiting))
    outcome(waiting)

    assert review_of(compliance, waiting)["case_id"] != review["case_id"]


def again(person: Saver) -> dict[str, str]:
    """The same person with another card."""
    return {
        "name": person.person.name,
        "id_number": person.person.id_number,
        "bank_card": PEOPLE.next().bank_card,
        "bank_mobile": person.person.phone,
    }


def test_the_list_says_nothing_about_the_person(waiting, review):
    told = str(review)

    assert review["user_id"] == waiting.user_id
    assert not any(
        part in told for part in (waiting.person.name, waiting.person.id_number, waiting.person.phone)
    )
    assert set(review) == {"case_id", "user_id", "status", "flags", "opened_at", "deadline"}


def test_a_reviewer_has_72_hours(review):
    waits = clock.parse(review["deadline"]) - clock.parse(review["opened_at"])

    assert waits == timedelta(hours=72)


def test_a_review_shows_the_person_masked_with_the_partners_references(waiting, compliance, review):
    person = waiting.person
    detail = compliance.get(f"{REVIEWS}/{review['case_id']}")

    assert detail["person"] == {
        "name": "王**",
        "id_number": f"{person.id_number[:4]}{'*' * 10}{person.id_number[-4:]}",
        "bank_card": f"**** {person.bank_card[-4:]}",
        "bank_mobile": f"{person.phone[:3]}****{person.phone[-4:]}",
    }
    assert set(detail["references"]) == {"identity", "bank_card", "screening"}
    assert {name: detail[name] for name in review} == review


def test_a_decided_review_leaves_the_list_and_stays_on_record(compliance, review):
    decide(compliance, review, "reject")

    assert review["case_id"] not in [each["case_id"] for each in compliance.items(REVIEWS)]
    assert compliance.get(f"{REVIEWS}/{review['case_id']}")["status"] == "rejected"


def test_the_reason_and_who_gave_it_stay_on_record(world, compliance, review):
    decide(compliance, review, "approve", reason="passport seen on video")

    rows = world.client("dynamodb").scan(TableName="jinqiao-dev-kyc")["Items"]
    [kept] = [
        row for row in rows if row["sk"]["S"] == "DECISION" and row["case_id"]["S"] == review["case_id"]
    ]
    assert kept["reason"]["S"] == "passport seen on video"
    assert kept["decided_by"]["S"] == compliance.me()["user_id"]


def test_a_decision_sent_again_gets_the_same_answer_and_its_key_fits_no_other(compliance, review):
    first = decide(compliance, review, "approve", "key")

    assert decide(compliance, review, "approve", "key") == first
    assert problem_of(decide, compliance, review, "reject", "key") == (422, "idempotency_key_reused")
    assert problem_of(decide, compliance, review, "approve", "key", "other words") == (
        422,
        "idempotency_key_reused",
    )
    assert problem_of(decide, compliance, review, "approve") == CLOSED


def test_ten_reviewers_at_once_make_one_decision(waiting, compliance, review):
    answers = at_once(10, lambda: decide(compliance, review, "approve"))

    assert answers.count("review_closed") == 9
    assert ended(waiting)["status"] == "verified"


def test_the_same_decision_ten_times_at_once_is_one(compliance, review):
    answers = at_once(10, lambda: decide(compliance, review, "reject", "ten"))

    assert answers == [{"case_id": review["case_id"], "decision": "reject"}] * 10


@pytest.mark.parametrize("group", ["underwriter", "finance"])
def test_reviews_of_people_are_none_of_other_staffs_business(world, review, group):
    other = staff(world, group)

    assert problem_of(other.get, REVIEWS) == FORBIDDEN
    assert problem_of(other.get, f"{REVIEWS}/{review['case_id']}") == FORBIDDEN
    assert problem_of(decide, other, review, "approve") == FORBIDDEN


def test_support_may_look_and_not_decide(world, review):
    support = staff(world, "support")

    assert support.get(f"{REVIEWS}/{review['case_id']}")["case_id"] == review["case_id"]
    assert problem_of(decide, support, review, "approve") == FORBIDDEN


def test_an_admin_may_do_both(world, waiting, review):
    admin = staff(world, "admin")

    assert admin.get(f"{REVIEWS}/{review['case_id']}")["status"] == "open"
    decide(admin, review, "approve")
    assert ended(waiting)["status"] == "verified"


def test_the_person_in_question_sees_no_review(waiting, review):
    assert problem_of(waiting.app.get, REVIEWS) == FORBIDDEN
    assert problem_of(waiting.app.get, f"{REVIEWS}/{review['case_id']}") == FORBIDDEN


def test_nobody_decides_on_themselves(world):
    member = staff(world, "compliance")
    person = PEOPLE.next(name="李不清")
    papers = {"name": person.name, "id_number": person.id_number, "bank_card": person.bank_card}
    member.post("/v1/me/kyc", papers | {"bank_mobile": person.phone})
    member.until("the review", member.kyc, lambda kyc: kyc["status"] == "in_review")
    own = next(each for each in member.items(REVIEWS) if each["user_id"] == member.me()["user_id"])

    assert problem_of(decide, member, own, "approve") == FORBIDDEN
    assert member.kyc()["status"] == "in_review"
    decide(staff(world, "admin"), own, "reject")


def test_a_case_that_never_was_in_review_is_not_found(world, compliance):
    person = submitted(world)
    outcome(person)
    case = {"case_id": newest_case(world, person)["case_id"]["S"]}

    assert problem_of(compliance.get, f"{REVIEWS}/{case['case_id']}") == NOT_FOUND
    assert problem_of(decide, compliance, case, "approve") == NOT_FOUND
    assert problem_of(decide, compliance, {"case_id": "kyc_none"}, "approve") == NOT_FOUND


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"decision": "approve"}, "/reason"),
        ({"decision": "approve", "reason": ""}, "/reason"),
        ({"decision": "approve", "reason": "x" * 501}, "/reason"),
        ({"decision": "maybe", "reason": "x"}, "/decision"),
        ({"decision": "approve", "reason": "x", "force": True}, "/force"),
    ],
)
def test_a_decision_needs_a_word_of_two_and_a_reason(compliance, body, pointer):
    answer = compliance._http.post(
        f"{REVIEWS}/kyc_none/decision",
        json=body,
        headers={"Idempotency-Key": "k", "Authorization": f"Bearer {compliance.tokens['access_token']}"},
    )

    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, pointer)


def test_a_review_opened_again_by_a_retry_keeps_its_deadline_and_answers_to_the_new_token(
    world, compliance, review
):
    again = {"case_id": review["case_id"], "flags": review["flags"], "task_token": "of the retry"}

    world.invoke("kyc-open-review", again)

    assert compliance.get(f"{REVIEWS}/{review['case_id']}")["deadline"] == review["deadline"]
    assert len([each for each in compliance.items(REVIEWS) if each["case_id"] == review["case_id"]]) == 1


def test_a_review_that_was_decided_before_its_task_ran_again_answers_at_once(
    world, waiting, compliance, review
):
    decide(compliance, review, "approve")
    ended(waiting)
    case = case_of(world, review["case_id"])

    again = {"case_id": review["case_id"], "flags": [], "task_token": case["task_token"]["S"]}
    world.invoke("kyc-open-review", again)

    assert case_of(world, review["case_id"]) == case
    assert review["case_id"] not in [each["case_id"] for each in compliance.items(REVIEWS)]


def test_a_decision_whose_event_comes_twice_is_carried_out_once(world, waiting, compliance, review):
    decide(compliance, review, "approve")
    ended(waiting)

    for _ in range(2):
        world.invoke("kyc-answer-review", {"detail": {"case_id": review["case_id"]}})
    assert world.invoke("kyc-conclude-review", {"case_id": review["case_id"]})["outcome"] == "accept"
    assert waiting.app.kyc()["status"] == "verified"
