"""Signing in, refreshing, signing out, being suspended."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from moto.cognitoidp.exceptions import NotAuthorizedError
from moto.cognitoidp.models import cognitoidp_backends


def test_a_sign_in_gives_tokens_that_open_the_profile(app, person):
    user_id = app.sign_up(person)
    answer = app.sign_in(person)
    assert answer.status_code == 200
    assert answer.json().keys() == {"access_token", "refresh_token", "expires_in", "token_type"}
    me = app.get("/v1/me").json()
    assert me["user_id"] == user_id
    assert me["phone_masked"] == f"{person.phone[:3]}****{person.phone[-4:]}"
    assert (me["kyc_status"], me["risk_class"], me["roles"]) == ("none", None, ["customer"])


def test_a_wrong_password_and_an_unknown_phone_get_the_same_answer(app, person, other):
    app.sign_up(person)
    wrong_password = app.sign_in(person, "Wrong-pass-2026")
    unknown_phone = app.sign_in(other)
    assert wrong_password.status_code == unknown_phone.status_code == 401
    assert {**wrong_password.json(), "request_id": ""} == {**unknown_phone.json(), "request_id": ""}


@pytest.mark.parametrize("known", [True, False])
def test_five_wrong_passwords_lock_known_and_unknown_phones_alike(app, person, known):
    if known:
        app.sign_up(person)
    tries = [app.sign_in(person, "Wrong-pass-2026") for _ in range(6)]
    assert [each.status_code for each in tries] == [401] * 5 + [429]
    assert int(tries[-1].headers["Retry-After"]) > 0


def test_guesses_in_parallel_are_no_more_than_five(app, person):
    app.sign_up(person)
    with ThreadPoolExecutor(12) as threads:
        answers = list(threads.map(lambda _: app.sign_in(person, "Wrong-pass-2026"), range(24)))
    statuses = [answer.status_code for answer in answers]
    assert (statuses.count(401), statuses.count(429)) == (5, 19)


def test_a_right_password_forgives_the_wrong_ones_before(app, person):
    app.sign_up(person)
    for _ in range(4):
        app.sign_in(person, "Wrong-pass-2026")
    assert app.sign_in(person).status_code == 200
    assert app.sign_in(person, "Wrong-pass-2026").status_code == 401
    assert app.sign_in(person).status_code == 200


def test_a_refresh_gives_another_access_token_of_the_same_session(user):
    refreshed = user.refresh(user.session["refresh_token"])
    assert refreshed.status_code == 200
    assert refreshed.json()["access_token"] != user.session["access_token"]
    assert refreshed.json()["refresh_token"] == user.session["refresh_token"]
    user.session = refreshed.json()
    assert user.get("/v1/me").status_code == 200
    assert user.post("/v1/step-ups", {}).status_code == 201


def test_who_signed_out_refreshes_nothing_and_confirms_nothing(user):
    before = dict(user.session)
    assert user.send("DELETE", "/v1/sessions").status_code == 204
    assert user.refresh(before["refresh_token"]).json()["code"] == "signed_out"
    refused = user.post("/v1/step-ups", {})
    assert (refused.status_code, refused.json()["code"]) == (401, "signed_out")


def test_signing_out_ends_one_session_here_and_at_the_pool(user, person, world):
    phone, tablet = dict(user.session), user.sign_in(person).json()
    user.send("DELETE", "/v1/sessions")
    assert user.refresh(tablet["refresh_token"]).status_code == 401
    assert user.refresh(phone["refresh_token"]).status_code == 200
    assert pool_takes(world, user, phone)
    assert not pool_takes(world, user, tablet)


def test_signing_out_twice_is_signing_out_once(user):
    assert user.send("DELETE", "/v1/sessions").status_code == 204
    assert user.send("DELETE", "/v1/sessions").status_code == 204


@pytest.mark.parametrize(
    "made",
    [
        "{user}.{session}.not-a-token",
        "{user}.other-session.{token}",
        "usr_other.{session}.{token}",
        "a.b",
        "x",
        "..",
        "{user}..{token}",
        "{user}.{session}.",
        "{user} .{session}.{token}",
        pytest.param("u" * 3000 + ".s.t", id="a user whom no key could name"),
        pytest.param("u." + "s" * 3000 + ".t", id="a session that no key could name"),
    ],
)
def test_a_refresh_token_that_was_made_up_or_patched_together_is_refused(user, made):
    owner, session, token = user.session["refresh_token"].split(".", 2)
    refused = user.refresh(made.format(user=owner, session=session, token=token))
    assert (refused.status_code, refused.json()["code"]) == (401, "signed_out")


def test_one_session_cannot_be_refreshed_under_the_name_of_another(user, person):
    owner, ended, token = user.session["refresh_token"].split(".", 2)
    live = user.sign_in(person).json()["refresh_token"].split(".", 2)[1]
    assert ended != live
    assert user.refresh(f"{owner}.{live}.{token}").status_code == 401


def test_a_suspended_user_can_neither_sign_in_nor_refresh_until_it_is_lifted(user, person, world):
    user_id, before = user.get("/v1/me").json()["user_id"], dict(user.session)
    world.invoke("onboarding-set-standing", {"user_id": user_id, "suspended": True})
    assert user.refresh(before["refresh_token"]).status_code == 401
    assert user.post("/v1/step-ups", {}).status_code in (401, 403)
    refused = user.sign_in(person)
    assert (refused.status_code, refused.json()["code"]) == (403, "suspended")
    world.invoke("onboarding-set-standing", {"user_id": user_id, "suspended": False})
    assert user.sign_in(person).status_code == 200
    assert user.refresh(user.session["refresh_token"]).status_code == 200


def test_no_suspension_shows_to_who_doesnt_know_the_password(user, person, world):
    user_id = user.get("/v1/me").json()["user_id"]
    world.invoke("onboarding-set-standing", {"user_id": user_id, "suspended": True})
    assert user.sign_in(person, "Wrong-pass-2026").json()["code"] == "wrong_credentials"


@pytest.mark.parametrize("path", ["/v1/me", "/v1/me/consents", "/v1/suitability/questionnaire"])
def test_nothing_of_ones_own_without_signing_in(app, path):
    assert app.get(path).status_code == 401


def pool_takes(world, user, session) -> bool:
    """Whether the user pool itself still refreshes a session."""
    (pool,) = cognitoidp_backends[world.account.number][world.account.region].user_pools.values()
    try:
        pool.create_tokens_from_refresh_token(session["refresh_token"].split(".", 2)[2])
    except NotAuthorizedError:
        return False
    return True
