"""Staff: enrolled by DevOps, signed in like anybody, known by their group."""

import pytest

from local.world import FunctionFailed
from tests.api.onboarding.conftest import Browser

TEMPORARY, OWN = "Temporary-2026", "My-own-pass-2026"


def enrol(world, phone, group="underwriter"):
    event = {"phone": phone, "group": group, "temporary_password": TEMPORARY}
    return world.invoke("onboarding-enrol-staff", event)["user_id"]


def sign_in(app, phone, password, **more):
    answer = app.post("/v1/sessions", {"phone": phone, "password": password, **more})
    app.session = answer.json() if answer.is_success else {}
    return answer


def test_a_temporary_password_opens_nothing_until_another_is_chosen(app, person, world):
    user_id = enrol(world, person.phone)
    refused = sign_in(app, person.phone, TEMPORARY)
    assert (refused.status_code, refused.json()["code"]) == (403, "new_password_required")
    assert sign_in(app, person.phone, TEMPORARY, new_password=OWN).status_code == 200
    me = app.get("/v1/me").json()
    assert (me["user_id"], me["roles"]) == (user_id, ["underwriter"])


def test_afterwards_only_the_chosen_password_opens(app, person, world):
    enrol(world, person.phone)
    sign_in(app, person.phone, TEMPORARY, new_password=OWN)
    assert sign_in(app, person.phone, TEMPORARY).status_code == 401
    assert sign_in(app, person.phone, OWN).status_code == 200


def test_a_weak_chosen_password_is_refused(app, person, world):
    enrol(world, person.phone)
    refused = sign_in(app, person.phone, TEMPORARY, new_password="weak")
    assert refused.json()["errors"][0]["pointer"] == "/new_password"


def test_a_member_may_have_several_groups_and_keeps_the_password(app, person, world):
    first = enrol(world, person.phone, "finance")
    sign_in(app, person.phone, TEMPORARY, new_password=OWN)
    assert enrol(world, person.phone, "compliance") == first
    sign_in(app, person.phone, OWN)
    assert app.get("/v1/me").json()["roles"] == ["compliance", "finance"]


def test_a_customers_phone_cannot_become_a_members(app, person, world):
    app.sign_up(person)
    with pytest.raises(FunctionFailed) as failed:
        enrol(world, person.phone)
    assert failed.value.kind == "PhoneTaken"


def test_a_members_phone_cannot_be_registered_by_a_customer(app, person, world):
    enrol(world, person.phone)
    app.register(person)
    assert app.codes(person.phone) == []


def test_a_member_resets_a_password_and_steps_up_like_anybody(app, person, world):
    enrol(world, person.phone)
    asked = app.post("/v1/password-resets", {"phone": person.phone}).json()
    path = f"/v1/password-resets/{asked['reset_id']}/confirmation"
    assert app.post(path, {"code": app.code(person.phone), "password": OWN}).status_code == 200
    assert sign_in(app, person.phone, OWN).status_code == 200
    assert app.step_up(person).status_code == 200


def test_who_signed_out_is_no_staff_any_more(app, person, world):
    enrol(world, person.phone, "compliance")
    sign_in(app, person.phone, TEMPORARY, new_password=OWN)
    assert app.get("/v1/ops/kyc-reviews").status_code == 200
    app.send("DELETE", "/v1/sessions")
    refused = app.get("/v1/ops/kyc-reviews")
    assert (refused.status_code, refused.json()["code"]) == (401, "signed_out")


def test_a_customer_is_no_staff(user):
    refused = user.get("/v1/ops/kyc-reviews")
    assert (refused.status_code, refused.json()["code"]) == (403, "forbidden")


def test_what_is_no_phone_is_not_enrolled(world):
    with pytest.raises(FunctionFailed) as failed:
        enrol(world, "12345")
    assert failed.value.kind == "InvalidIdentifier"


def test_the_local_platforms_staff_can_sign_in(world):
    told = Browser(world.url).get("/_local").json()["staff"]
    assert {member["group"] for member in told} >= {
        "underwriter",
        "finance",
        "compliance",
        "support",
        "admin",
    }
    underwriter = next(member for member in told if member["group"] == "underwriter")
    app = Browser(world.url)
    assert sign_in(app, underwriter["phone"], underwriter["password"]).status_code == 200
    assert app.get("/v1/me").json()["roles"] == ["underwriter"]
