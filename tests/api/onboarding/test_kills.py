"""Functions that die at any of their calls to AWS: the same request, sent again, finishes what was begun."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from jinqiao.aws import clients
from tests.api.onboarding.conftest import Browser
from tests.killing import Killed, killed_after

SERVICES = ("dynamodb", "cognito-idp", "kms")


@contextmanager
def dying_at(nth: int) -> Iterator[None]:
    """The nth call to AWS from now on is never made."""
    calls: list[str] = []

    def kill(model, **_):
        calls.append(model.name)
        if len(calls) == nth:
            raise Killed

    for service in SERVICES:
        clients.client(service).meta.events.register("before-call.*.*", kill)
    try:
        yield
    finally:
        for service in SERVICES:
            clients.client(service).meta.events.unregister("before-call.*.*", kill)
    assert len(calls) >= nth, f"there are only {len(calls)} calls"


@pytest.mark.parametrize("nth", range(1, 10))
def test_a_registration_that_died_is_finished_by_the_same_request(app, world, person, nth):
    world.settle()
    with dying_at(nth):
        assert app.register(person, key="k").status_code >= 500
    begun = app.register(person, key="k")
    assert begun.status_code == 201
    assert len(app.codes(person.phone)) == 1
    assert app.confirm(begun.json()["registration_id"], app.code(person.phone)).status_code == 201
    assert app.sign_in(person).status_code == 200


@pytest.mark.parametrize("nth", range(1, 4))
def test_a_confirmation_that_died_is_finished_by_the_same_request(app, world, person, nth):
    registration_id = app.register(person).json()["registration_id"]
    code = app.code(person.phone)
    world.settle()
    with dying_at(nth):
        assert app.confirm(registration_id, code, key="c").status_code >= 500
    assert app.confirm(registration_id, code, key="c").status_code == 201
    assert app.sign_in(person).status_code == 200


def test_a_confirmation_whose_answer_was_lost_is_answered_again(app, person):
    registration_id = app.register(person).json()["registration_id"]
    code = app.code(person.phone)
    with killed_after("TransactWriteItems", lambda sent: "confirmed_by" in sent):
        assert app.confirm(registration_id, code, key="c").status_code >= 500
    again = app.confirm(registration_id, code, key="c")
    assert (again.status_code, again.json().keys()) == (201, {"user_id"})


@pytest.mark.parametrize("nth", range(1, 6))
def test_a_sign_in_that_died_locks_nobody_out(app, world, person, nth):
    app.sign_up(person)
    world.settle()
    with dying_at(nth):
        assert app.sign_in(person).status_code >= 500
    assert app.sign_in(person).status_code == 200


@pytest.mark.parametrize("nth", range(1, 5))
def test_a_step_up_that_died_is_finished_by_the_same_request(user, world, person, nth):
    world.settle()
    with dying_at(nth):
        assert user.post("/v1/step-ups", {}, key="s").status_code >= 500
    asked = user.post("/v1/step-ups", {}, key="s")
    assert asked.status_code == 201
    path = f"/v1/step-ups/{asked.json()['step_up_id']}/confirmation"
    assert user.post(path, {"code": user.code(person.phone)}).status_code == 200


@pytest.mark.parametrize("nth", range(1, 4))
def test_an_assessment_that_died_is_finished_by_the_same_request(user, world, nth):
    paper = user.get("/v1/suitability/questionnaire").json()
    body = {
        "version": paper["version"],
        "answers": {question["question_id"]: "c" for question in paper["questions"]},
    }
    world.settle()
    with dying_at(nth):
        assert user.post("/v1/me/suitability", body, key="a").status_code >= 500
    assert user.post("/v1/me/suitability", body, key="a").json()["risk_class"] == "C4"
    assert user.get("/v1/me").json()["risk_class"] == "C4"


@pytest.mark.parametrize("nth", range(1, 9))
def test_a_password_reset_that_died_is_finished_by_the_same_request(user, world, person, nth):
    asked = user.post("/v1/password-resets", {"phone": person.phone}).json()
    path = f"/v1/password-resets/{asked['reset_id']}/confirmation"
    body = {"code": user.code(person.phone), "password": "Brand-new-pass-1"}
    before = user.session["refresh_token"]
    world.settle()
    with dying_at(nth):
        assert user.post(path, body).status_code >= 500
    assert user.post(path, body).status_code == 200
    assert user.sign_in(person, "Brand-new-pass-1").status_code == 200
    assert user.refresh(before).status_code == 401


@pytest.mark.parametrize("nth", range(1, 9))
def test_a_phone_change_that_died_is_finished_by_the_same_request(user, world, person, other, nth):
    tablet = Browser(world.url)
    tablet.sign_in(person)
    user.step_up(person)
    user.put("/v1/me/phone", {"phone": other.phone})
    code = user.code(other.phone)
    world.settle()
    with dying_at(nth):
        assert user.post("/v1/me/phone/confirmation", {"code": code}).status_code >= 500
    assert user.post("/v1/me/phone/confirmation", {"code": code}).status_code == 200
    assert tablet.refresh(tablet.session["refresh_token"]).status_code == 401
    assert user.step_up(other).status_code == 200


@pytest.mark.parametrize("nth", range(1, 4))
def test_a_sign_out_that_died_is_finished_by_the_next(user, world, nth):
    before = user.session["refresh_token"]
    world.settle()
    with dying_at(nth):
        assert user.send("DELETE", "/v1/sessions").status_code >= 500
    assert user.send("DELETE", "/v1/sessions").status_code == 204
    assert user.refresh(before).status_code == 401


@pytest.mark.parametrize("nth", range(1, 5))
def test_a_staff_enrolment_that_died_is_finished_by_the_same_call(app, world, person, nth):
    event = {"phone": person.phone, "group": "support", "temporary_password": "Temporary-2026"}
    world.settle()
    with dying_at(nth), pytest.raises(RuntimeError):
        world.invoke("onboarding-enrol-staff", event)
    world.invoke("onboarding-enrol-staff", event)
    body = {"phone": person.phone, "password": "Temporary-2026", "new_password": "My-own-pass-2026"}
    assert app.post("/v1/sessions", body).status_code == 200
