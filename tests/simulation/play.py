"""One seed played: people, commands and faults drawn from it, and everything that happens held against the model."""

import random
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from datetime import date, datetime, timedelta
from typing import Any, TypeVar

from local.people import Person
from tests.simulation.asking import ANSWERED, ONE_EFFECT, Answer, Ask, Expected, Outcomes
from tests.simulation.edge import Caller
from tests.simulation.invariants import steps
from tests.simulation.model import registry, rules
from tests.simulation.model.bank_truth import BankTruth
from tests.simulation.model.registry import LARGEST_SKEW, SHANGHAI, Truth, business_date
from tests.simulation.model.state import Intent, Model
from tests.simulation.storm import Storm
from tests.simulation.violations import require
from tests.simulation.witness import Witness
from tests.simulation.world import SteppedWorld

assert rules.__all__, "the rules register themselves"

T = TypeVar("T")
_LEAP = timedelta(days=5)
"""Fees are swept within a week, so nights are not left out for longer."""
_PATIENCE = 12
"""How often a client tries before the faults leave it alone."""


class Play:
    """A seed on its way. Commands draw from `random`; `trace` says what they did."""

    def __init__(self, world: SteppedWorld, seed: int | str, storm: Storm, begins_at: datetime) -> None:
        world.begin(begins_at)
        self.world = world
        self.seed = seed
        self.storm = storm
        self.random = random.Random(f"commands {seed}")
        self.model = Model()
        self.truth = Truth(self.model, BankTruth(world.partners.bank), world.clock.true_now)
        self.callers: list[Caller] = []
        self.newcomers: list[tuple[Caller, Person]] = []
        self.answered: list[tuple[Ask, Answer]] = []
        self.trace: list[str] = []
        self.done: Counter[str] = Counter()
        self.midnights = 0
        self.overtaking = False
        """Whether a command is carried out inside of another one: then nothing else may go on."""
        self.witness = Witness(world.streams.committed)
        self.witness.looks = [lambda commit: registry.judge(self.truth, commit), steps.Postings().look]
        world.tables.committed = self.witness.committed

    def tell(self, line: str) -> None:
        self.trace.append(f"{self.world.clock.true_now():%m-%d %H:%M:%S} {self.storm.step:4} {line}")

    def check(self) -> None:
        self.witness.require_nothing_found()

    def turns(self, most: int | None = None) -> None:
        self.world.turns(most)
        self.check()

    def intend(self, kind: str, intent_id: str, user: str, **facts: Any) -> str:
        """Tell the model what a client wants; the id under which it will be."""
        self.model.intents[intent_id] = Intent(intent_id, kind, user, facts)
        return intent_id

    def ask(self, name: str, ask: Ask, expected: Expected) -> Answer:
        """Send a command until there is an answer, and hold that against what the model has."""
        possible: Outcomes = set()
        answer, tries = self._try(ask, expected, possible), 1
        while not answer.is_final:
            with self.storm.calm() if tries > _PATIENCE else nullcontext():
                self.world.turns(0 if self.overtaking else self.random.choice((0, 0, 1, 3)))
                answer, tries = self._try(ask, expected, possible), tries + 1
        self.done[name] += 1
        self.midnights += _is_midnight(self.truth.now())
        self.tell(
            f"{name} {ask.caller.user_id} {dict(ask.body or {})} → {answer.status} {answer.code} ({tries})"
        )
        require(answer.outcome in possible, ANSWERED, f"{name}: {answer.outcome}, not one of {possible}")
        require((answer.status < 300) >= expected.made(), ONE_EFFECT, f"{name} was refused, yet it was done")
        if answer.status < 300:
            self.answered.append((ask, answer))
        return answer

    def _try(self, ask: Ask, expected: Expected, possible: Outcomes) -> Answer:
        possible |= expected.outcomes()
        answer = ask.send(self.world.edge)
        self.check()
        possible |= expected.outcomes()
        return answer

    def move(self, instant: datetime, what: str) -> None:
        """Let time pass, and everything happen that is due in between."""
        self.world.clock.to(instant)
        self.done["time passes"] += 1
        self.tell(f"time: {what}")
        self.check()

    def leap(self, instant: datetime) -> None:
        """Weeks at once, a few days at a time: what is due every day happens once in each of these."""
        while (left := instant - self.truth.now()) > timedelta():
            self.world.clock.leap(self.truth.now() + min(left, _LEAP))
            self.check()

    def caller(self, user_id: str) -> Caller:
        return next(each for each in self.callers if each.user_id == user_id)

    def today(self) -> date:
        return business_date(self.truth.now())

    def pick(self, among: Sequence[T]) -> T | None:
        return self.random.choice(among) if among else None

    def key(self) -> str:
        """An idempotency key; some are as odd as they may be."""
        return self.random.choice(("", "~", "key-")) + f"{self.random.getrandbits(64):016x}"

    def around_now(self, outcome: Callable[[datetime], tuple[int, str]]) -> Outcomes:
        """What something may come to on a machine whose clock is a little wrong."""
        now = self.truth.now()
        return {outcome(now - LARGEST_SKEW), outcome(now), outcome(now + LARGEST_SKEW)}


def _is_midnight(now: datetime) -> bool:
    """Within a minute of it, in Shanghai."""
    local = now.astimezone(SHANGHAI)
    return (local.hour, local.minute) in ((23, 59), (0, 0))
