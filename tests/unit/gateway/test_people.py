"""Made-up people pass the platform's own checks of their papers."""

import re
from datetime import date

from stdnum import luhn
from stdnum.cn import ric

from local.people import People


def test_everybody_has_valid_papers() -> None:
    people = [People(seed).next() for seed in range(200)]
    assert all(ric.is_valid(person.id_number) for person in people)
    assert all(luhn.is_valid(person.bank_card) and len(person.bank_card) == 19 for person in people)
    assert all(re.fullmatch(r"1[3-9]\d{9}", person.phone) for person in people)
    assert all(ric.get_birth_date(person.id_number) < date(2000, 1, 1) for person in people)


def test_nobody_has_a_magic_value_by_accident() -> None:
    people = [People(seed).next() for seed in range(500)]
    assert not any(person.phone[-5:].startswith("904") for person in people)
    assert not any(person.bank_card[-5:].startswith("904") for person in people)


def test_the_same_seed_makes_the_same_people() -> None:
    first, second = People(7), People(7)
    assert [first.next(), first.next()] == [second.next(), second.next()]
    assert first.next() != People(8).next()


def test_a_card_can_be_given_its_ending() -> None:
    card = People(1).next(card_ending="90401", name="王不符").bank_card
    assert card.endswith("90401")
    assert luhn.is_valid(card)
