"""Names and fingerprints derive from causes: the same for the same, another for another, and they say nothing."""

import re
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from jinqiao.ids import derive, fingerprint

calm = settings(derandomize=True, deadline=None, max_examples=150)

causes = st.lists(st.text(st.characters(exclude_characters="\x1f"), max_size=12), max_size=4)
values = st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=10))
commands = st.dictionaries(st.text(max_size=6), st.one_of(values, st.lists(values, max_size=3)), max_size=5)


@calm
@given(causes, causes)
def test_two_ids_are_the_same_exactly_if_their_causes_are(one: list[str], other: list[str]):
    assert (derive("dep", *one) == derive("dep", *other)) == (one == other)


@calm
@given(causes)
def test_an_id_has_26_characters_that_nobody_misreads(cause: list[str]):
    assert re.fullmatch(r"dep_[0-9abcdefghjkmnpqrstvwxyz]{26}", derive("dep", *cause))


def test_a_prefix_is_part_of_the_cause():
    assert derive("dep", "a").removeprefix("dep") != derive("wdr", "a").removeprefix("wdr")


@pytest.mark.parametrize(
    ("derived_now", "derived_ever"),
    [
        (derive("dep", "usr_a", "POST /v1/deposits", "k"), "dep_6mpq5sdg9rbrwt0e13pwamf9gf"),
        (derive("off", "app_1"), "off_bt1hbb2n5mynh45e9cxkq8yw78"),
        (derive("x"), "x_14jm19y27c94gdkrw143v7ca8e"),
    ],
)
def test_an_id_is_the_same_in_every_release(derived_now, derived_ever):
    """What was named before an update must be found under its name after it."""
    assert derived_now == derived_ever


@calm
@given(commands, commands)
def test_two_commands_have_one_fingerprint_exactly_if_they_say_the_same(one: dict, other: dict):
    same = repr(sorted(one.items(), key=repr)) == repr(sorted(other.items(), key=repr))

    assert (fingerprint("k", one) == fingerprint("k", other)) == same


@calm
@given(commands, st.text(min_size=1), st.text(min_size=1))
def test_under_another_key_the_same_command_looks_like_nothing_known(command: dict, key: str, other: str):
    assume(key != other)

    assert fingerprint(key, command) != fingerprint(other, command)


@calm
@given(commands)
def test_the_order_in_which_fields_came_does_not_matter(command: dict):
    assert fingerprint("k", command) == fingerprint("k", dict(reversed(command.items())))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (1, "1"),
        (True, 1),
        (None, "None"),
        (None, ""),
        ([], {}),
        ([1, 2], [2, 1]),
        ("a", "A"),
        ("é", "e\u0301"),
        (0, False),
        ({"a": {"b": 1}}, {"a": {"b": 2}}),
    ],
)
def test_values_that_look_alike_are_not_taken_for_each_other(one, other):
    assert fingerprint("k", {"value": one}) != fingerprint("k", {"value": other})


def test_an_absent_field_is_not_an_empty_one():
    assert fingerprint("k", {}) != fingerprint("k", {"purpose": None})


def test_dates_and_decimals_are_taken_as_they_are_written():
    assert fingerprint("k", {"day": date(2026, 1, 31)}) == fingerprint("k", {"day": "2026-01-31"})
    assert fingerprint("k", {"rate": Decimal("0.1200")}) != fingerprint("k", {"rate": Decimal("0.12")})


def test_a_fingerprint_shows_nothing_of_what_it_is_of():
    print_of = fingerprint("k", {"amount_fen": 100_000})

    assert print_of == "9db9a576666a2b94858cd2eb926b35a285af00668ae4ae69b326d2ddee28acc7"
