"""A case through random lives: stages in any order, promises, requests, mornings. What holds after every step."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from arrears import escalation, hardship_terms, promise_terms, store
from arrears.case import Case, Change, Entry, Hardship, Promise, unopened
from arrears.escalation import Standing
from jinqiao import clock, policy
from jinqiao.errors import Refusal

RULES = policy.load("sandbox").on(date(2026, 1, 5)).collections
SUPPORT, WRITER = "usr_support", "usr_writer"


def step_of(stage: int) -> tuple[str, str]:
    found = RULES.step_of(stage)
    return found.step, found.by


class ALifeInArrears(RuleBasedStateMachine):
    """One loan's case; `history` is what its entries say, in order."""

    def __init__(self) -> None:
        super().__init__()
        self.now = datetime(2026, 1, 5, 4, tzinfo=UTC)
        self.case: Case = unopened("loan_1", "lst_1", "usr_bob")
        self.history: list[Entry] = []
        self.newest = (0, 0)
        self.numbers = 0

    @rule(seq=st.integers(1, 30), stage=st.integers(0, 5))
    def a_stage_is_told(self, seq: int, stage: int) -> None:
        standing = Standing(seq, stage, stage * 10, stage * 1_000, "2026-01-05")
        self._apply(escalation.followed(self.case, standing, step_of, self.now))
        self.newest = max(self.newest, (seq, stage), key=lambda told: told[0])

    @rule()
    def the_loan_is_repaid(self) -> None:
        if self.numbers % 7 == 6:  # a loan is repaid but once, and late
            self._apply(escalation.repaid(self.case, self.now))

    @rule(days=st.integers(1, 14))
    def a_promise_is_made(self, days: int) -> None:
        day = clock.business_date(self.now) + timedelta(days=days)
        promise = Promise(self._name("prm"), 500, day, self.now, self.case.stage)
        self._try(lambda: promise_terms.made(self.case, promise, "borrower", RULES, self.now))

    @rule()
    def relief_is_asked_for(self) -> None:
        until = clock.business_date(self.now) + timedelta(days=RULES.hardship_days)
        asked = Hardship(self._name("hrd"), "illness", "pause", None, self.now, until)
        self._try(lambda: hardship_terms.asked(self.case, asked, RULES, self.now))

    @precondition(lambda self: self.case.hardship)
    @rule()
    def support_recommends(self) -> None:
        request_id = self.case.hardship.request_id
        self._try(lambda: hardship_terms.recommended(self.case, request_id, "accept", SUPPORT, self.now))

    @precondition(lambda self: self.case.hardship)
    @rule(accepts=st.booleans(), by=st.sampled_from([SUPPORT, WRITER]))
    def somebody_answers(self, accepts: bool, by: str) -> None:
        request_id = self.case.hardship.request_id
        self._try(
            lambda: (
                hardship_terms.accepted(self.case, request_id, by, RULES.relief_days, self.now)
                if accepts
                else hardship_terms.refused(self.case, request_id, by, "other", self.now)
            )
        )

    @rule(days=st.integers(1, 12), received_fen=st.integers(0, 1_000))
    def a_morning_comes(self, days: int, received_fen: int) -> None:
        self.now += timedelta(days=days)
        self._apply(promise_terms.checked(self.case, received_fen, self.now))
        self._apply(hardship_terms.expired(self.case, self.now))
        self._apply(escalation.reminded(self.case, self.now))
        assert "message" not in self._agenda()

    @invariant()
    def it_is_open_exactly_while_the_newest_stage_says_so(self) -> None:
        assert self.case.is_open == (self.newest[1] > 0 and not self.case.repaid)

    @invariant()
    def nothing_is_held_by_a_closed_case(self) -> None:
        assert self.case.is_open or not (self.case.paused or self.case.due_step or self.case.step)

    @invariant()
    def what_is_paused_is_not_due_and_has_a_day_on_which_it_ends(self) -> None:
        assert not (self.case.paused and self.case.due_step)
        assert self.case.paused == any(what in ("promise", "hardship", "relief") for what in self._agenda())

    @invariant()
    def what_holds_a_step_off_ends_on_a_day_to_come(self) -> None:
        held = {day for what, day in self._agenda().items() if what != "message"}

        assert all(day > clock.business_date(self.now).isoformat() for day in held)

    @invariant()
    def the_limits_of_policy_hold(self) -> None:
        assert 0 <= self.case.broken_promises <= RULES.broken_promises
        assert 0 <= self.case.hardship_requests <= RULES.hardship_requests

    @invariant()
    def the_history_is_numbered_through_and_counted_on_the_case(self) -> None:
        assert [entry.number for entry in self.history] == list(range(1, self.case.entries + 1))

    @invariant()
    def a_case_that_was_opened_is_found_in_one_list_and_by_its_borrower(self) -> None:
        lists = [pk for pk, _ in store.places(self.case) if pk.startswith("CASES#")]
        owners = [pk for pk, _ in store.places(self.case) if pk.startswith("BORROWER#")]

        assert lists == [f"CASES#{self.case.status}"] * self.case.was_opened
        assert owners == ["BORROWER#usr_bob"] * self.case.was_opened

    @invariant()
    def every_promise_that_was_made_ended_once_or_is_open(self) -> None:
        made, ended = self._told("promise_made"), self._told("promise_kept") + self._told("promise_broken")
        still_open = [self.case.promised.promise_id] if self.case.promised else []

        assert sorted(made) == sorted(ended + still_open)

    def _agenda(self) -> dict[str, str]:
        """What is on the agenda, and its day."""
        found = [(pk, sk) for pk, sk in store.places(self.case) if pk.startswith("AGENDA#")]
        return {pk.removeprefix("AGENDA#"): sk.partition("#")[0] for pk, sk in found}

    def _told(self, kind: str) -> list[str]:
        return [entry.facts["promise_id"] for entry in self.history if entry.kind == kind]

    def _name(self, prefix: str) -> str:
        self.numbers += 1
        return f"{prefix}_{self.numbers}"

    def _try(self, decide: Callable[[], Change]) -> None:
        try:
            change = decide()
        except Refusal:
            return
        self._apply(change)

    def _apply(self, change: Change | None) -> None:
        if change:
            assert change.before == self.case
            self.case = change.after
            self.history += change.entries


TestALifeInArrears = ALifeInArrears.TestCase
TestALifeInArrears.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
