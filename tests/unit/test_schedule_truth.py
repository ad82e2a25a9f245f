"""Schedules that others published, to the fen."""

import json
from datetime import date
from pathlib import Path

import pytest

from jinqiao.money import parse_rate
from jinqiao.schedule import Schedule, Terms, build

TRUTH = {
    case["source"]: case
    for case in json.loads(
        (Path(__file__).parents[1] / "truth" / "schedules.json").read_text(encoding="utf-8")
    )
}


def quoted(case: dict) -> Schedule:
    quote = case["quote"]
    return build(
        Terms(
            **{
                **quote,
                "annual_rate": parse_rate(quote["annual_rate"]),
                "start_date": date.fromisoformat(quote["start_date"]),
            }
        )
    )


def column(schedule: Schedule, name: str) -> list[int] | int:
    if name == "first_total_fen":
        return schedule.instalments[0].total_fen
    return [getattr(row, name) for row in schedule.instalments]


@pytest.mark.parametrize(
    ("source", "name"), [(source, name) for source, case in TRUTH.items() for name in case["exact"]]
)
def test_exact_columns_match_to_the_fen(source, name):
    schedule = quoted(TRUTH[source])

    assert column(schedule, name) == TRUTH[source]["exact"][name]


@pytest.mark.parametrize("source", [source for source, case in TRUTH.items() if "published_total" in case])
def test_totals_from_unrounded_instalments_differ_by_half_a_fen_a_row_at_most(source):
    schedule = quoted(TRUTH[source])

    published = TRUTH[source]["published_total"]["interest_fen"]

    assert abs(schedule.total_interest_fen - published) * 2 <= len(schedule.instalments)
