"""Suitability, consents, documents, and what verification leaves on the profile."""

import hashlib
from datetime import UTC, date, datetime, timedelta

import pytest

from jinqiao.clock import business_date
from jinqiao.ledger import book
from local.world import FunctionFailed
from tests import customers


def answers(user, option: str) -> dict:
    paper = user.get("/v1/suitability/questionnaire").json()
    return {
        "version": paper["version"],
        "answers": {question["question_id"]: option for question in paper["questions"]},
    }


@pytest.mark.parametrize(("language", "first"), [("zh-CN", "您的年龄是？"), ("en", "How old are you?")])
def test_the_questionnaire_is_in_the_callers_language(user, language, first):
    paper = user.get("/v1/suitability/questionnaire", language=language).json()
    assert paper["questions"][0]["text"] == first
    assert paper["questions"][0]["options"][0].keys() == {"option_id", "text", "score"}


def test_answers_give_a_class_that_the_profile_shows_for_a_year(user):
    assessed = user.post("/v1/me/suitability", answers(user, "c"))
    assert assessed.status_code == 201
    assert assessed.json()["risk_class"] == "C4"
    this_year = business_date(datetime.now(UTC)).year
    assert date.fromisoformat(assessed.json()["valid_until"]).year == this_year + 1
    me = user.get("/v1/me").json()
    assert (me["risk_class"], me["risk_valid_until"]) == ("C4", assessed.json()["valid_until"])


@pytest.mark.parametrize(("days", "shown"), [(0, "C4"), (-1, None), (-400, None)])
def test_a_class_is_shown_to_its_last_day_and_its_day_afterwards_too(user, world, days, shown):
    user.post("/v1/me/suitability", answers(user, "c"))
    last_day = (business_date(world.clock.now()) + timedelta(days=days)).isoformat()

    world.client("dynamodb").update_item(
        TableName="jinqiao-dev-onboarding",
        Key={"pk": {"S": f"USER#{user.get('/v1/me').json()['user_id']}"}, "sk": {"S": "PROFILE"}},
        UpdateExpression="SET risk_valid_until = :day",
        ExpressionAttributeValues={":day": {"S": last_day}},
    )

    me = user.get("/v1/me").json()
    assert (me["risk_class"], me["risk_valid_until"]) == (shown, last_day)


def test_a_repeat_gives_the_first_answer_even_after_another_assessment(user):
    body = answers(user, "c")
    first = user.post("/v1/me/suitability", body, key="first")
    user.post("/v1/me/suitability", answers(user, "b"), key="second")
    again = user.post("/v1/me/suitability", body, key="first")
    assert (again.status_code, again.json()) == (201, first.json())
    assert user.get("/v1/me").json()["risk_class"] == "C2"


def test_a_key_that_was_used_for_other_answers_is_refused(user):
    user.post("/v1/me/suitability", answers(user, "c"), key="k")
    refused = user.post("/v1/me/suitability", answers(user, "b"), key="k")
    assert (refused.status_code, refused.json()["code"]) == (422, "idempotency_key_reused")


def test_answers_to_another_paper_are_stale(user):
    refused = user.post("/v1/me/suitability", answers(user, "c") | {"version": "1999-01"})
    assert (refused.status_code, refused.json()["code"]) == (409, "stale_questionnaire")


def test_a_missing_answer_is_pointed_at_in_the_callers_language(user):
    body = answers(user, "c")
    del body["answers"]["loss"]
    refused = user.post("/v1/me/suitability", body, language="zh-CN")
    assert refused.status_code == 422
    assert refused.json()["errors"] == [
        {"pointer": "/answers/loss", "code": "missing", "message": "请回答该问题"}
    ]


def account_of(world, user_id):
    with customers.ledger_of(world):
        return book.user_account(user_id)


def test_a_class_given_before_verification_binds_the_account_when_it_is_noted(world):
    customer = customers.verified(world, risk_rank=0)
    customer.app.answer_questionnaire("C4")
    assert account_of(world, customer.user_id)["risk_rank"] == 0
    world.invoke("onboarding-note-verification", {"user_id": customer.user_id})
    assert account_of(world, customer.user_id)["risk_rank"] == 4
    assert customer.app.me()["kyc_status"] == "verified"


def test_a_class_given_after_verification_binds_the_account_at_once(world):
    customer = customers.verified(world, risk_rank=0)
    world.invoke("onboarding-note-verification", {"user_id": customer.user_id})
    assessed = customer.app.answer_questionnaire("C5")
    account = account_of(world, customer.user_id)
    assert (account["risk_rank"], account["risk_valid_until"]) == (5, assessed["valid_until"])


def test_noting_a_verification_twice_changes_nothing_the_second_time(world):
    customer = customers.verified(world, risk_rank=0)
    customer.app.answer_questionnaire("C2")
    for _ in range(2):
        world.invoke("onboarding-note-verification", {"user_id": customer.user_id})
    assert account_of(world, customer.user_id)["risk_rank"] == 2


def test_noting_a_verification_waits_for_the_account(world):
    customer = customers.signed_in(world)
    customer.app.answer_questionnaire("C5")
    with pytest.raises(FunctionFailed) as failed:
        world.invoke("onboarding-note-verification", {"user_id": customer.user_id})
    assert failed.value.kind == "NoAccount"
    assert customer.app.me()["kyc_status"] == "none"


def told(world, event, customer, seq, case_id="kyc_1"):
    detail = {"user_id": customer.user_id, "case_id": case_id, "seq": seq}
    world.invoke("onboarding-follow-verification", {"detail-type": event, "detail": detail})
    return customer.app.me()["kyc_status"]


def test_the_profile_follows_a_verification_whatever_order_its_events_come_in(world):
    customer = customers.signed_in(world)
    assert told(world, "kyc.submitted", customer, 1) == "pending"
    assert told(world, "kyc.rejected", customer, 3) == "rejected"
    assert told(world, "kyc.review_opened", customer, 2) == "rejected"
    assert told(world, "kyc.submitted", customer, 1, case_id="kyc_2") == "pending"


def test_no_late_event_takes_a_verification_back(world):
    customer = customers.verified(world)
    world.invoke("onboarding-note-verification", {"user_id": customer.user_id})
    assert told(world, "kyc.review_opened", customer, 9) == "verified"


def consent(purpose, granted, version="2026-01"):
    return {"items": [{"purpose": purpose, "granted": granted, "version": version}]}


def of(answer, purpose):
    return next(item for item in answer.json()["items"] if item["purpose"] == purpose)


def test_nobody_has_agreed_to_anything_at_first(user):
    consents = user.get("/v1/me/consents")
    assert {item["granted"] for item in consents.json()["items"]} == {False}
    assert of(consents, "identity_data")["separate"] is True
    assert of(consents, "marketing")["separate"] is False


def test_a_consent_is_given_to_a_version_and_can_be_taken_back(user):
    given = of(user.put("/v1/me/consents", consent("marketing", True)), "marketing")
    assert (given["granted"], given["version"]) == (True, "2026-01")
    assert of(user.get("/v1/me/consents"), "marketing") == given
    taken_back = of(user.put("/v1/me/consents", consent("marketing", False)), "marketing")
    assert taken_back["granted"] is False
    assert taken_back["at"] > given["at"]


def test_consents_stand_each_by_itself_and_their_history_stays(user, world):
    user.put("/v1/me/consents", consent("marketing", True))
    user.put("/v1/me/consents", consent("identity_data", True))
    user.put("/v1/me/consents", consent("marketing", False))
    now = user.get("/v1/me/consents")
    assert (of(now, "marketing")["granted"], of(now, "identity_data")["granted"]) == (False, True)
    rows = world.client("dynamodb").query(
        TableName="jinqiao-dev-onboarding",
        KeyConditionExpression="pk = :pk AND begins_with(sk, :log)",
        ExpressionAttributeValues={
            ":pk": {"S": f"USER#{user.get('/v1/me').json()['user_id']}"},
            ":log": {"S": "CONSENT_LOG#"},
        },
    )["Items"]
    assert [(row["purpose"]["S"], row["granted"]["BOOL"]) for row in rows] == [
        ("marketing", True),
        ("identity_data", True),
        ("marketing", False),
    ]
    assert len({row["document_hash"]["S"] for row in rows}) == 1


def test_a_consent_to_another_text_is_stale_a_withdrawal_never(user):
    refused = user.put("/v1/me/consents", consent("marketing", True, "2016-08"))
    assert (refused.status_code, refused.json()["code"]) == (409, "stale_document")
    assert user.put("/v1/me/consents", consent("marketing", False, "2016-08")).status_code == 200


@pytest.mark.parametrize(
    ("items", "pointer"),
    [
        ([{"purpose": "world_domination", "granted": True, "version": "2026-01"}], "/items/0/purpose"),
        (
            [{"purpose": "marketing", "granted": g, "version": "2026-01"} for g in (True, False)],
            "/items/1/purpose",
        ),
        ([{"purpose": "marketing", "granted": "yes", "version": "2026-01"}], "/items/0/granted"),
        ([], "/items"),
    ],
)
def test_what_is_no_consent_is_refused(user, items, pointer):
    refused = user.put("/v1/me/consents", {"items": items})
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["pointer"] == pointer


@pytest.mark.parametrize("kind", ["agreement", "disclosure", "privacy", "terms"])
def test_a_document_is_open_to_all_in_both_languages_with_its_hash(app, kind):
    document = app.get(f"/v1/documents/{kind}/2026-01").json()
    assert document["in_force"] is True
    assert document["text"]["zh"].startswith(f"# {document['title']['zh']}")
    whole = (document["text"]["zh"] + document["text"]["en"]).encode()
    assert document["hash"] == hashlib.sha256(whole).hexdigest()


def test_a_text_that_is_no_longer_in_force_can_still_be_read(app):
    assert app.get("/v1/documents/disclosure/2016-08").json()["in_force"] is False


@pytest.mark.parametrize("path", ["agreement/1999-01", "secrets/2026-01", "agreement/..%2F..%2Fapi"])
def test_a_document_that_was_not_published_is_not_found(app, path):
    assert app.get(f"/v1/documents/{path}").status_code == 404
