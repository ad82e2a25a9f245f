"""What each business command costs in DynamoDB: calls and units, by the function that serves it.

Registering, depositing, bidding, and a repayment shared by 1, 10 and 30 lenders, all over HTTP on a platform of its
own. One JSON line a command: `python -m bench.commands`.
"""

import json
import math
from collections.abc import Callable
from typing import Any

from bench.meter import Meter, Tally, metered
from local.mobile_app import MobileApp
from local.people import People
from local.story import cast
from local.story.cast import Actor
from local.world import World

LENDERS = (1, 10, 30)
BID_FEN = 200_000
_PREFIX = "jinqiao-dev-"


def most_write_units(lenders: int) -> float:
    """The target for a repayment: the items that it cannot do without, and a fifth more."""
    return 1.2 * 2 * (lenders + math.ceil(60 * lenders / 1024) + 2)


def measure() -> list[dict[str, Any]]:
    """One row per command."""
    world = World.start(port=0)
    try:
        with metered(world.client("dynamodb")) as meter:
            return _commands(world, meter)
    finally:
        world.close()


def _commands(world: World, meter: Meter) -> list[dict[str, Any]]:
    people = People("bench")
    newcomer = people.next()
    registering = _cost(
        world, meter, lambda: MobileApp(world.url).register(newcomer.phone, newcomer.password)
    )
    lenders = cast.all_at_once(
        lambda person: cast.investor(world.url, person, 10 * BID_FEN),
        [people.next() for _ in range(max(LENDERS))],
    )
    borrower = cast.borrower(world.url, people.next())
    borrower.app.deposit(50_000_000)
    rows = [
        _row("register", registering, ["onboarding-api"]),
        _row("deposit", _cost(world, meter, lambda: lenders[0].app.deposit(1000)), ["payments-api"]),
    ]
    for count in LENDERS:
        rows += _loan(world, meter, borrower, lenders[:count])
    return rows


def _loan(world: World, meter: Meter, borrower: Actor, lenders: list[Actor]) -> list[dict[str, Any]]:
    """Lend to the borrower, measure the first bid, and the repayment of the first instalment."""
    application = borrower.app.apply_for_loan(BID_FEN * len(lenders), 12, 5_000_000)
    listing_id = borrower.app.accept(application)["listing_id"]
    bid = _cost(world, meter, lambda: lenders[0].app.invest(listing_id, BID_FEN))
    cast.all_at_once(lambda actor: actor.app.invest(listing_id, BID_FEN), lenders[1:])
    world.settle()
    [loan] = [each for each in borrower.app.loans() if each["listing_id"] == listing_id]
    repayment = _cost(world, meter, lambda: borrower.app.repay(loan["loan_id"], 1))
    count = len(lenders)
    return [
        _row(f"bid, a listing of {count}", bid, ["investment-api"], 8),
        _row(f"repayment, {count} lenders", repayment, ["repayment-api"], most_write_units(count)),
    ]


def _cost(world: World, meter: Meter, command: Callable[[], Any]) -> dict[str, Tally]:
    world.settle()
    with meter.measuring() as usage:
        command()
        world.settle()
    return dict(usage.by_function)


def _row(name: str, cost: dict[str, Tally], serving: list[str], most: float | None = None) -> dict[str, Any]:
    """The serving functions' own figures, and the units of all that the command set going behind them."""
    own = [cost.get(_PREFIX + function, Tally()) for function in serving]
    write_units = sum(tally.write_units for tally in own)
    return {
        "bench": "commands",
        "command": name,
        "reads": sum(tally.reads for tally in own),
        "transactions": sum(tally.transactions for tally in own),
        "write_units": write_units,
        "read_units": sum(tally.read_units for tally in own),
        "write_units_with_projections": sum(tally.write_units for tally in cost.values()),
        "limit": most,
        "ok": most is None or write_units <= most,
    }


if __name__ == "__main__":
    for row in measure():
        print(json.dumps(row))
