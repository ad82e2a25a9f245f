"""A night's run over many instalments: how fast it is here, and what an instalment costs, with and without netting.

Every loan has 10 lenders, every lender 5 loans due that night: dealt at random from a pool, or in circles that lend
together, as automatic bidding makes them. Each loan's four instalments are run in turn: netted and not, once under
the meter for units and transitions, once without it for the time (until the run's workflow has ended, and until
every statement and message that follows is written). One JSON line a setting: `python -m bench.night_run [loans]`.
"""

import json
import random
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from datetime import date
from typing import Any
from unittest.mock import patch

from rich.progress import track

from bench.meter import Meter, metered
from jinqiao.schedule.due_dates import due_dates
from local.world import World
from tests.lent_loans import a_month_before, lend, somebody, tomorrow

LOANS = 2_000
LENDERS_A_LOAN, LOANS_A_LENDER = 10, 5
BID_FEN = 50_000
_QUIET = 3_600.0
_RUN = "jinqiao-dev-repayment-run"
_WORKERS = ("jinqiao-dev-repayment-plan-run", "jinqiao-dev-repayment-work-batch")

Deal = Callable[[list[str], int], list[list[str]]]


def pool(people: list[str], loans: int) -> list[list[str]]:
    """Each of the people in five loans, whoever else is in them."""
    deck = people * LOANS_A_LENDER
    random.Random(20260205).shuffle(deck)  # noqa: S311 - the same deal each time, guards nothing
    return [deck[at * LENDERS_A_LOAN : (at + 1) * LENDERS_A_LOAN] for at in range(loans)]


def circles(people: list[str], loans: int) -> list[list[str]]:
    """Ten people lend to the same five loans."""
    starts = [(at // LOANS_A_LENDER) * LENDERS_A_LOAN for at in range(loans)]
    return [people[start : start + LENDERS_A_LOAN] for start in starts]


def measure(deal: Deal, loans: int) -> Iterator[dict[str, Any]]:
    """Two rows: a night of so many loans, netted where that saves, and never netted."""
    world = World.start(port=0)
    try:
        _lend(world, deal, loans)
        days = due_dates(a_month_before(tomorrow(world)), 4)
        with metered(world.client("dynamodb")) as meter:
            costs = [_cost(world, meter, day, nets) for day, nets in zip(days, (True, False), strict=False)]
        for cost, day, nets in zip(costs, days[2:], (True, False), strict=True):
            seconds = _seconds(world, day, nets)
            yield _row(deal.__name__, loans, nets, cost, seconds)
    finally:
        world.close()


def _lend(world: World, deal: Deal, loans: int) -> None:
    people = [somebody(world) for _ in range(loans * LENDERS_A_LOAN // LOANS_A_LENDER)]
    for lenders in track(deal(people, loans), deal.__name__, disable=not sys.stderr.isatty()):
        borrower = somebody(world, BID_FEN)
        lend(world, borrower, [(each, BID_FEN) for each in lenders], months=4)
    world.settle(timeout=_QUIET)


def _cost(world: World, meter: Meter, day: date, nets: bool) -> dict[str, float]:
    with _netting(nets), meter.measuring() as usage:
        _run(world, day)
    used = [usage.of(worker) for worker in _WORKERS]
    return {
        "transitions": _transitions(world, day),
        "write_units": sum(each.write_units for each in used),
        "read_units": sum(each.read_units for each in used),
        "write_units_with_projections": usage.total().write_units,
    }


def _seconds(world: World, day: date, nets: bool) -> tuple[float, float]:
    """Until the run's workflow has ended, and until nothing follows from it any more."""
    began = time.perf_counter()
    with _netting(nets):
        ended = _run(world, day)
    return ended - began, time.perf_counter() - began


def _run(world: World, day: date) -> float:
    """Run a date to its very end; when its workflow ended, on the clock of `time.perf_counter`."""
    world.invoke("repayment-restart-run", {"detail": {"business_date": day.isoformat(), "attempt": 1}})
    while [each.status for each in world.executions() if each.name == f"repayment-run-{day}-1"] == [
        "RUNNING"
    ]:
        time.sleep(0.01)
    ended = time.perf_counter()
    world.settle(timeout=_QUIET)
    return ended


def _netting(nets: bool) -> Any:
    return nullcontext() if nets else patch("repayment.netting.saves", return_value=False)


def _transitions(world: World, day: date) -> int:
    """The states that the run entered, and for each batch the start of its execution and the state that it enters."""
    states = world.client("stepfunctions")
    machines = states.list_state_machines()["stateMachines"]
    [arn] = [each["stateMachineArn"] for each in machines if each["name"] == _RUN]
    execution = arn.replace(":stateMachine:", ":execution:") + f":repayment-run-{day}-1"
    history = states.get_execution_history(executionArn=execution)["events"]
    [map_run] = states.list_map_runs(executionArn=execution)["mapRuns"]
    described = states.describe_map_run(mapRunArn=map_run["mapRunArn"])
    batches = int(described["itemCounts"]["total"])
    return sum("stateEnteredEventDetails" in each for each in history) + 2 * batches


def _row(
    lent: str, loans: int, nets: bool, cost: dict[str, float], seconds: tuple[float, float]
) -> dict[str, Any]:
    run, all_of_it = seconds
    return {
        "bench": "night_run",
        "lent": lent,
        "instalments": loans,
        "netting": nets,
        "instalments_a_second": round(loans / run, 1),
        "instalments_a_second_with_projections": round(loans / all_of_it, 1),
        **{f"{name}_an_instalment": round(figure / loans, 3) for name, figure in cost.items()},
    }


def main(loans: int) -> None:
    for deal in (pool, circles):
        for row in measure(deal, loans):
            print(json.dumps(row), flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else LOANS)
