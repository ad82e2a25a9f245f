"""Schedules per second beside two packages from PyPI, in the same run.

    python -m bench.schedules          # one JSON line for each contender, method and term

Each contender builds whole schedules from raw terms, row by row in memory. The rounds are interleaved, so that
a busy moment of the machine falls on all of them, and the median round counts. What they do differs:
`amortization` computes level instalments in floats, `loankit` both methods in Decimal, neither knows due
dates, fees, day-counts or an exact level instalment.
"""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from pathlib import Path
from statistics import median
from time import perf_counter

sys.path.insert(0, str(Path(__file__).parents[1] / "layers" / "jinqiao" / "python"))

from amortization import amortization_schedule
from loan import STRATEGIES, LoanRequest

from jinqiao.schedule import DayCount, Method, Terms, build

ROUNDS = 9
ROUND_SECONDS = 0.15
MONTHS = (12, 36, 360)
PRINCIPAL_FEN = 10_000_000
RATE = Decimal("0.0490")
START = date(2026, 1, 31)

Contender = tuple[str, str, Callable[[int], object]]


def jinqiao(method: Method, day_count: DayCount = DayCount.THIRTY_360) -> Callable[[int], object]:
    return lambda months: build(Terms(PRINCIPAL_FEN, RATE, months, method, START, day_count))


def loankit(method: str) -> Callable[[int], object]:
    strategy = STRATEGIES[method]()
    principal, rate = Decimal(PRINCIPAL_FEN) / 100, RATE * 100
    return lambda months: strategy.generate(LoanRequest(principal, rate, months, method))


def amortization(months: int) -> object:
    return list(amortization_schedule(PRINCIPAL_FEN / 100, float(RATE), months))


CONTENDERS: list[Contender] = [
    ("jinqiao", "equal_instalment", jinqiao(Method.EQUAL_INSTALMENT)),
    ("jinqiao actual/365", "equal_instalment", jinqiao(Method.EQUAL_INSTALMENT, DayCount.ACTUAL_365)),
    ("amortization", "equal_instalment", amortization),
    ("loankit", "equal_instalment", loankit("equal-installment")),
    ("jinqiao", "equal_principal", jinqiao(Method.EQUAL_PRINCIPAL)),
    ("loankit", "equal_principal", loankit("equal-principal")),
]


def per_second(task: Callable[[int], object], months: int) -> float:
    """Schedules per second over one round."""
    begun, built = perf_counter(), 0
    while perf_counter() - begun < ROUND_SECONDS:
        task(months)
        built += 1
    return built / (perf_counter() - begun)


@contextmanager
def progress(steps: int) -> Iterator[Callable[[], None]]:
    """A bar on a terminal, nothing elsewhere: the output is for machines then."""
    if not sys.stderr.isatty():
        yield lambda: None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("schedules", total=steps)
        yield lambda: bar.advance(task)


def measure() -> Iterator[dict[str, object]]:
    """The median of each contender's rounds, term by term."""
    with progress(len(MONTHS) * ROUNDS) as advance:
        for months in MONTHS:
            rounds: list[list[float]] = [[] for _ in CONTENDERS]
            for _ in range(ROUNDS):
                for figures, (_, _, task) in zip(rounds, CONTENDERS, strict=True):
                    figures.append(per_second(task, months))
                advance()
            for figures, (name, method, _) in zip(rounds, CONTENDERS, strict=True):
                row = {"contender": name, "method": method, "months": months}
                yield {"bench": "schedules", **row, "per_second": round(median(figures))}


def main() -> None:
    """Print one JSON line for each figure."""
    for figure in measure():
        print(json.dumps(figure), flush=True)


if __name__ == "__main__":
    main()
