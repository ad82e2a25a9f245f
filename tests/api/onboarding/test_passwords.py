"""Setting a password: by a code, or by the old one; either way others are signed out."""

import pytest

from tests.api.onboarding.conftest import Browser

NEW = "Brand-new-pass-1"


def reset(app, person, password=NEW, **more):
    asked = app.post("/v1/password-resets", {"phone": person.phone}, **more).json()
    path = f"/v1/password-resets/{asked['reset_id']}/confirmation"
    return app.post(path, {"code": app.code(person.phone), "password": password})


def test_a_code_sets_a_new_password_and_ends_every_session(user, person):
    before = dict(user.session)
    assert reset(user, person).status_code == 200
    assert user.refresh(before["refresh_token"]).status_code == 401
    assert user.post("/v1/step-ups", {}).status_code == 401
    assert user.sign_in(person).status_code == 401
    assert user.sign_in(person, NEW).status_code == 200


def test_a_reset_frees_a_phone_that_was_locked_out(app, person):
    app.sign_up(person)
    for _ in range(6):
        app.sign_in(person, "Wrong-pass-2026")
    reset(app, person)
    assert app.sign_in(person, NEW).status_code == 200


def test_an_unknown_phone_gets_the_same_answer_and_no_code(app, person, other):
    app.sign_up(person)
    known = app.post("/v1/password-resets", {"phone": person.phone})
    unknown = app.post("/v1/password-resets", {"phone": other.phone})
    assert known.status_code == unknown.status_code == 201
    assert known.json().keys() == unknown.json().keys() == {"reset_id", "expires_at"}
    assert app.codes(other.phone) == []
    assert "has no account" in app.messages(other.phone)[0]
    path = f"/v1/password-resets/{unknown.json()['reset_id']}/confirmation"
    refused = app.post(path, {"code": "123456", "password": NEW})
    assert (refused.status_code, refused.json()["code"]) == (422, "wrong_code")


def test_a_used_code_sets_no_second_password(app, person):
    app.sign_up(person)
    asked = app.post("/v1/password-resets", {"phone": person.phone}).json()
    path, code = f"/v1/password-resets/{asked['reset_id']}/confirmation", app.code(person.phone)
    app.post(path, {"code": code, "password": NEW})
    again = app.post(path, {"code": code, "password": "Second-try-pass-2"})
    assert again.status_code == 200
    assert app.sign_in(person, "Second-try-pass-2").status_code == 401
    assert app.sign_in(person, NEW).status_code == 200


def test_a_weak_new_password_costs_no_try(app, person):
    app.sign_up(person)
    asked = app.post("/v1/password-resets", {"phone": person.phone}).json()
    path, code = f"/v1/password-resets/{asked['reset_id']}/confirmation", app.code(person.phone)
    for _ in range(6):
        assert app.post(path, {"code": code, "password": "weak"}).json()["code"] == "invalid_request"
    assert app.post(path, {"code": code, "password": NEW}).status_code == 200


def test_another_reset_within_a_minute_is_too_many(app, person):
    first = app.post("/v1/password-resets", {"phone": person.phone}, key="k")
    assert app.post("/v1/password-resets", {"phone": person.phone}).status_code == 429
    assert app.post("/v1/password-resets", {"phone": person.phone}, key="k").json() == first.json()


def test_an_unknown_reset_is_not_found(app):
    refused = app.post("/v1/password-resets/rst_0/confirmation", {"code": "123456", "password": NEW})
    assert refused.status_code == 404


def test_the_old_password_sets_a_new_one_and_keeps_this_session_alone(user, person, world):
    tablet = Browser(world.url)
    tablet.sign_in(person)
    changed = user.put("/v1/me/password", {"old_password": person.password, "new_password": NEW})
    assert changed.status_code == 204
    assert tablet.refresh(tablet.session["refresh_token"]).status_code == 401
    assert user.refresh(user.session["refresh_token"]).status_code == 200
    assert user.sign_in(person).status_code == 401
    assert user.sign_in(person, NEW).status_code == 200


def test_a_wrong_old_password_changes_nothing_and_counts(user, person):
    body = {"old_password": "Wrong-pass-2026", "new_password": NEW}
    answers = [user.put("/v1/me/password", body) for _ in range(6)]
    assert [each.status_code for each in answers] == [403] * 5 + [429]
    assert answers[0].json()["code"] == "wrong_password"


@pytest.mark.parametrize("weak", ["short-A1", "nocapitals-123"])
def test_a_weak_new_password_is_refused(user, person, weak):
    refused = user.put("/v1/me/password", {"old_password": person.password, "new_password": weak})
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["pointer"] == "/new_password"
