"""What a run of seeds says in the end, and whether it was good enough."""

from collections import Counter
from collections.abc import Iterable, Sequence

from rich.console import Console
from rich.table import Table

from tests.simulation.faults.catalogue import CALENDAR, KINDS
from tests.simulation.seed import Played

FULL_RUN = 200
"""Seeds after which every kind of fault must have struck."""


def tell(results: Sequence[Played], complete: bool) -> int:
    """Print the report; the exit code."""
    console = Console(highlight=False)
    commands, faults = _sum(each.commands for each in results), _sum(each.faults for each in results)
    console.print(_counts("commands", commands))
    console.print(_counts("faults that struck", faults))
    missing = _missing(results, faults) if complete else []
    broken = [each for each in results if each.violation]
    for each in broken:
        console.print(f"[bold]seed {each.seed}[/bold]: {each.violation}", markup=True)
    for name in missing:
        console.print(f"never struck: {name}")
    console.print(summary(results))
    return 1 if broken or missing else 0


def summary(results: Sequence[Played]) -> str:
    """One line."""
    seconds = sum(each.seconds for each in results) / len(results)
    violations = sum(each.violation is not None for each in results)
    return f"{len(results)} seeds, {violations} violations, {seconds:.1f} CPU seconds a seed"


def _missing(results: Sequence[Played], faults: Counter[str]) -> list[str]:
    """The kinds of faults, and the states in which a task can time out, that never had their turn."""
    kinds = [kind for kind in (*KINDS, *CALENDAR) if not faults[kind]]
    tasks = set().union(*(each.tasks for each in results))
    timed_out = set().union(*(each.timed_out for each in results))
    return kinds + [f"time-out of {task}" for task in sorted(tasks - timed_out)]


def _counts(title: str, counts: Counter[str]) -> Table:
    table = Table(title, "times", box=None, title_justify="left")
    for name, times in sorted(counts.items()):
        table.add_row(name, str(times))
    return table


def _sum(counters: Iterable[Counter[str]]) -> Counter[str]:
    total: Counter[str] = Counter()
    for each in counters:
        total += each
    return total
