"""Quotes: open to everybody, exact, and never a fault of ours."""

import json
from itertools import product
from pathlib import Path

import httpx
import pytest

TRUTH = json.loads((Path(__file__).parents[2] / "truth" / "schedules.json").read_text())
ASKED = {
    "principal_fen": 10_000_000,
    "annual_rate": "0.1200",
    "months": 12,
    "method": "equal_instalment",
    "start_date": "2026-01-31",
}


def quote(world, **but) -> httpx.Response:
    body = {name: value for name, value in (ASKED | but).items() if value is not None}
    return httpx.post(f"{world.url}/v1/loan-quotes", json=body, headers={"Accept-Language": "en"})


def faults(answer: httpx.Response) -> list[tuple[str, str]]:
    return [(fault["pointer"], fault["code"]) for fault in answer.json()["errors"]]


def test_a_quote_needs_no_sign_in_and_no_key(world):
    answer = quote(world)

    assert answer.status_code == 200
    assert answer.json()["schedule"][0] == {
        "number": 1,
        "due_date": "2026-02-28",
        "principal_fen": 788_488,
        "interest_fen": 100_000,
        "fee_fen": 0,
        "total_fen": 888_488,
        "balance_fen": 9_211_512,
    }
    assert answer.json()["apr"] == "0.120000"


@pytest.mark.parametrize("case", TRUTH, ids=lambda case: case["source"][:40])
def test_published_schedules_are_met_over_http(world, case):
    rows = quote(world, **case["quote"]).json()["schedule"]
    exact = {name: value for name, value in case["exact"].items() if name != "first_total_fen"}

    assert {name: [row[name] for row in rows] for name in exact} == exact
    assert rows[0]["total_fen"] == case["exact"].get("first_total_fen", rows[0]["total_fen"])


def test_fees_are_part_of_the_cost(world):
    free, charged = quote(world).json(), quote(world, fee_fen=100_000).json()

    assert charged["total_fen"] - free["total_fen"] == 100_000
    assert charged["apr"] > free["apr"]


def test_sums_are_those_of_the_rows(world):
    answer = quote(world, method="equal_principal", day_count="actual/365", fee_fen=999).json()

    assert answer["total_fen"] == sum(row["total_fen"] for row in answer["schedule"])
    assert answer["total_interest_fen"] == sum(row["interest_fen"] for row in answer["schedule"])


@pytest.mark.parametrize(
    ("method", "principal_fen", "rate"),
    list(
        product(
            ("equal_instalment", "equal_principal", "interest_only", "bullet", "flat"),
            (1, 10**12),
            ("0", "1"),
        )
    ),
)
def test_the_edges_of_what_can_be_asked_are_answered(world, method, principal_fen, rate):
    asked = {"method": method, "principal_fen": principal_fen, "annual_rate": rate, "months": 360}
    answer = quote(world, **asked, fee_fen=10**12, day_count="actual/360")

    assert answer.status_code == 200
    assert sum(row["principal_fen"] for row in answer.json()["schedule"]) == principal_fen
    assert answer.json()["schedule"][-1]["balance_fen"] == 0


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("principal_fen", 0, "greater_than_equal"),
        ("principal_fen", 10**12 + 1, "less_than_equal"),
        ("principal_fen", "100", "int_type"),
        ("principal_fen", 1.5, "int_type"),
        ("principal_fen", True, "int_type"),
        ("principal_fen", None, "missing"),
        ("annual_rate", "1.0001", "less_than_equal"),
        ("annual_rate", "-0.1", "decimal_form"),
        ("annual_rate", "1e-2", "decimal_form"),
        ("annual_rate", "NaN", "decimal_form"),
        ("annual_rate", 0.12, "decimal_form"),
        ("months", 0, "greater_than_equal"),
        ("months", 361, "less_than_equal"),
        ("method", "annuity", "enum"),
        ("start_date", "2026-02-30", "date_parsing"),
        ("day_count", "30/365", "enum"),
        ("fee_fen", -1, "greater_than_equal"),
        ("surprise", 1, "extra_forbidden"),
    ],
)
def test_what_is_out_of_range_is_named(world, field, value, code):
    answer = quote(world, **{field: value})

    assert answer.status_code == 422
    assert faults(answer) == [(f"/{field}", code)]


def test_dates_beyond_the_calendar_are_the_callers_mistake(world):
    answer = quote(world, start_date="9999-12-31")

    assert answer.status_code == 422
    assert faults(answer) == [("/start_date", "out_of_range")]


@pytest.mark.parametrize("body", ["", "{", "[]", "null", '{"months": 1, "months": 2}', '{"months": NaN}'])
def test_a_body_that_is_no_quote_is_a_client_error(world, body):
    answer = httpx.post(f"{world.url}/v1/loan-quotes", content=body)

    assert answer.status_code in (400, 422)
    assert answer.headers["content-type"] == "application/problem+json"
