"""A canary: no name, ID number, card or phone in clear, wherever verification writes, sends or logs anything."""

import pytest

from local.people import People
from local.world import FunctionFailed, World
from tests.canary import Heard, listening
from tests.market import staff
from tests.papers import REVIEWS, decide, hand_in, outcome, review_of
from tests.savers import Saver, newcomer, papers_of, problem_of

PEOPLE = People("canaries")


@pytest.fixture(scope="module")
def heard(world: World) -> tuple[Heard, Saver]:
    """All that was stored, sent and logged while somebody was verified after mishaps, reviewed, and got a new card."""
    with listening(world) as collected:
        person = newcomer(world, name="欧阳翡翠不清")
        live_through_it(world, person)
    return collected, person


def live_through_it(world: World, person: Saver) -> None:
    wrong = {"id_number": person.person.id_number[:-1] + "Q"}
    assert problem_of(hand_in, person, **wrong) == (422, "invalid_request")
    assert problem_of(hand_in, person, surprise=person.person.name) == (422, "invalid_request")
    hand_in(person, bank_card=PEOPLE.next(card_ending="90401").bank_card)
    outcome(person)
    hand_in(person)
    outcome(person)
    compliance = staff(world, "compliance")
    review = review_of(compliance, person)
    compliance.get(f"{REVIEWS}/{review['case_id']}")
    decide(compliance, review, "approve")
    person.app.until("the end", person.app.kyc, lambda kyc: kyc["status"] == "verified")
    person.app.step_up()
    card = {"bank_card": SECOND_CARD, "bank_mobile": person.person.phone}
    person.app.request("PUT", "/v1/me/bank-card", json=card)
    with pytest.raises(FunctionFailed):
        world.invoke("kyc-check-person", papers_of(person.person))
    twin = newcomer(world)
    hand_in(twin, name=person.person.name, id_number=person.person.id_number)
    outcome(twin)


SECOND_CARD = PEOPLE.next().bank_card


@pytest.mark.parametrize("secret", ["name", "id_number", "bank_card", "phone", "password"])
def test_nothing_personal_stands_anywhere_in_clear(heard, secret):
    collected, person = heard

    assert getattr(person.person, secret) not in collected.everything


def test_no_telling_part_of_it_does_either(heard):
    collected, person = heard
    parts = ["欧阳翡", person.person.id_number[4:17], person.person.bank_card[-12:], SECOND_CARD[-12:]]

    assert [part for part in parts if part in collected.everything] == []


def test_the_canary_would_be_heard_in_each_place(heard):
    collected, person = heard

    assert f"{person.person.phone[:3]}****{person.person.phone[-4:]}" in collected.stored
    assert any('"DetailType"' in sent for sent in collected.sent)
    assert person.user_id in collected.in_workflows
    assert "kyc.steps.check_person" in collected.logged


def test_what_the_vault_keeps_is_kept_encrypted(world, heard):
    _, person = heard
    rows = world.client("dynamodb").query(
        TableName="jinqiao-dev-vault",
        KeyConditionExpression="pk = :pk",
        ExpressionAttributeValues={":pk": {"S": f"USER#{person.user_id}"}},
    )["Items"]

    fields = {row["sk"]["S"].removeprefix("FIELD#") for row in rows}
    assert fields == {"phone", *papers_of(person.person)}
    assert all(set(row) == {"pk", "sk", "sealed"} and len(row["sealed"]["B"]) > 28 for row in rows)
