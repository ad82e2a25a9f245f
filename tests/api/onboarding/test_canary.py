"""A canary: no phone and no password in clear, in any table, event or log, whatever happens to them."""

import json
import logging

from tests.api.onboarding.conftest import Browser, wrong


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


def test_no_phone_and_no_password_stands_anywhere_in_clear(app, world, person, other, caplog, capfd):
    caplog.set_level(logging.DEBUG)
    new_password = "Canary-password-77"
    live_through_it(app, world, person, other, new_password)
    said = capfd.readouterr()
    everything = "\n".join([stored(world), said.out, said.err, own_logs(caplog)])
    for secret in (person.phone, other.phone, person.password, new_password):
        assert secret not in everything


def test_the_canary_would_be_seen(world, app, person):
    app.sign_up(person)
    assert f"{person.phone[:3]}****{person.phone[-4:]}" in stored(world)


def stored(world) -> str:
    """Every item of every table, as text."""
    dynamodb = world.client("dynamodb")
    tables = dynamodb.list_tables()["TableNames"]
    return json.dumps({table: dynamodb.scan(TableName=table)["Items"] for table in tables}, default=repr)


def own_logs(caplog) -> str:
    """What the platform itself logged; the user pool's and the partner's own traffic is theirs."""
    theirs = ("botocore", "urllib3", "httpx", "httpcore", "boto3")
    return "\n".join(
        record.getMessage() + str(record.__dict__)
        for record in caplog.records
        if not record.name.startswith(theirs)
    )
