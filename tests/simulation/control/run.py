"""`make simulate-control`: every planted bug must be caught by some seed, and be told by some invariant."""

from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from multiprocessing import get_context

from rich.console import Console
from rich.table import Table

from local import synth
from tests.simulation import crowd
from tests.simulation.control.bugs import BUGS
from tests.simulation.control.planting import Bug, planted
from tests.simulation.faults.catalogue import KINDS, rates_of
from tests.simulation.seed import Played, Seed
from tests.simulation.violations import Violation
from tests.simulation.world import SteppedWorld

MOST_SEEDS = 40
"""Tried before a bug counts as not caught."""


@dataclass(frozen=True)
class Caught:
    """By which seed and what, or by none of those that were tried."""

    bug: str
    what: str
    seed: int
    violation: Violation | None


def control() -> int:
    """The exit code: 0 only if each bug was caught."""
    synth.assembly("dev")
    caught = []
    with ProcessPoolExecutor(crowd.PROCESSES, get_context("spawn"), crowd.open_world) as processes:
        waiting = [processes.submit(_hunt, number) for number in range(len(BUGS))]
        with crowd.progress("planted bugs", len(BUGS)) as advance:
            for future in as_completed(waiting):
                caught.append(future.result())
                advance()
    _tell(caught)
    return 0 if all(each.violation for each in caught) else 1


def hunt(world: SteppedWorld, bug: Bug, seeds: Sequence[int]) -> Caught:
    """Play seeds on broken code until one finds it."""
    for seed in seeds:
        violation = play_broken(world, bug, seed).violation
        if violation:
            return Caught(bug.name, bug.what, seed, violation)
    return Caught(bug.name, bug.what, seeds[-1], None)


def play_broken(world: SteppedWorld, bug: Bug, seed: int) -> Played:
    """A seed, with the faults without which the bug does no harm."""
    rates = rates_of(seed) | {kind: KINDS[kind].rate for kind in bug.needs}
    with planted(bug):
        return Seed(world, seed, rates).played()


def _hunt(number: int) -> Caught:
    return hunt(crowd.world(), BUGS[number], range(1, MOST_SEEDS + 1))


def _tell(caught: Sequence[Caught]) -> None:
    table = Table("planted bug", "seed", "caught by", box=None)
    for each in sorted(caught, key=lambda one: one.bug):
        told = each.violation.invariant if each.violation else "NOT CAUGHT"
        table.add_row(f"{each.bug}: {each.what}", str(each.seed), told)
    console = Console(highlight=False)
    console.print(table)
    console.print(
        f"{sum(each.violation is not None for each in caught)} of {len(caught)} planted bugs caught"
    )
