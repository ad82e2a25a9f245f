"""Another bank card: a step-up, the card is the person's own, and nothing is paid out to it for a day."""

import pytest

from local.people import People
from local.world import World
from tests.savers import Saver, newcomer, problem_of, saver

PEOPLE = People("other cards")
COOLING_OFF = (409, "card_cooling_off")
REFUSED = (422, "bank_card_refused")


@pytest.fixture
def owner(world: World) -> Saver:
    """A verified person with 10,000 yuan."""
    return saver(world, 1_000_000)


def change(owner: Saver, card: str, step_up: bool = True) -> dict:
    if step_up:
        owner.app.step_up()
    body = {"bank_card": card, "bank_mobile": owner.person.phone}
    return owner.app.request("PUT", "/v1/me/bank-card", json=body)


def another_card(ending: str | None = None) -> str:
    return PEOPLE.next(card_ending=ending).bank_card


def test_a_new_card_is_bound_and_its_owner_told(world: World, owner: Saver):
    card = another_card()
    bound = change(owner, card)
    world.settle()

    assert bound["card_masked"].endswith(card[-4:])
    assert card not in str(bound)
    assert "您的银行卡已更换。如非本人操作，请立即联系客服。" in owner.app.messages()


def test_a_refused_withdrawal_spends_no_step_up_and_says_until_when(owner: Saver):
    bound = change(owner, another_card())
    owner.app.step_up()
    problem_of(owner.app.post, "/v1/withdrawals", {"amount_fen": 100_000})

    assert problem_of(owner.app.post, "/v1/withdrawals", {"amount_fen": 100_000}) == COOLING_OFF
    assert bound["payouts_after"] > owner.app.account()["as_of"]


def test_a_change_needs_a_step_up_and_spends_it(owner: Saver):
    assert problem_of(change, owner, another_card(), step_up=False) == (403, "step_up_required")
    change(owner, another_card())
    assert problem_of(change, owner, another_card(), step_up=False) == (403, "step_up_required")


@pytest.mark.parametrize("ending", ["90401", "90402"])
def test_a_card_that_is_not_surely_ones_own_is_refused_and_spends_nothing(owner: Saver, ending: str):
    assert problem_of(change, owner, another_card(ending)) == REFUSED

    assert owner.app.post("/v1/withdrawals", {"amount_fen": 100_000})["status"] == "held"


def test_a_card_that_the_bank_does_not_take_leaves_the_old_one_in_use(owner: Saver):
    assert problem_of(change, owner, another_card("90421")) == REFUSED

    assert owner.app.withdraw(100_000)["status"] == "settled"


def test_a_silent_partner_is_no_verdict(owner: Saver):
    assert problem_of(change, owner, another_card("90403")) == (503, "busy")


def test_a_bank_that_was_too_slow_to_say_so_has_the_cooling_off_begun(owner: Saver):
    assert problem_of(change, owner, another_card("90423")) == (503, "busy")
    owner.app.step_up()

    assert problem_of(owner.app.post, "/v1/withdrawals", {"amount_fen": 100_000}) == COOLING_OFF


@pytest.mark.parametrize("card", ["6222020000000000001", "1234", "6222020000000000００0"])
def test_a_number_that_is_no_card_is_refused_at_once(owner: Saver, card: str):
    assert problem_of(change, owner, card) == (422, "invalid_request")


def test_who_is_not_verified_has_no_card_to_change(world: World):
    assert problem_of(change, newcomer(world), another_card()) == (409, "not_verified")
