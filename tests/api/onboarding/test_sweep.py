"""The nightly sweep: what nobody confirmed goes whole, what somebody confirmed stays whole."""

from datetime import timedelta

import pytest

from jinqiao import clock
from jinqiao.aws import clients
from tests.killing import Killed

SWEEP = "onboarding-sweep-registrations"


@pytest.fixture
def sweep(world):
    """The sweep of a night, counted from today, as the schedule would start it."""

    def run(nights_from_now: int):
        at = world.clock.now() + timedelta(days=nights_from_now)
        return world.invoke(SWEEP, {"scheduled_at": clock.text(at)})["removed"]

    return run


def items(world, table, pk):
    return world.client("dynamodb").query(
        TableName=f"jinqiao-dev-{table}",
        KeyConditionExpression="pk = :pk",
        ExpressionAttributeValues={":pk": {"S": pk}},
    )["Items"]


def registration(world, registration_id):
    (item,) = items(world, "onboarding", f"REGISTRATION#{registration_id}")
    return item


def in_pool(world, user_id):
    cognito = world.client("cognito-idp")
    pool_id = cognito.list_user_pools(MaxResults=1)["UserPools"][0]["Id"]
    try:
        return bool(cognito.admin_get_user(UserPoolId=pool_id, Username=user_id))
    except cognito.exceptions.UserNotFoundException:
        return False


def test_a_registration_goes_with_its_user_its_vault_and_its_key(app, world, person, sweep):
    registration_id = app.register(person).json()["registration_id"]
    user_id = registration(world, registration_id)["user_id"]["S"]
    assert in_pool(world, user_id)
    assert items(world, "vault", f"USER#{user_id}") != []
    assert sweep(1) >= 1
    assert items(world, "onboarding", f"REGISTRATION#{registration_id}") == []
    assert items(world, "vault", f"USER#{user_id}") == []
    assert items(world, "user_keys", f"USER#{user_id}") == []
    assert not in_pool(world, user_id)


def test_todays_registrations_are_left_alone(app, world, person, sweep):
    registration_id = app.register(person).json()["registration_id"]
    sweep(0)
    assert app.confirm(registration_id, app.code(person.phone)).status_code == 201


def test_who_confirmed_keeps_everything(app, world, person, sweep):
    user_id = app.sign_up(person)
    sweep(1)
    assert in_pool(world, user_id)
    assert app.sign_in(person).status_code == 200
    assert app.step_up(person).status_code == 200


def test_what_a_night_left_the_next_one_takes(app, world, person, sweep):
    registration_id = app.register(person).json()["registration_id"]
    assert sweep(20) >= 1
    assert items(world, "onboarding", f"REGISTRATION#{registration_id}") == []


def test_a_second_sweep_finds_nothing(app, person, sweep):
    app.register(person)
    assert sweep(1) >= 1
    assert sweep(1) == 0


@pytest.mark.parametrize("dies_at", ["AdminDeleteUser", "DeleteItem"])
def test_a_sweep_that_died_is_finished_by_the_next(app, world, person, sweep, dies_at):
    registration_id = app.register(person).json()["registration_id"]
    user_id = registration(world, registration_id)["user_id"]["S"]
    world.settle()

    def kill(**_):
        raise Killed

    services = [clients.client(name).meta.events for name in ("dynamodb", "cognito-idp")]
    for events in services:
        events.register(f"before-call.*.{dies_at}", kill)
    with pytest.raises(RuntimeError):
        sweep(1)
    for events in services:
        events.unregister(f"before-call.*.{dies_at}", kill)
    assert registration(world, registration_id)["user_id"]["S"] == user_id
    assert sweep(1) >= 1
    assert items(world, "onboarding", f"REGISTRATION#{registration_id}") == []
    assert not in_pool(world, user_id)


def test_a_swept_phone_can_register_again(app, person, sweep, later, moving_world):
    later.register(person)
    moving_world.clock.advance(days=2)
    begun = later.register(person)
    assert begun.status_code == 201
    assert later.confirm(begun.json()["registration_id"], later.code(person.phone)).status_code == 201
