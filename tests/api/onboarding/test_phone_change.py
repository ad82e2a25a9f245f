"""Moving an account to another phone."""

from tests.api.onboarding.conftest import PEOPLE, Browser

CONFIRMATION = "/v1/me/phone/confirmation"


def test_a_step_up_and_a_code_to_the_new_phone_move_the_account(user, person, other):
    user.step_up(person)
    asked = user.put("/v1/me/phone", {"phone": other.phone})
    assert asked.status_code == 202
    confirmed = user.post(CONFIRMATION, {"code": user.code(other.phone)})
    assert (confirmed.status_code, confirmed.json()["phone_masked"]) == (200, asked.json()["phone_masked"])
    assert user.get("/v1/me").json()["phone_masked"] == asked.json()["phone_masked"]
    assert user.sign_in(person).status_code == 401
    assert user.post("/v1/sessions", {"phone": other.phone, "password": person.password}).status_code == 200


def test_the_next_code_goes_to_the_new_phone(user, person, other):
    user.step_up(person)
    user.put("/v1/me/phone", {"phone": other.phone})
    user.post(CONFIRMATION, {"code": user.code(other.phone)})
    assert user.step_up(other).status_code == 200


def test_the_old_phone_is_free_again(user, person, other, world):
    user.step_up(person)
    user.put("/v1/me/phone", {"phone": other.phone})
    user.post(CONFIRMATION, {"code": user.code(other.phone)})
    somebody = Browser(world.url)
    assert somebody.sign_up(person).startswith("usr_")


def test_without_a_step_up_it_is_refused(user, other):
    refused = user.put("/v1/me/phone", {"phone": other.phone})
    assert (refused.status_code, refused.json()["code"]) == (403, "step_up_required")
    assert user.messages(other.phone) == []


def test_a_step_up_serves_for_one_phone(user, person, other, world):
    user.step_up(person)
    assert user.put("/v1/me/phone", {"phone": other.phone}).status_code == 202
    refused = user.put("/v1/me/phone", {"phone": PEOPLE.phone()})
    assert (refused.status_code, refused.json()["code"]) == (403, "step_up_required")


def test_asking_again_for_the_same_phone_is_a_resend(user, person, other):
    user.step_up(person)
    user.put("/v1/me/phone", {"phone": other.phone})
    refused = user.put("/v1/me/phone", {"phone": other.phone})
    assert (refused.status_code, refused.json()["code"]) == (429, "too_many_requests")


def test_a_phone_with_an_account_gets_a_text_without_a_code(user, person, other, world):
    Browser(world.url).sign_up(other)
    user.step_up(person)
    assert user.put("/v1/me/phone", {"phone": other.phone}).status_code == 202
    assert any("has an account already" in text for text in user.messages(other.phone))
    assert len(user.codes(other.phone)) == 1
    refused = user.post(CONFIRMATION, {"code": "123456"})
    assert (refused.status_code, refused.json()["code"]) == (422, "wrong_code")


def test_who_is_slower_than_a_registration_loses_the_phone(user, person, other, world):
    user.step_up(person)
    user.put("/v1/me/phone", {"phone": other.phone})
    code = user.code(other.phone)
    Browser(world.url).sign_up(other)
    refused = user.post(CONFIRMATION, {"code": code})
    assert (refused.status_code, refused.json()["code"]) == (409, "phone_taken")
    assert user.sign_in(person).status_code == 200


def test_a_confirmation_sent_twice_gives_the_same_answer(user, person, other):
    user.step_up(person)
    user.put("/v1/me/phone", {"phone": other.phone})
    code = user.code(other.phone)
    first, again = (user.post(CONFIRMATION, {"code": code}) for _ in range(2))
    assert (again.status_code, again.json()) == (200, first.json())


def test_another_session_cannot_confirm_it(user, person, other, world):
    user.step_up(person)
    user.put("/v1/me/phone", {"phone": other.phone})
    tablet = Browser(world.url)
    tablet.sign_in(person)
    assert tablet.post(CONFIRMATION, {"code": user.code(other.phone)}).status_code == 404


def test_a_gateway_that_is_down_costs_no_second_step_up(user, person):
    phone = PEOPLE.phone("90409")
    user.step_up(person)
    statuses = [user.put("/v1/me/phone", {"phone": phone}).status_code for _ in range(3)]
    assert statuses == [503, 503, 202]
    assert user.post(CONFIRMATION, {"code": user.code(phone)}).status_code == 200
