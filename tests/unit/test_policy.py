from dataclasses import FrozenInstanceError
from datetime import date
from decimal import Decimal

import pytest

from jinqiao import policy
from jinqiao.policy import NoPolicyInForce, Policy, UnknownPack

TODAY = date(2026, 11, 23)


@pytest.fixture
def sandbox() -> Policy:
    return policy.load("sandbox").on(TODAY)


def test_figures_are_typed_attributes(sandbox):
    assert sandbox.borrowing.person_cap_fen == 20_000_000
    assert sandbox.borrowing.cost_cap == Decimal("0.1540")
    assert sandbox.listing.window_working_days == 20
    assert sandbox.identity.adult_age == 18


def test_a_rule_book_does_not_change(sandbox):
    with pytest.raises(FrozenInstanceError):
        sandbox.borrowing.person_cap_fen = 1


def test_tables_do_not_change_either(sandbox):
    with pytest.raises(TypeError):
        sandbox.suitability.matrix["C1"] = ("R5",)


def test_a_pack_is_read_once():
    assert policy.load("sandbox") is policy.load("sandbox")


@pytest.mark.parametrize("name", ["atlantis", "", "../packs/sandbox", "sandbox.json"])
def test_an_unknown_pack_is_an_error_that_names_it(name):
    with pytest.raises(UnknownPack, match="no policy pack is called"):
        policy.load(name)


def test_before_a_pack_begins_no_rules_are_in_force():
    with pytest.raises(NoPolicyInForce, match="begins on 2016-08-24"):
        policy.load("cn-2016").on(date(2016, 8, 23))


@pytest.mark.parametrize(
    ("day", "cap"),
    [
        (date(2016, 8, 24), "0.24"),
        (date(2020, 8, 19), "0.24"),
        (date(2020, 8, 20), "0.154"),
        (date(2021, 12, 19), "0.154"),
        (date(2026, 11, 23), "0.12"),
    ],
)
def test_the_figure_of_the_day_holds(day, cap):
    assert policy.load("cn-2016").on(day).borrowing.cost_cap == Decimal(cap)


def test_a_version_names_the_pack_and_the_day_of_its_last_change():
    pack = policy.load("cn-2016")

    assert pack.on(date(2020, 8, 20)).version == "cn-2016@2020-08-20"
    assert pack.on(date(2021, 12, 19)).version == "cn-2016@2020-08-20"


def test_a_recorded_version_gives_its_rules_again():
    recorded = policy.load("cn-2016").on(date(2021, 1, 1))

    assert policy.recall(recorded.version) == recorded


@pytest.mark.parametrize("version", ["cn-2016@2020-08-21", "cn-2016@2001-01-01"])
def test_a_version_that_never_was_is_not_recalled(version):
    with pytest.raises(NoPolicyInForce):
        policy.recall(version)


def test_a_figure_tells_where_it_stands_and_how_sure_it_is():
    entry = policy.load("sandbox").entry("borrowing.person_cap_fen", TODAY)

    assert "art. 17" in entry.citation
    assert entry.certainty == "T"


def test_a_topic_that_no_pack_has_is_not_found():
    with pytest.raises(NoPolicyInForce, match=r"says nothing of borrowing\.colour"):
        policy.load("sandbox").entry("borrowing.colour", TODAY)


def test_flat_interest_has_a_contract_rate_of_its_own(sandbox):
    best = sandbox.decision.grades[0]

    assert best.rate_for("equal_instalment") == Decimal("0.0680")
    assert best.rate_for("flat") == Decimal("0.0375")


@pytest.mark.parametrize(("months", "fee_fen"), [(12, 40_000), (6, 20_000), (1, 3_333)])
def test_the_service_fee_grows_with_the_term(sandbox, months, fee_fen):
    assert sandbox.decision.grades[1].fee_fen(10_000_000, months) == fee_fen


@pytest.mark.parametrize(
    ("risk_class", "risk_level", "allowed"),
    [
        ("C1", "R1", True),
        ("C1", "R2", False),
        ("C3", "R3", True),
        ("C3", "R4", False),
        ("C5", "R5", True),
        ("C9", "R1", False),
    ],
)
def test_a_class_may_buy_up_to_its_level(sandbox, risk_class, risk_level, allowed):
    assert sandbox.suitability.allows(risk_class, risk_level) is allowed


@pytest.mark.parametrize(
    ("amount_fen", "fee_fen"), [(1, 200), (5_000_000, 200), (5_000_001, 500), (10**12, 500)]
)
def test_a_withdrawal_costs_what_the_schedule_says(sandbox, amount_fen, fee_fen):
    assert sandbox.withdrawals.fee_fen(amount_fen) == fee_fen
