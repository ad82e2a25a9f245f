"""What passes with time in verification: deadlines, a day's attempts, a bank that is down, a card's cooling-off."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from moto.stepfunctions.parser.asl.component.common.retry import retrier_decl

from jinqiao import clock
from jinqiao.partners.bank import HttpBank
from jinqiao.partners.errors import PartnerUnavailable
from local.people import People
from local.world import World
from tests.market import staff
from tests.papers import codes, decide, hand_in, outcome, review_of, submitted
from tests.savers import Saver, newcomer, problem_of, saver, trial_balance

PEOPLE = People("patient people")
CLOSED = (409, "review_closed")
TOO_MANY = (429, "too_many_requests")


@pytest.fixture
def impatient(monkeypatch) -> None:
    """Retries of tasks come at once: they wait by the wall clock otherwise, 14 seconds for a bank that is down."""
    monkeypatch.setattr(retrier_decl, "time", SimpleNamespace(sleep=lambda _: None))


def in_review(world: World) -> Saver:
    person = submitted(world, name="王不清")
    outcome(person)
    return person


def back(person: Saver) -> Saver:
    """The person opens the app again, hours later."""
    person.app.sign_in(person.person.phone, person.person.password)
    return person


def test_nobody_decided_in_time_and_the_person_may_submit_again(moving_world: World):
    person = in_review(moving_world)
    review = review_of(staff(moving_world, "compliance"), person)
    deadline = clock.parse(review["deadline"])

    moving_world.clock.to(deadline - timedelta(minutes=1))
    person.app.sign_in(person.person.phone, person.person.password)
    assert person.app.kyc()["status"] == "in_review"
    moving_world.clock.to(deadline + timedelta(seconds=1))

    assert codes(person.app.kyc()) == ["review_timed_out"]
    assert problem_of(decide, staff(moving_world, "compliance"), review, "approve") == CLOSED
    assert moving_world.invoke("kyc-conclude-review", {"case_id": review["case_id"]})["reasons"] == [
        "review_timed_out"
    ]


def test_a_decision_at_the_last_moment_stands(moving_world: World):
    person = in_review(moving_world)
    review = review_of(staff(moving_world, "compliance"), person)

    moving_world.clock.to(clock.parse(review["deadline"]) - timedelta(seconds=30))
    decide(staff(moving_world, "compliance"), review, "approve")
    moving_world.settle()
    moving_world.clock.advance(hours=1)
    person.app.sign_in(person.person.phone, person.person.password)

    assert person.app.kyc()["status"] == "verified"


def rejected_again(person: Saver) -> list[str]:
    """Papers that are refused by the card check; why."""
    hand_in(person, bank_card=PEOPLE.next(card_ending="90401").bank_card)
    return codes(outcome(person))


def test_papers_may_be_handed_in_five_times_a_day(moving_world: World):
    person = newcomer(moving_world)
    for _ in range(5):
        assert rejected_again(person) == ["bank_card_mismatch"]

    refused = person.app._http.post("/v1/me/kyc", **request_of(person))
    assert (refused.status_code, refused.json()["code"]) == TOO_MANY
    assert 0 < int(refused.headers["Retry-After"]) <= seconds_to_midnight(moving_world) + 1

    moving_world.clock.advance(seconds=int(refused.headers["Retry-After"]))
    hand_in(back(person))
    assert outcome(person)["status"] == "verified"


def request_of(person: Saver) -> dict:
    papers = {
        "name": person.person.name,
        "id_number": person.person.id_number,
        "bank_card": PEOPLE.next().bank_card,
    }
    headers = {"Authorization": f"Bearer {person.app.tokens['access_token']}", "Idempotency-Key": "sixth"}
    return {"json": papers | {"bank_mobile": person.person.phone}, "headers": headers}


def seconds_to_midnight(world: World) -> int:
    now = world.clock.now().astimezone(clock.SHANGHAI)
    midnight = (now + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    return int((midnight - now).total_seconds()) + 5


def test_a_repeat_of_the_fifth_is_no_sixth(moving_world: World):
    person = newcomer(moving_world)
    for _ in range(4):
        rejected_again(person)
    card = PEOPLE.next(card_ending="90401").bank_card

    fifth = hand_in(person, "fifth", bank_card=card)
    outcome(person)

    assert hand_in(person, "fifth", bank_card=card) == fifth
    assert problem_of(hand_in, person) == TOO_MANY


def test_a_bank_that_is_down_is_asked_again_an_hour_later(moving_world: World, monkeypatch, impatient):
    person = newcomer(moving_world)
    with monkeypatch.context() as down:
        down.setattr(HttpBank, "open_sub_account", unavailable)
        hand_in(person)
        moving_world.settle()
    assert person.app.kyc() == {"status": "pending", "reasons": []}

    moving_world.clock.advance(hours=1)

    assert back(person).app.kyc() == {"status": "verified", "reasons": []}


def test_a_bank_that_is_down_for_a_day_ends_the_verification_and_the_person_may_submit_again(
    moving_world: World, monkeypatch, impatient
):
    person = newcomer(moving_world)
    asked = []
    with monkeypatch.context() as down:
        down.setattr(HttpBank, "open_sub_account", lambda *_: unavailable(asked.append(1)))
        hand_in(person)
        moving_world.settle()
        moving_world.clock.advance(hours=24)
    assert codes(back(person).app.kyc()) == ["custodian_unavailable"]
    assert len(asked) == 24 * 4

    hand_in(person)

    assert outcome(person)["status"] == "verified"


def unavailable(*_) -> str:
    raise PartnerUnavailable("bank.open_sub_account", "no connection")


def test_money_goes_out_again_once_a_new_cards_cooling_off_is_over(moving_world: World):
    owner = saver(moving_world, 1_000_000)
    owner.app.step_up()
    card = {"bank_card": PEOPLE.next().bank_card, "bank_mobile": owner.person.phone}
    owner.app.request("PUT", "/v1/me/bank-card", json=card)
    owner.app.step_up()
    assert problem_of(owner.app.post, "/v1/withdrawals", {"amount_fen": 100_000}) == (409, "card_cooling_off")

    moving_world.clock.advance(days=1)

    assert back(owner).app.withdraw(100_000)["status"] == "settled"
    assert trial_balance(moving_world)["grand_total_fen"] == 0
