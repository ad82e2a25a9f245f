"""A seed from beginning to end: its day, its people, its faults, its commands, and the rest after the storm."""

import random
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from time import process_time
from unittest.mock import patch

from jinqiao.aws import dynamo
from tests.simulation import commands
from tests.simulation.asking import ONE_EFFECT
from tests.simulation.commands.money import order_deposit
from tests.simulation.commands.registry import COMMANDS
from tests.simulation.edge import NOBODY
from tests.simulation.faults.calls import Calls
from tests.simulation.faults.catalogue import rates_of
from tests.simulation.faults.deliveries import Deliveries
from tests.simulation.faults.functions import Functions
from tests.simulation.faults.partners import Partners
from tests.simulation.invariants import rest
from tests.simulation.people import admit
from tests.simulation.play import Play
from tests.simulation.redriving import Redriving
from tests.simulation.storm import Storm
from tests.simulation.violations import Violation, require
from tests.simulation.wire import Wire
from tests.simulation.world import SteppedWorld

assert commands.__all__, "the commands register themselves"

FIRST_DAYS = (
    date(2026, 12, 28),
    date(2027, 1, 29),
    date(2027, 4, 29),
    date(2028, 1, 27),
    date(2028, 2, 26),
    date(2028, 2, 28),
)
"""Before the ends of months and years, and before a 29th of February."""
STEPS = 160
OVERTAKING = ("bid", "bid", "bid", "withdraw", "repay", "deposit", "accept", "withdraw_application")
"""What may be carried out inside of another command."""
_PEOPLE = 8
_ROUNDS = 12
"""Days after the storm in which everything must have been put right."""


@dataclass
class Played:
    """What came of a seed."""

    seed: int
    violation: Violation | None = None
    seconds: float = 0.0
    commands: Counter[str] = field(default_factory=Counter)
    faults: Counter[str] = field(default_factory=Counter)
    timed_out: set[str] = field(default_factory=set)
    """The states whose task timed out, of all `tasks`."""
    tasks: set[str] = field(default_factory=set)
    trace: list[str] = field(default_factory=list)


class Seed:
    """One seed on one world."""

    def __init__(
        self,
        world: SteppedWorld,
        seed: int,
        rates: Mapping[str, float] | None = None,
        steps: int = STEPS,
    ) -> None:
        self._steps = steps
        self._storm = Storm(seed, rates_of(seed) if rates is None else rates)
        self.play = Play(world, seed, self._storm, _beginning(seed))
        self._functions = Functions(world, self._storm)
        self._deliveries = Deliveries(world, self._storm)
        self._partners = Partners(self._storm, world.courier, world.agenda)
        self._calls = Calls(world.account, self._storm, self._overtake)
        self._redriving = Redriving(world)

    def played(self) -> Played:
        """Play it; a violation ends it."""
        began = process_time()
        result = Played(self.play.seed, tasks=self.play.world.tasks())
        try:
            with self._faults():
                self._act()
                self._rest()
        except Violation as violation:
            result.violation = violation
            self.play.tell(str(violation))
        result.seconds = process_time() - began
        result.commands, result.faults = self.play.done, self._storm.fired + self._calendar()
        result.timed_out, result.trace = self._functions.timed_out, self.play.trace
        return result

    @contextmanager
    def _faults(self) -> Iterator[None]:
        world = self.play.world
        with ExitStack() as stack:
            stack.enter_context(patch.object(dynamo, "pause", lambda _: None))
            stack.enter_context(Wire(world.partners, self._partners.answer).laid())
            for part in (self._calls, self._functions, self._deliveries, self._partners):
                stack.enter_context(part.hung())
            yield

    def _act(self) -> None:
        self._admit()
        names, weights = list(COMMANDS), [weight for weight, _ in COMMANDS.values()]
        while self._storm.step < self._steps:
            self._storm.begin_step()
            [name] = self.play.random.choices(names, weights)
            with self._storm.raging():
                self._deliveries.poison()
                COMMANDS[name][1](self.play)
                self.play.turns(self.play.random.choice((0, 2, 5, None, None)))

    def _overtake(self) -> None:
        """Somebody's command, while another is being carried out."""
        if self.play.overtaking:
            return
        self.play.overtaking = True
        try:
            COMMANDS[self.play.random.choice(OVERTAKING)][1](self.play)
        finally:
            self.play.overtaking = False

    def _admit(self) -> None:
        """Everybody has an account; most have money; one was never classified, one only cautiously."""
        ranks = (5, 5, 5, 5, 5, 4, 1, 0)
        for number in range(_PEOPLE):
            caller = admit(self.play, f"person{number}", ranks[number])
            if number < _PEOPLE - 1:
                order_deposit(self.play, caller, 300_000 + number)
        self.play.turns()

    def _rest(self) -> None:
        """The storm is over: everything is delivered, put back, started again, until there is nothing to do."""
        self.play.tell("the storm is over")
        for _ in range(_ROUNDS):
            self.play.turns()
            while self._redriving.redrive() + self._resume():
                self.play.turns()
            self.play.move(self.play.truth.now() + timedelta(days=1), "a quiet day")
        for check in rest.CHECKS:
            check(self.play.world, self.play.truth)
        require(
            self._redriving.poisons >= self._deliveries.poisoned,
            rest.OUTBOX,
            f"{self._deliveries.poisoned} poisons, {self._redriving.poisons} in dead-letter queues",
        )
        require(set(self._partners.forged) <= {401}, "forged callbacks are refused", self._partners.forged)
        self._repeat()

    def _resume(self) -> int:
        """Finance has every stuck funding go on."""
        stuck = [each for each in self.play.model.listings.values() if each.stuck]
        for listing in stuck:
            commands.staff.resume(self.play, listing)
        return len(stuck)

    def _repeat(self) -> None:
        """Every command again, under the same key: the first answer, and nothing else happens.

        A registration is kept for thirty days only, and those may have passed.
        """
        before = len(self.play.witness.commits)
        for ask, first in self.play.answered:
            if ask.method == "POST" and ask.caller is not NOBODY:
                again = ask.send(self.play.world.edge)
                require(again == first, ONE_EFFECT, f"{ask} → {again}, first {first}")
        self.play.turns()
        done = [each for each in self.play.witness.commits[before:] if each.journals]
        require(not done, ONE_EFFECT, done)

    def _calendar(self) -> Counter[str]:
        names = [run.name for run in self.play.world.executions() if run.name.startswith("repayment-run-")]
        days = {date.fromisoformat("-".join(name.split("-")[2:5])) for name in names}
        month_ends = sum((day + timedelta(days=1)).day == 1 for day in days)
        leap_days = sum((day.month, day.day) == (2, 29) for day in days)
        return Counter(month_end=month_ends, leap_day=leap_days, midnight=self.play.midnights)


def _beginning(seed: int) -> datetime:
    day = FIRST_DAYS[random.Random(f"day {seed}").randrange(len(FIRST_DAYS))]
    return datetime.combine(day, time(4), UTC)
