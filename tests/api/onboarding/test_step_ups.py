"""Step-ups: for one session, once, and only by the code that was sent to its owner."""

from concurrent.futures import ThreadPoolExecutor

from tests.api.onboarding.conftest import Browser, wrong


def test_a_step_up_is_confirmed_by_the_code_on_the_owners_phone(user, person):
    asked = user.post("/v1/step-ups", {})
    assert asked.status_code == 201
    path = f"/v1/step-ups/{asked.json()['step_up_id']}/confirmation"
    confirmed = user.post(path, {"code": user.code(person.phone)})
    assert confirmed.status_code == 200
    assert confirmed.json()["good_until"] > asked.json()["expires_at"]


def test_the_right_code_again_gives_the_same_answer_and_another_code_none(user, person):
    first = user.step_up(person)
    path, code = str(first.request.url.path), user.code(person.phone)
    again = user.post(path, {"code": code})
    assert (again.status_code, again.json()) == (200, first.json())
    refused = user.post(path, {"code": wrong(code)})
    assert (refused.status_code, refused.json()["code"]) == (409, "already_confirmed")


def test_a_second_code_within_a_minute_is_too_many(user, person):
    user.post("/v1/step-ups", {})
    assert user.post("/v1/step-ups", {}).status_code == 429
    assert len(user.codes(person.phone)) == 2


def test_after_a_confirmed_step_up_the_next_may_come_at_once(user, person):
    assert user.step_up(person).status_code == 200
    assert user.step_up(person).status_code == 200


def test_a_step_up_belongs_to_its_user_and_session(user, person, other, world):
    asked = user.post("/v1/step-ups", {}).json()
    path, code = f"/v1/step-ups/{asked['step_up_id']}/confirmation", user.code(person.phone)
    stranger, second_session = Browser(world.url), Browser(world.url)
    stranger.sign_up(other)
    stranger.sign_in(other)
    second_session.sign_in(person)
    assert stranger.post(path, {"code": code}).status_code == 404
    assert second_session.post(path, {"code": code}).status_code == 404
    assert user.post(path, {"code": code}).status_code == 200


def test_a_step_up_takes_five_tries(user, person):
    asked = user.post("/v1/step-ups", {}).json()
    path, code = f"/v1/step-ups/{asked['step_up_id']}/confirmation", user.code(person.phone)
    statuses = [user.post(path, {"code": wrong(code, n)}).status_code for n in range(1, 6)]
    assert statuses == [422] * 5
    assert user.post(path, {"code": code}).json()["code"] == "code_exhausted"


def test_the_same_request_again_sends_one_code(user, person):
    before = len(user.codes(person.phone))
    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(lambda _: user.post("/v1/step-ups", {}, key="one"), range(8)))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["step_up_id"] for answer in answers}) == 1
    assert len(user.codes(person.phone)) == before + 1


def test_confirming_at_once_many_times_is_confirming_once(user, person):
    asked = user.post("/v1/step-ups", {}).json()
    path, code = f"/v1/step-ups/{asked['step_up_id']}/confirmation", user.code(person.phone)
    with ThreadPoolExecutor(5) as threads:
        answers = list(threads.map(lambda _: user.post(path, {"code": code}), range(5)))
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.json()["good_until"] for answer in answers}) == 1


def test_an_unknown_step_up_is_not_found(user):
    refused = user.post("/v1/step-ups/stp_0000/confirmation", {"code": "123456"})
    assert refused.status_code == 404
