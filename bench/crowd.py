"""A receipt of a loan of 1,000 lenders: how long it takes to give it out, and what that writes.

Collected once into the loan's clearing, then given out in chunks of 90. The time is that of the whole batch on the
local platform, unmetered; the units are those of another of the loan's instalments. `python -m bench.crowd [lenders]`.
"""

import json
import sys
import time
from datetime import date
from typing import Any

from bench.meter import metered
from jinqiao.schedule.due_dates import due_dates
from local.world import World
from tests.lent_loans import a_month_before, lend, somebody, tomorrow

LENDERS = 1_000
BID_FEN = 10_000
_QUIET = 600.0


def measure(lenders: int) -> dict[str, Any]:
    """The row of one loan of so many lenders."""
    world = World.start(port=0)
    try:
        lent = lend(world, somebody(world), [BID_FEN + number % 10 for number in range(lenders)])
        world.settle(timeout=_QUIET)
        first, second = _due_dates(world)
        with metered(world.client("dynamodb")) as meter, meter.measuring() as usage:
            _work(world, lent.loan_id, first)
            world.settle(timeout=_QUIET)
        seconds = _work(world, lent.loan_id, second)
    finally:
        world.close()
    # The event of the collected receipt sets a second worker to the same chunks; each is written by one of them.
    used = [usage.of(f"jinqiao-dev-repayment-{name}") for name in ("work-batch", "distribute-receipt")]
    write_units = sum(each.write_units for each in used)
    return {
        "bench": "crowd",
        "lenders": lenders,
        "seconds": round(seconds, 2),
        "transactions": sum(each.transactions for each in used),
        "write_units": write_units,
        "write_units_a_lender": round(write_units / lenders, 2),
        "read_units": sum(each.read_units for each in used),
    }


def _due_dates(world: World) -> tuple[date, date]:
    first = tomorrow(world)
    return first, due_dates(a_month_before(first), 2)[1]


def _work(world: World, loan_id: str, business_date: date) -> float:
    """Seconds that the batch of one loan took."""
    batch = {"number": 1, "loan_ids": [loan_id]}
    began = time.perf_counter()
    world.invoke(
        "repayment-work-batch", {"business_date": business_date.isoformat(), "attempt": 9, "batch": batch}
    )
    return time.perf_counter() - began


if __name__ == "__main__":
    print(json.dumps(measure(int(sys.argv[1]) if len(sys.argv) > 1 else LENDERS)))
