"""What happens at the same time: exactly one wins, nothing is lost."""

from concurrent.futures import ThreadPoolExecutor

from jinqiao.ledger import book
from tests import customers
from tests.api.onboarding.conftest import PEOPLE, Browser


def at_once(*calls):
    """All calls from threads of their own; their results in order."""
    with ThreadPoolExecutor(len(calls)) as threads:
        return [future.result() for future in [threads.submit(call) for call in calls]]


def with_new_phone_asked(world, new_phone):
    """Somebody signed in who asked to move to a phone."""
    person = PEOPLE.next()
    browser = Browser(world.url)
    browser.sign_up(person)
    browser.sign_in(person)
    browser.step_up(person)
    assert browser.put("/v1/me/phone", {"phone": new_phone}).status_code in (202, 429)
    return browser


def test_a_registration_and_a_phone_change_cannot_both_have_the_phone(world, app, person):
    begun = app.register(person).json()["registration_id"]
    registration_code = app.code(person.phone)
    mover = with_new_phone_asked(world, person.phone)
    change_code = app.codes(person.phone)[0]
    answers = at_once(
        lambda: app.confirm(begun, registration_code),
        lambda: mover.post("/v1/me/phone/confirmation", {"code": change_code}),
    )
    assert sorted(answer.is_success for answer in answers) == [False, True]
    loser = next(answer for answer in answers if not answer.is_success)
    assert (loser.status_code, loser.json()["code"]) == (409, "phone_taken")


def test_five_confirmations_of_one_phone_change_move_it_once(world, user, person, other):
    user.step_up(person)
    user.put("/v1/me/phone", {"phone": other.phone})
    code = user.code(other.phone)
    answers = at_once(*[lambda: user.post("/v1/me/phone/confirmation", {"code": code})] * 5)
    assert {answer.status_code for answer in answers} == {200}
    moved = {"phone": other.phone, "password": person.password}
    assert user.post("/v1/sessions", moved).status_code == 200
    assert user.sign_in(person).status_code == 401


def test_one_step_up_pays_for_one_phone_change(user, person):
    user.step_up(person)
    phones = [PEOPLE.phone() for _ in range(4)]
    answers = at_once(*[lambda phone=phone: user.put("/v1/me/phone", {"phone": phone}) for phone in phones])
    assert sorted(answer.status_code for answer in answers) == [202, 403, 403, 403]
    assert sum(len(user.codes(phone)) for phone in phones) == 1


def test_an_assessment_beside_the_end_of_a_verification_always_binds_the_account(world):
    for _ in range(5):
        customer = customers.verified(world, risk_rank=0)
        at_once(
            lambda who=customer: who.app.answer_questionnaire("C5"),
            lambda who=customer: world.invoke("onboarding-note-verification", {"user_id": who.user_id}),
        )
        with customers.ledger_of(world):
            account = book.user_account(customer.user_id)
        me = customer.app.me()
        assert (me["kyc_status"], me["risk_class"], account["risk_rank"]) == ("verified", "C5", 5)


def test_a_sign_in_beside_a_suspension_leaves_no_live_session(world, person, app):
    user_id = app.sign_up(person)
    at_once(
        lambda: app.sign_in(person),
        lambda: world.invoke("onboarding-set-standing", {"user_id": user_id, "suspended": True}),
    )
    tried = app.post("/v1/step-ups", {})
    assert tried.status_code in (401, 403)


def test_signing_out_beside_a_refresh_leaves_a_session_that_does_nothing_sensitive(user):
    token = user.session["refresh_token"]
    refreshed, signed_out = at_once(lambda: user.refresh(token), lambda: user.send("DELETE", "/v1/sessions"))
    assert signed_out.status_code == 204
    user.session = refreshed.json() if refreshed.is_success else user.session
    assert user.post("/v1/step-ups", {}).status_code == 401
    assert user.refresh(token).status_code == 401


def test_five_good_sign_ins_at_once_are_five_sessions(app, world, person):
    app.sign_up(person)
    browsers = [Browser(world.url) for _ in range(5)]
    answers = at_once(*[lambda browser=browser: browser.sign_in(person) for browser in browsers])
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.json()["refresh_token"] for answer in answers}) == 5
