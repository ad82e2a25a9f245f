"""Applications: by whom, decided how, seen by whom, withdrawn when."""

import pytest

from local.api_client import Problem
from local.mobile_app import MobileApp
from tests.customers import freeze, signed_in, verified
from tests.market import apply, list_loan

ASKED = {
    "principal_fen": 1_000_000,
    "months": 12,
    "method": "equal_instalment",
    "purpose": "education",
    "monthly_income_fen": 3_000_000,
}


@pytest.fixture
def borrower(world):
    return verified(world)


def test_a_verified_person_who_can_afford_it_gets_an_offer_without_a_human(world, borrower):
    application = apply(borrower, purpose="education")

    assert application["status"] == "approved"
    assert application["reasons"] == []
    assert application["offer"]["grade"] == "A"
    assert application["offer"]["apr"] == "0.073422"
    assert len(application["offer"]["schedule"]) == 12


@pytest.mark.parametrize("method", ["equal_principal", "interest_only", "bullet", "flat"])
def test_every_method_is_offered(world, borrower, method):
    assert apply(borrower, method=method)["status"] == "approved"


def test_somebody_without_an_account_cannot_apply(world):
    with pytest.raises(Problem) as refused:
        signed_in(world).app.post("/v1/loan-applications", ASKED)

    assert (refused.value.status, refused.value.code) == (409, "not_verified")


def test_somebody_whose_account_is_frozen_can_neither_apply_nor_accept(world, borrower):
    application = apply(borrower)
    freeze(world, borrower)

    with pytest.raises(Problem, match="403 suspended"):
        borrower.app.post("/v1/loan-applications", ASKED)
    with pytest.raises(Problem, match="403 suspended"):
        borrower.app.accept(application)


def test_an_instalment_beyond_any_grade_is_declined_with_the_reason(world, borrower):
    application = apply(borrower, monthly_income_fen=100_000)

    assert application["status"] == "declined"
    assert [reason["code"] for reason in application["reasons"]] == ["unaffordable"]
    assert application["offer"] is None


def test_more_than_the_cap_is_declined_with_the_reason(world, borrower):
    application = apply(borrower, principal_fen=20_000_100, monthly_income_fen=100_000_000)

    assert application["status"] == "declined"
    assert [reason["code"] for reason in application["reasons"]] == ["over_borrowing_cap"]


def test_what_is_on_the_market_counts_towards_the_cap(world, borrower):
    list_loan(borrower, principal_fen=15_000_000, monthly_income_fen=100_000_000)
    second = apply(borrower, principal_fen=5_000_100, monthly_income_fen=100_000_000)

    assert [reason["code"] for reason in second["reasons"]] == ["over_borrowing_cap"]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("principal_fen", 9_999),
        ("principal_fen", 100_000_001),
        ("months", 61),
        ("method", "balloon"),
        ("purpose", "gambling"),
        ("monthly_income_fen", 0),
        ("monthly_debt_fen", -1),
        ("principal_fen", "1000000"),
        ("nickname", "x"),
    ],
)
def test_what_the_platform_does_not_offer_is_refused_at_once(world, borrower, field, value):
    with pytest.raises(Problem) as refused:
        borrower.app.post("/v1/loan-applications", ASKED | {field: value})

    assert refused.value.status == 422
    assert [fault["pointer"] for fault in refused.value.body["errors"]] == [f"/{field}"]


def test_the_same_request_twice_makes_one_application(world, borrower):
    first = borrower.app.post("/v1/loan-applications", ASKED, key="once")
    world.settle()
    second = borrower.app.post("/v1/loan-applications", ASKED, key="once")

    assert first == second == {"application_id": first["application_id"], "status": "submitted"}
    assert len(borrower.app.items("/v1/loan-applications")) == 1


def test_a_repeat_gets_the_first_answer_whatever_came_of_the_borrower_since(world, borrower):
    asked = {"principal_fen": 1_000_000, "months": 12, "method": "flat", "purpose": "other"}
    asked["monthly_income_fen"] = 3_000_000
    first = borrower.app.post("/v1/loan-applications", asked, "key")
    freeze(world, borrower)

    assert borrower.app.post("/v1/loan-applications", asked, "key") == first
    with pytest.raises(Problem) as refused:
        borrower.app.post("/v1/loan-applications", asked | {"months": 6}, "key")
    assert refused.value.code == "idempotency_key_reused"


@pytest.mark.parametrize(
    ("language", "said"), [("zh-CN", "本平台不提供"), ("en", "This is not offered here")]
)
def test_what_is_not_offered_is_said_in_the_borrowers_language(world, borrower, language, said):
    app = MobileApp(world.url, language)
    app.sign_in(borrower.person.phone, borrower.person.password)
    with pytest.raises(Problem) as refused:
        app.apply_for_loan(1_000_000, 61, 3_000_000)

    assert [(fault["pointer"], fault["message"]) for fault in refused.value.body["errors"]] == [
        ("/months", said)
    ]


def test_the_same_key_for_another_request_is_refused(world, borrower):
    borrower.app.post("/v1/loan-applications", ASKED, key="twice")

    with pytest.raises(Problem) as refused:
        borrower.app.post("/v1/loan-applications", ASKED | {"months": 6}, key="twice")

    assert (refused.value.status, refused.value.code) == (422, "idempotency_key_reused")


def test_another_persons_application_does_not_exist(world, borrower):
    application = apply(borrower)

    with pytest.raises(Problem) as refused:
        verified(world).app.application(application["application_id"])

    assert refused.value.status == 404


def test_applications_are_listed_newest_first_page_by_page(world, borrower):
    made = [apply(borrower)["application_id"] for _ in range(3)]

    first = borrower.app.get("/v1/loan-applications", limit=2)
    rest = borrower.app.get("/v1/loan-applications", limit=2, cursor=first["next_cursor"])

    assert [each["application_id"] for each in (*first["items"], *rest["items"])] == made[::-1]
    assert rest["next_cursor"] is None


def test_an_approved_application_can_be_withdrawn_and_stays_so(world, borrower):
    path = f"/v1/loan-applications/{apply(borrower)['application_id']}"

    assert borrower.app.request("DELETE", path)["status"] == "withdrawn"
    assert borrower.app.request("DELETE", path)["status"] == "withdrawn"


def test_a_withdrawn_offer_cannot_be_accepted(world, borrower):
    application = apply(borrower)
    borrower.app.request("DELETE", f"/v1/loan-applications/{application['application_id']}")

    with pytest.raises(Problem) as refused:
        borrower.app.accept(application)

    assert (refused.value.status, refused.value.code) == (409, "no_offer")


def test_what_was_accepted_cannot_be_withdrawn(world, borrower):
    application = borrower.app.accept(apply(borrower))

    with pytest.raises(Problem) as refused:
        borrower.app.request("DELETE", f"/v1/loan-applications/{application['application_id']}")

    assert (refused.value.status, refused.value.code) == (409, "already_accepted")


def test_nobody_withdraws_for_another(world, borrower):
    application = apply(borrower)

    with pytest.raises(Problem) as refused:
        verified(world).app.request("DELETE", f"/v1/loan-applications/{application['application_id']}")

    assert refused.value.status == 404
    assert borrower.app.application(application["application_id"])["status"] == "approved"
