"""Registering: one code confirms one registration, and nobody learns which phones are known."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.api.onboarding.conftest import PEOPLE, wrong


def test_a_phone_is_registered_by_the_code_that_it_receives(app, person):
    begun = app.register(person)
    assert begun.status_code == 201
    assert begun.json().keys() == {"registration_id", "expires_at"}
    confirmed = app.confirm(begun.json()["registration_id"], app.code(person.phone))
    assert confirmed.status_code == 201
    assert confirmed.json()["user_id"].startswith("usr_")


def test_nobody_signs_in_before_the_code_is_confirmed(app, person):
    app.register(person)
    refused = app.sign_in(person)
    assert (refused.status_code, refused.json()["code"]) == (401, "wrong_credentials")


def test_a_known_phone_gets_the_same_answer_and_another_text(app, person, other):
    app.sign_up(person)
    again = app.register(person)
    fresh = app.register(other)
    assert again.status_code == fresh.status_code == 201
    assert again.json().keys() == fresh.json().keys()
    assert any("has an account already" in text for text in app.messages(person.phone))
    assert len(app.codes(person.phone)) == 1


def test_a_known_phone_cannot_be_taken_over_by_the_code_of_its_first_registration(app, person):
    first = app.register(person).json()
    code = app.code(person.phone)
    app.confirm(first["registration_id"], code)
    second = app.register(person, key="take-over").json()
    refused = app.confirm(second["registration_id"], code)
    assert (refused.status_code, refused.json()["code"]) == (422, "wrong_code")


def test_a_code_confirms_only_its_own_registration(app, person, other):
    mine, theirs = app.register(person).json(), app.register(other).json()
    refused = app.confirm(theirs["registration_id"], app.code(person.phone))
    assert (refused.status_code, refused.json()["code"]) == (422, "wrong_code")
    assert app.confirm(mine["registration_id"], app.code(person.phone)).status_code == 201


def test_a_fifth_try_may_be_right_and_a_sixth_is_not_taken(app, person, other):
    lucky, unlucky = app.register(person).json(), app.register(other).json()
    right, missed = app.code(person.phone), app.code(other.phone)
    tries = [app.confirm(lucky["registration_id"], wrong(right, n)).json()["detail"] for n in range(1, 5)]
    assert [detail[-17:] for detail in tries] == [f" {left} tries are left"[-17:] for left in (4, 3, 2, 1)]
    assert app.confirm(lucky["registration_id"], right).status_code == 201
    for n in range(1, 6):
        app.confirm(unlucky["registration_id"], wrong(missed, n))
    refused = app.confirm(unlucky["registration_id"], missed)
    assert (refused.status_code, refused.json()["code"]) == (409, "code_exhausted")


def test_forty_guesses_at_once_are_no_more_than_five(app, person):
    registration_id = app.register(person).json()["registration_id"]
    code = app.code(person.phone)
    with ThreadPoolExecutor(20) as threads:
        answers = list(threads.map(lambda n: app.confirm(registration_id, wrong(code, n)), range(1, 41)))
    codes = [answer.json()["code"] for answer in answers]
    assert codes.count("wrong_code") == 5
    assert codes.count("code_exhausted") == 35


def test_another_code_within_sixty_seconds_is_too_many(app, person):
    app.register(person)
    refused = app.register(person)
    assert (refused.status_code, refused.json()["code"]) == (429, "too_many_requests")
    assert 50 < int(refused.headers["Retry-After"]) <= 60
    assert len(app.messages(person.phone)) == 1


def test_the_same_request_again_gives_the_first_answer_and_sends_nothing(app, person):
    first = app.register(person, key="once")
    again = app.register(person, key="once")
    assert (again.status_code, again.json()) == (201, first.json())
    assert len(app.messages(person.phone)) == 1


def test_a_repeat_with_another_password_gives_the_first_answer_and_keeps_the_first_password(app, person):
    key = "another-password"
    first = app.register(person, key=key).json()
    body = {"phone": person.phone, "password": "Another-2026-password"}
    assert app.post("/v1/registrations", body, key=key).json() == first
    app.confirm(first["registration_id"], app.code(person.phone))
    assert app.sign_in(person, "Another-2026-password").status_code == 401
    assert app.sign_in(person).status_code == 200


def test_the_same_key_for_another_input_is_refused(app, person):
    body = {"phone": person.phone, "password": person.password}
    app.post("/v1/registrations", {**body, "channel": "web"}, key="k")
    refused = app.post("/v1/registrations", {**body, "channel": "store"}, key="k")
    assert (refused.status_code, refused.json()["code"]) == (422, "idempotency_key_reused")


def test_keys_belong_to_the_phone(app, person, other):
    mine, theirs = app.register(person, key="same"), app.register(other, key="same")
    assert (mine.status_code, theirs.status_code) == (201, 201)
    assert mine.json()["registration_id"] != theirs.json()["registration_id"]


def test_twenty_identical_requests_at_once_are_one_registration_and_one_text(app, person):
    with ThreadPoolExecutor(20) as threads:
        answers = list(threads.map(lambda _: app.register(person, key="twenty"), range(20)))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["registration_id"] for answer in answers}) == 1
    assert len(app.messages(person.phone)) == 1
    registration_id = answers[0].json()["registration_id"]
    assert app.confirm(registration_id, app.code(person.phone)).status_code == 201
    assert app.sign_in(person).status_code == 200


def test_a_confirmation_sent_twice_gives_the_first_answer(app, person):
    registration_id = app.register(person).json()["registration_id"]
    code = app.code(person.phone)
    first = app.confirm(registration_id, code, key="c")
    again = app.confirm(registration_id, code, key="c")
    assert (again.status_code, again.json()) == (201, first.json())


def test_a_confirmed_registration_takes_no_other_command(app, person):
    registration_id = app.register(person).json()["registration_id"]
    code = app.code(person.phone)
    app.confirm(registration_id, code, key="c")
    other_body, other_key = (
        app.confirm(registration_id, wrong(code), key="c"),
        app.confirm(registration_id, code),
    )
    assert (other_body.status_code, other_body.json()["code"]) == (422, "idempotency_key_reused")
    assert (other_key.status_code, other_key.json()["code"]) == (409, "already_confirmed")


def test_a_registration_that_does_not_exist_is_not_found(app):
    refused = app.confirm("reg_00000000000000000000000000", "123456")
    assert (refused.status_code, refused.json()["code"]) == (404, "not_found")


@pytest.mark.parametrize(
    "phone", ["12812341234", "1381234123", "138123412345", "١٣٨١٢٣٤١٢٣٤", "", "+113812341234"]
)
def test_what_is_no_mobile_number_is_refused(app, phone):
    refused = app.post("/v1/registrations", {"phone": phone, "password": "Good-pass-2026"})
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["pointer"] == "/phone"


def test_a_phone_has_one_form(app, person):
    app.post("/v1/registrations", {"phone": f"+86{person.phone}", "password": person.password})
    assert app.register(person).status_code == 429


@pytest.mark.parametrize(
    "password", ["short-A1", "no-capitals-1", "NO-SMALL-1", "No-digits-here", " Leading-12345"]
)
def test_a_weak_password_is_refused_before_anything_happens(app, person, password):
    refused = app.post("/v1/registrations", {"phone": person.phone, "password": password})
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["pointer"] == "/password"
    assert password not in refused.text
    assert app.messages(person.phone) == []
    assert app.register(person).status_code == 201


@pytest.mark.parametrize("code", ["12345a", "123", 123456, None, "１２３４５６"])
def test_what_is_no_code_is_refused_without_costing_a_try(app, person, code):
    registration_id = app.register(person).json()["registration_id"]
    for _ in range(6):
        assert (
            app.post(f"/v1/registrations/{registration_id}/confirmation", {"code": code}).status_code == 422
        )
    assert app.confirm(registration_id, app.code(person.phone)).status_code == 201


def test_a_registration_needs_a_key(app, person):
    body = {"phone": person.phone, "password": person.password}
    refused = app.http.post("/v1/registrations", json=body)
    assert (refused.status_code, refused.json()["code"]) == (400, "idempotency_key_required")


def test_the_text_is_in_the_language_that_was_asked_for(app, person, other):
    app.register(person, language="zh-CN")
    app.register(other, language="en")
    assert "验证码" in app.messages(person.phone)[0]
    assert "is your code to register" in app.messages(other.phone)[0]


def test_a_phone_that_cannot_be_reached_says_so(app):
    body = {"phone": PEOPLE.phone("90401"), "password": "Good-pass-2026"}
    refused = app.post("/v1/registrations", body)
    assert (refused.status_code, refused.json()["code"]) == (422, "phone_unreachable")


def test_a_gateway_that_is_down_loses_nothing_the_same_request_finishes(app):
    phone = PEOPLE.phone("90409")
    body = {"phone": phone, "password": "Good-pass-2026"}
    answers = [app.post("/v1/registrations", body, key="patient") for _ in range(3)]
    assert [answer.status_code for answer in answers] == [503, 503, 201]
    assert answers[0].headers["Retry-After"] == "1"
    confirmed = app.confirm(answers[2].json()["registration_id"], app.code(phone))
    assert confirmed.status_code == 201
    assert app.post("/v1/sessions", body).status_code == 200
