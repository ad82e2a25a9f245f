"""Moving the clock by a body, and the overview as a page."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from jinqiao.errors import InvalidRequest
from local.gateway import api, clock_command, console_page, inventory
from tests.unit.gateway.conftest import Scene

NOW = datetime(2026, 1, 5, 2, 0, tzinfo=UTC)


class Notebook:
    """A clock that writes down where it was moved."""

    def __init__(self) -> None:
        self.moves: list[Any] = []

    def now(self) -> datetime:
        return NOW

    def advance(self, **units: float) -> None:
        self.moves.append(units)

    def to(self, instant: datetime) -> None:
        self.moves.append(instant)

    def at(self, *_: Any) -> None:
        raise AssertionError("a command sets no alarm")


def test_days_advance_the_clock() -> None:
    clock = Notebook()
    clock_command.execute(clock, {"advance_days": 30})
    assert clock.moves == [{"days": 30}]


def test_an_instant_in_any_zone_moves_it_there() -> None:
    clock = Notebook()
    clock_command.execute(clock, {"to": "2026-06-01T00:00:00+08:00"})
    assert clock.moves == [datetime(2026, 5, 31, 16, tzinfo=UTC)]


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        (None, ""),
        ([], ""),
        ({}, ""),
        ({"advance_days": 1, "to": "2027-01-01T00:00:00Z"}, ""),
        ({"advance_hours": 1}, "/advance_hours"),
        ({"advance_days": 0}, "/advance_days"),
        ({"advance_days": True}, "/advance_days"),
        ({"advance_days": "1"}, "/advance_days"),
        ({"to": "tomorrow"}, "/to"),
        ({"to": None}, "/to"),
        ({"to": "2027-01-01T00:00:00"}, "/to"),
        ({"to": (NOW - timedelta(seconds=1)).isoformat()}, "/to"),
        ({"to": (NOW + timedelta(days=41 * 366)).isoformat()}, "/to"),
    ],
)
def test_what_is_no_move_is_refused_and_nothing_moves(body: Any, pointer: str) -> None:
    clock = Notebook()
    with pytest.raises(InvalidRequest) as refused:
        clock_command.execute(clock, body)
    assert refused.value.errors[0]["pointer"] == pointer
    assert clock.moves == []


def test_the_inventory_names_routes_with_their_functions(scene: Scene) -> None:
    platform = scene.platform
    listed = inventory.of(platform.resources, api.read(platform.resources, "123456789012"))
    assert {
        "method": "GET",
        "path": "/v1/me",
        "function": "echo",
        "signed_in": True,
    } in listed["routes"]
    assert listed["functions"] == ["defect", "echo", "forbidden", "headers", "meet", "nonsense", "slow"]
    assert listed["tables"] == []


def test_the_page_shows_rows_and_escapes_them() -> None:
    overview = {
        "now": "2026-01-05T02:00:00+00:00",
        "tables": ["jinqiao-dev-ledger"],
        "magic_values": [{"where": "name", "ending": "<b>", "meaning": "a & b"}],
        "queues": [],
    }
    page = console_page.render(overview)
    assert "<td>jinqiao-dev-ledger</td>" in page
    assert "<th>ending</th>" in page
    assert "<td>&lt;b&gt;</td><td>a &amp; b</td>" in page
