"""`make staff`: what DevOps calls to enrol a member of staff."""

import re

import pytest

from infra import staff
from infra.environments import UnknownEnvironment
from infra.staff import EnrolmentRefused, UnknownGroup


def test_a_member_signs_in_with_the_password_that_was_printed_and_chooses_another(app, person, world):
    printed = staff.enrol("dev", person.phone, "finance", world.client("lambda"))
    body = {"phone": person.phone, "password": printed}
    assert app.post("/v1/sessions", body).json()["code"] == "new_password_required"
    assert app.post("/v1/sessions", {**body, "new_password": "My-own-pass-2026"}).status_code == 200


def test_a_customers_phone_is_refused_by_name_of_the_reason(app, person, world):
    app.sign_up(person)
    with pytest.raises(EnrolmentRefused, match="PhoneTaken"):
        staff.enrol("dev", person.phone, "finance", world.client("lambda"))


@pytest.mark.parametrize(
    ("environment", "group", "refusal"),
    [
        ("dev", "boss", UnknownGroup),
        ("test", "finance", UnknownEnvironment),
        ("", "finance", UnknownEnvironment),
    ],
)
def test_an_unknown_name_is_refused_before_anything_is_called(environment, group, refusal):
    with pytest.raises(refusal):
        staff.enrol(environment, "13812341234", group, None)


def test_temporary_passwords_are_never_the_same_and_always_good():
    made = {staff.temporary_password() for _ in range(100)}
    assert len(made) == 100
    assert all(
        re.search("[A-Z]", each) and re.search("[a-z]", each) and re.search("[0-9]", each) for each in made
    )
