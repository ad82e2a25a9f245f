"""The simulation's own parts: what it believes is right, and when its faults strike."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest

from local.sandbox.quirks import DEPOSITS
from tests.simulation.__main__ import seeds_of
from tests.simulation.faults.catalogue import KINDS, rates_of
from tests.simulation.invariants.steps import Postings
from tests.simulation.model import edges
from tests.simulation.model.commits import Commit, Entry, Seen
from tests.simulation.model.sharing import Claim, due_in_all, share
from tests.simulation.report import summary, tell
from tests.simulation.seed import Played
from tests.simulation.stepping.clock import SteppedClock
from tests.simulation.storm import Storm
from tests.simulation.violations import Violation

TWO = [Claim(0, 6_000, "ann"), Claim(6_000, 10_000, "bo")]
"""The two lenders of docs/money-flows.md."""
THREE = [Claim(0, 3, "a"), Claim(3, 6, "b"), Claim(6, 9, "c")]
"""Its three lenders of 3 fen each, paid 1 + 1 + 7."""
DEPOSIT = ("D custody 100", "C available:ann 100")


def entry(*legs: str) -> Entry:
    return Entry.of(
        {
            "journal_id": "deposit#d",
            "kind": "deposit",
            "effective_date": "2026-01-05",
            "recorded_at": "2026-01-05T00:00:00+00:00",
            "legs": legs,
        }
    )


def account(available: int, before: dict[str, object] | None = None) -> Seen:
    item = {"pk": "ACCOUNT#user#ann", "status": "open", "available_fen": available, "held_fen": 0}
    return Seen("user account", before, item)


def test_a_receipt_is_shared_as_the_papers_say() -> None:
    principal, _ = share(TWO, 10_000, 0, 3_323, last=False)
    interest, _ = share(TWO, 10_000, 0, 33, last=False)

    assert principal == {"ann": 1_994, "bo": 1_329}
    assert interest == {"ann": 20, "bo": 13}


def test_a_fen_that_nobody_is_due_waits() -> None:
    first, given = share(THREE, 9, 0, 1, last=False)
    second, waits = share(THREE, 9, given, 2, last=False)
    third, done = share(THREE, 9, waits, 9, last=True)

    assert (first, second, third) == ({"a": 0, "b": 1, "c": 0}, {}, {"a": 3, "b": 2, "c": 3})
    assert (given, waits, done) == (1, 1, 9)


def test_over_a_loans_life_everybody_gets_their_claim() -> None:
    assert [due_in_all(10_000, claim, 10_000) for claim in TWO] == [6_000, 4_000]


def test_states_move_along_edges_only() -> None:
    assert edges.allowed("listing", "open", "full")
    assert not edges.allowed("listing", "refunded", "open")
    assert not edges.allowed("withdrawal", "settled", "released")


def test_a_journal_that_does_not_balance_is_found() -> None:
    with pytest.raises(Violation, match="journals sum to zero"):
        Postings().look(Commit([], [entry("D custody 100", "C available:ann 99")]))


def test_an_account_that_is_not_worth_its_postings_is_found() -> None:
    with pytest.raises(Violation, match="balance = sum of its postings"):
        Postings().look(Commit([account(99)], [entry(*DEPOSIT)]))


def test_an_account_below_zero_is_found() -> None:
    with pytest.raises(Violation, match="≥ 0"):
        Postings().look(Commit([account(-100)], [entry("D available:ann 100", "C custody 100")]))


def test_an_account_that_thaws_is_none_of_these() -> None:
    Postings().look(Commit([account(100, {"status": "frozen"})], [entry(*DEPOSIT)]))


def test_every_kind_of_fault_is_drawn_by_some_seed_of_a_full_run() -> None:
    assert {kind for seed in range(1, 201) for kind in rates_of(seed)} == set(KINDS)


def test_a_storm_is_the_same_for_the_same_seed_and_none_while_it_is_calm() -> None:
    def struck(seed: int) -> list[bool]:
        storm = Storm(seed, {"throttled": 0.5})
        with storm.raging():
            return [storm.strikes("throttled", "here") for _ in range(64)]

    assert struck(1) == struck(1) != struck(2)
    assert not any(Storm(1, {"throttled": 1.0}).strikes("throttled") for _ in range(9))


def test_a_storm_counts_what_struck_only() -> None:
    storm = Storm(1, {"throttled": 1.0})

    with storm.raging():
        storm.strikes("throttled")
        storm.strikes("conflict")
        with storm.calm():
            storm.strikes("throttled")

    assert storm.fired == Counter(throttled=1)


@pytest.mark.parametrize(("wanted", "first", "last"), [("200", 1, 200), ("17..17", 17, 17), ("5..9", 5, 9)])
def test_seeds_are_asked_for_by_number_or_from_to(wanted: str, first: int, last: int) -> None:
    seeds = seeds_of(wanted)

    assert (seeds[0], seeds[-1]) == (first, last)


def test_a_run_with_a_violation_has_failed(capsys: pytest.CaptureFixture[str]) -> None:
    good, bad = Played(1), Played(2, Violation("raised ≤ amount", "101 of 100"))

    assert tell([good], complete=False) == 0
    assert tell([good, bad], complete=False) == 1
    assert "raised ≤ amount: 101 of 100" in capsys.readouterr().out


def test_a_full_run_in_which_a_fault_never_struck_has_failed(capsys: pytest.CaptureFixture[str]) -> None:
    played = Played(1, faults=Counter(dict.fromkeys(KINDS, 1)) - Counter(conflict=1))

    assert tell([played], complete=True) == 1
    assert "never struck: conflict" in capsys.readouterr().out


def test_a_summary_is_one_line() -> None:
    assert (
        summary([Played(1, seconds=1.0), Played(2, seconds=3.0)])
        == "2 seeds, 0 violations, 2.0 CPU seconds a seed"
    )


def test_a_stepped_clock_stands_still_and_leaps_over_what_it_missed() -> None:
    clock, rung = SteppedClock(), []
    clock.begin(datetime(2028, 2, 28, tzinfo=UTC))
    clock.at(clock.now() + timedelta(hours=1), rung.append)
    later = datetime(2028, 3, 5, tzinfo=UTC)

    clock.leap(later)

    assert rung == [later]
    assert clock.now() == later


def test_a_magic_amount_is_one_of_the_sandboxs() -> None:
    assert {quirk.ending[:3] for quirk in DEPOSITS} == {"904"}


def test_the_first_days_lead_to_a_leap_day() -> None:
    from tests.simulation.seed import FIRST_DAYS

    assert any(day <= date(2028, 2, 29) <= day + timedelta(days=40) for day in FIRST_DAYS)
