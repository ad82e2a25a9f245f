"""What passes with time: codes, waits, locks, step-ups, classes, and registrations that nobody confirmed."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from jinqiao.clock import SHANGHAI
from tests.api.onboarding.conftest import wrong


def test_a_code_is_good_for_five_minutes(later, moving_world, person):
    registration_id = later.register(person).json()["registration_id"]
    code = later.code(person.phone)
    moving_world.clock.advance(minutes=5)
    refused = later.confirm(registration_id, code)
    assert (refused.status_code, refused.json()["code"]) == (409, "code_expired")


def test_after_a_minute_another_registration_may_be_begun_and_confirmed(later, moving_world, person):
    first = later.register(person).json()["registration_id"]
    first_code = later.code(person.phone)
    moving_world.clock.advance(seconds=61)
    second = later.register(person).json()["registration_id"]
    second_code = later.code(person.phone)
    assert first != second
    assert (
        later.confirm(second, first_code if first_code != second_code else wrong(second_code)).status_code
        == 422
    )
    assert later.confirm(second, second_code).status_code == 201


def test_of_two_registrations_of_a_phone_exactly_one_wins(later, moving_world, person):
    first = later.register(person).json()["registration_id"]
    first_code = later.code(person.phone)
    moving_world.clock.advance(seconds=61)
    second = later.register(person).json()["registration_id"]
    second_code = later.code(person.phone)
    with ThreadPoolExecutor(2) as threads:
        claims = [(first, first_code), (second, second_code)]
        answers = list(threads.map(lambda claim: later.confirm(*claim), claims))
    assert sorted(answer.status_code for answer in answers) == [201, 409]
    loser = min(answers, key=lambda answer: answer.is_success)
    assert loser.json()["code"] == "phone_taken"
    assert later.sign_in(person).status_code == 200


def test_wrong_passwords_lock_a_phone_out_for_a_quarter_of_an_hour(later, moving_world, person):
    later.sign_up(person)
    for _ in range(5):
        assert later.sign_in(person, "Wrong-pass-2026").status_code == 401
    locked = later.sign_in(person)
    assert (locked.status_code, locked.json()["code"]) == (429, "too_many_requests")
    assert 14 * 60 < int(locked.headers["Retry-After"]) <= 15 * 60
    moving_world.clock.advance(minutes=15)
    assert later.sign_in(person).status_code == 200


def test_wrong_passwords_of_long_ago_no_longer_count(later, moving_world, person):
    later.sign_up(person)
    for _ in range(4):
        later.sign_in(person, "Wrong-pass-2026")
    moving_world.clock.advance(minutes=16)
    for _ in range(4):
        assert later.sign_in(person, "Wrong-pass-2026").status_code == 401
    assert later.sign_in(person).status_code == 200


def test_a_step_up_that_was_not_confirmed_in_time_is_of_no_use(later, moving_world, person):
    later.sign_up(person)
    later.sign_in(person)
    step_up_id = later.post("/v1/step-ups", {}).json()["step_up_id"]
    code = later.code(person.phone)
    moving_world.clock.advance(minutes=5)
    refused = later.post(f"/v1/step-ups/{step_up_id}/confirmation", {"code": code})
    assert (refused.status_code, refused.json()["code"]) == (409, "code_expired")


def test_a_confirmed_step_up_is_good_for_ten_minutes(later, moving_world, person, other):
    later.sign_up(person)
    later.sign_in(person)
    later.step_up(person)
    moving_world.clock.advance(minutes=10, seconds=1)
    refused = later.put("/v1/me/phone", {"phone": other.phone})
    assert (refused.status_code, refused.json()["code"]) == (403, "step_up_required")


def test_a_registration_that_nobody_confirmed_is_gone_after_two_nights(later, moving_world, person, other):
    later.sign_up(other)
    registration_id = later.register(person).json()["registration_id"]
    moving_world.clock.advance(days=2)
    assert later.confirm(registration_id, "123456").status_code == 404
    assert later.sign_in(other).status_code == 200
    assert later.register(person).status_code == 201


def test_sixty_seconds_pass_between_two_codes_at_midnight_too(later, moving_world, person):
    moving_world.clock.to(midnight_after(moving_world.clock.now()) - timedelta(seconds=20))
    later.register(person)

    moving_world.clock.advance(seconds=40)
    refused = later.register(person)

    assert (refused.status_code, refused.json()["code"]) == (429, "too_many_requests")
    assert 10 < int(refused.headers["Retry-After"]) <= 20
    moving_world.clock.advance(seconds=21)
    assert later.register(person).status_code == 201


def midnight_after(now):
    """When the business date changes next."""
    day = now.astimezone(SHANGHAI) + timedelta(days=1)
    return day.replace(hour=0, minute=0, second=0, microsecond=0)


def test_a_code_is_good_to_its_last_second(later, moving_world, person):
    registration_id = later.register(person).json()["registration_id"]
    code = later.code(person.phone)

    moving_world.clock.advance(minutes=4, seconds=50)

    assert later.confirm(registration_id, code).status_code == 201


def test_a_code_to_reset_a_password_is_good_for_five_minutes(later, moving_world, person):
    later.sign_up(person)
    asked = later.post("/v1/password-resets", {"phone": person.phone}).json()
    body = {"code": later.code(person.phone), "password": "Brand-new-pass-1"}

    moving_world.clock.advance(minutes=5)
    refused = later.post(f"/v1/password-resets/{asked['reset_id']}/confirmation", body)

    assert (refused.status_code, refused.json()["code"]) == (409, "code_expired")
    assert later.sign_in(person).status_code == 200


def test_a_code_to_a_new_phone_is_good_for_five_minutes_and_the_step_up_for_another(
    later, moving_world, person, other
):
    later.sign_up(person)
    later.sign_in(person)
    later.step_up(person)
    later.put("/v1/me/phone", {"phone": other.phone})
    code = later.code(other.phone)

    moving_world.clock.advance(minutes=5)
    refused = later.post("/v1/me/phone/confirmation", {"code": code})
    asked_again = later.put("/v1/me/phone", {"phone": other.phone})

    assert (refused.status_code, refused.json()["code"]) == (409, "code_expired")
    assert asked_again.status_code == 202
    assert later.post("/v1/me/phone/confirmation", {"code": later.code(other.phone)}).status_code == 200


def test_a_step_up_that_a_phone_change_used_does_not_outlive_its_ten_minutes(
    later, moving_world, person, other
):
    later.sign_up(person)
    later.sign_in(person)
    later.step_up(person)
    later.put("/v1/me/phone", {"phone": other.phone})

    moving_world.clock.advance(minutes=10, seconds=1)
    refused = later.put("/v1/me/phone", {"phone": other.phone})

    assert (refused.status_code, refused.json()["code"]) == (403, "step_up_required")


def test_the_lock_ends_when_the_answer_said_it_would(later, moving_world, person):
    later.sign_up(person)
    for _ in range(5):
        later.sign_in(person, "Wrong-pass-2026")
    locked = later.sign_in(person)

    moving_world.clock.advance(seconds=int(locked.headers["Retry-After"]) - 5)
    still = later.sign_in(person)
    moving_world.clock.advance(seconds=int(still.headers["Retry-After"]))

    assert still.status_code == 429
    assert later.sign_in(person).status_code == 200


def test_a_session_ends_after_thirty_days_however_it_was_used(later, moving_world, person):
    later.sign_up(person)
    begun = later.sign_in(person).json()

    moving_world.clock.advance(days=29)
    assert later.refresh(begun["refresh_token"]).status_code == 200
    moving_world.clock.advance(days=2)

    assert later.refresh(begun["refresh_token"]).json()["code"] == "signed_out"
