"""The app's own ways with the platform: codes from the phone, classes on demand, problems as exceptions."""

import pytest

from local.api_client import Problem
from local.mobile_app import MobileApp
from local.people import People
from local.world import World


@pytest.fixture
def app(world: World) -> MobileApp:
    person = People().next()
    app = MobileApp(world.url, language="en")
    app.register(person.phone, person.password)
    app.sign_in(person.phone, person.password)
    return app


@pytest.mark.parametrize("risk_class", ["C1", "C2", "C3", "C4", "C5"])
def test_any_risk_class_can_be_answered_for(app: MobileApp, risk_class: str) -> None:
    assert app.answer_questionnaire(risk_class)["risk_class"] == risk_class
    assert app.me()["risk_class"] == risk_class


def test_a_session_is_refreshed_and_ended(app: MobileApp) -> None:
    before = app.tokens["access_token"]
    assert app.refresh()["access_token"] != before
    assert app.me()["phone_masked"].endswith(app.phone[-4:])
    app.sign_out()
    with pytest.raises(Problem) as refused:
        app.me()
    assert (refused.value.status, refused.value.code) == (401, "sign_in_required")


def test_a_step_up_takes_the_newest_code(app: MobileApp) -> None:
    app.step_up()
    assert len(app.messages()) >= 2


def test_a_refusal_carries_status_code_and_body(app: MobileApp) -> None:
    with pytest.raises(Problem, match="404 not_found") as refused:
        app.loan("loan_of_nobody")
    assert refused.value.body["title"] == "Not found"
