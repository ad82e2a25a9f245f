"""A canary: no phone and no password in clear, in any table, event or log, whatever happens to them."""

import re

from tests.api.onboarding.conftest import Browser, wrong
from tests.canary import listening


def live_through_it(app: Browser, world, person, other, new_password: str) -> None:
    """Everything that is done with a phone or a password, with its mishaps."""
    begun = app.register(person).json()
    code = app.code(person.phone)
    app.confirm(begun["registration_id"], wrong(code))
    app.confirm(begun["registration_id"], code)
    app.register(person)
    app.sign_in(person, "Wrong-pass-2026")
    app.sign_in(person)
    app.step_up(person)
    app.put("/v1/me/phone", {"phone": other.phone})
    app.post("/v1/me/phone/confirmation", {"code": app.code(other.phone)})
    app.put("/v1/me/password", {"old_password": person.password, "new_password": new_password})
    app.post("/v1/password-resets", {"phone": other.phone})
    app.register(person)
    app.post("/v1/sessions", {"phone": other.phone, "password": new_password, "surprise": True})
    world.settle()


def test_no_phone_and_no_password_stands_anywhere_in_clear(app, world, person, other, capfd):
    new_password = "Canary-password-77"

    with listening(world) as heard:
        live_through_it(app, world, person, other, new_password)

    said = capfd.readouterr()
    everything = "\n".join([heard.everything, said.out, said.err])
    for secret in (person.phone, other.phone, person.password, new_password):
        assert secret not in everything


def test_no_code_stands_anywhere_in_clear(app, world, person):
    with listening(world) as heard:
        begun = app.register(person).json()
        code = app.code(person.phone)
        app.confirm(begun["registration_id"], code)
        app.sign_in(person)
        app.step_up(person)

    codes, said = app.codes(person.phone), "\n".join([*heard.sent, heard.logged])
    assert [each for each in codes if re.search(rf"(?<![0-9a-f.]){each}(?![0-9a-f])", said)] == []
    assert len(codes) == 2


def test_the_canary_would_be_seen(world, app, person):
    with listening(world) as heard:
        app.sign_up(person)

    assert f"{person.phone[:3]}****{person.phone[-4:]}" in heard.stored
    assert any(f"{person.phone[:3]}****" in sent for sent in heard.sent)
