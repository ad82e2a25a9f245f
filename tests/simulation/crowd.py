"""Seeds in parallel: each process has a world of its own, and plays one seed after the other on it."""

import logging
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import contextmanager
from multiprocessing import get_context
from os import cpu_count

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from local import synth
from tests.simulation.seed import Played, Seed
from tests.simulation.world import SteppedWorld

PROCESSES = min(2, cpu_count() or 1)
_worlds: list[SteppedWorld] = []


def play(seeds: Sequence[int]) -> list[Played]:
    """Play seeds on all cores; results in order of the seeds."""
    synth.assembly("dev")  # once, before two processes do it at a time
    results = []
    with ProcessPoolExecutor(PROCESSES, get_context("spawn"), open_world) as processes:
        waiting = [processes.submit(_play, seed) for seed in seeds]
        with progress("seeds", len(seeds)) as advance:
            for future in as_completed(waiting):
                results.append(future.result())
                advance()
    return sorted(results, key=lambda played: played.seed)


@contextmanager
def progress(what: str, total: int) -> Iterator[Callable[[], None]]:
    """A bar, where somebody looks at a terminal."""
    columns = (TextColumn(what), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, disable=not sys.stderr.isatty()) as bar:
        task = bar.add_task(what, total=total)
        yield lambda: bar.advance(task)


def open_world() -> None:
    logging.disable(logging.ERROR)
    _worlds.append(SteppedWorld.opened())


def world() -> SteppedWorld:
    """This process's own."""
    return _worlds[0]


def _play(seed: int) -> Played:
    return Seed(world(), seed).played()
