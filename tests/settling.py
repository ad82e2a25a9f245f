"""Early repayment for tests: quotes and settlements as the app asks for them."""

from datetime import date, timedelta
from typing import Any

from jinqiao import clock
from local.mobile_app import MobileApp
from local.world import World

Answer = dict[str, Any]


def today(world: World) -> date:
    return clock.business_date(world.clock.now())


def days_ago(world: World, days: int) -> str:
    """A value date."""
    return (today(world) - timedelta(days=days)).isoformat()


def full(world: World, **more: Any) -> Answer:
    """The body that asks for a payoff today."""
    return {"kind": "full", "date": today(world).isoformat(), **more}


def part(world: World, amount_fen: int, keep: str = "term", **more: Any) -> Answer:
    """The body that asks for a prepayment today."""
    return {
        "kind": "partial",
        "amount_fen": amount_fen,
        "keep": keep,
        "date": today(world).isoformat(),
        **more,
    }


def quote(app: MobileApp, loan_id: str, asked: Answer) -> Answer:
    return app.post(f"/v1/me/loans/{loan_id}/settlement-quotes", asked)


def settle(app: MobileApp, loan_id: str, quoted: Answer, key: str | None = None) -> Answer:
    body = {"quote_token": quoted["quote_token"]}
    return app.post(f"/v1/me/loans/{loan_id}/settlements", body, key)


def columns(answer: Answer, *names: str) -> list[tuple[Any, ...]]:
    """These fields of each row of a schedule."""
    return [tuple(row[name] for name in names) for row in answer["schedule"]]
