"""The /_local routes of the running platform: strict, and true to what runs."""

from datetime import datetime

import httpx
import pytest

from local.api_client import ApiClient
from local.people import People
from local.sandbox import quirks
from local.story import cast
from local.world import World


@pytest.fixture
def ground(world: World) -> ApiClient:
    return ApiClient(world.url)


def test_the_overview_lists_what_runs(ground: ApiClient) -> None:
    overview = ground.get("/_local")
    routes = {(route["method"], route["path"]) for route in overview["routes"]}
    assert {("POST", "/v1/registrations"), ("GET", "/health")} <= routes
    assert "jinqiao-dev-ledger" in overview["tables"]
    assert overview["magic_values"] == quirks.table()
    assert overview["schedules"]


def test_staff_can_sign_in_with_what_the_overview_says(world: World, ground: ApiClient) -> None:
    staff = ground.get("/_local")["staff"]
    assert [member["group"] for member in staff] == [
        "underwriter",
        "finance",
        "compliance",
        "support",
        "admin",
    ]
    answer = ground.request(
        "POST", "/v1/sessions", json={"phone": staff[0]["phone"], "password": staff[0]["password"]}
    )
    assert answer["token_type"] == "Bearer"


def test_a_browser_gets_a_page_without_outside_assets(world: World) -> None:
    page = httpx.get(f"{world.url}/_local", headers={"Accept": "text/html"}, timeout=30)
    assert page.headers["content-type"].startswith("text/html")
    assert "/v1/registrations" in page.text
    assert not {"<script", "src=", 'href="http', "@import", "url("} & set(page.text.split())


def test_the_outbox_shows_a_phones_messages_newest_first(world: World, ground: ApiClient) -> None:
    person = People().next()
    ground.post("/v1/registrations", {"phone": person.phone, "password": person.password})
    [message] = ground.get("/_local/outbox", phone=person.phone)["items"]
    assert (message["channel"], message["to"]) == ("sms", person.phone)
    assert datetime.fromisoformat(message["at"]).tzinfo


def test_the_clock_can_be_read(world: World, ground: ApiClient) -> None:
    told = datetime.fromisoformat(ground.get("/_local/clock")["now"])
    assert abs((world.clock.now() - told).total_seconds()) < 60


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ("", 400),
        ("{", 400),
        ('{"advance_days": 1, "advance_days": 2}', 400),
        ("[]", 422),
        ("{}", 422),
        ('{"advance_days": 0}', 422),
        ('{"advance_days": -1}', 422),
        ('{"advance_days": true}', 422),
        ('{"advance_days": 1.0}', 422),
        ('{"advance_days": "1"}', 422),
        ('{"advance_days": 999999999}', 422),
        ('{"advance_days": 1, "to": "2030-01-01T00:00:00Z"}', 422),
        ('{"to": "2020-01-01T00:00:00Z"}', 422),
        ('{"to": "2099-01-01T00:00:00"}', 422),
        ('{"to": 5}', 422),
        ('{"jump": 1}', 422),
    ],
)
def test_the_clock_refuses_what_is_no_move(world: World, body: str, status: int) -> None:
    answer = httpx.post(f"{world.url}/_local/clock", content=body, timeout=30)
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
    assert answer.json()["request_id"] == answer.headers["x-request-id"]


def test_what_is_not_there_is_a_problem(world: World) -> None:
    answer = httpx.get(f"{world.url}/_local/nothing", headers={"Accept-Language": "en"})
    assert (answer.status_code, answer.json()["title"]) == (404, "Not found")


def test_the_trial_balance_is_zero_and_custody_is_what_is_owed(world: World, ground: ApiClient) -> None:
    actor = cast.investor(world.url, People().next(), 1_000_000)
    assert actor.app.account()["available_fen"] == 1_000_000
    ledger = ground.get("/_local/ledger")
    assert ledger["grand_total_fen"] == 0
    assert ledger["custody_fen"] == ledger["client_money_fen"] + ledger["operator_money_fen"] >= 1_000_000
    assert ledger["mismatches"] == []


def test_executions_tell_their_workflow_and_status(world: World, ground: ApiClient) -> None:
    cast.borrower(world.url, People().next())
    run = ground.get("/_local/executions")["items"][0]
    assert set(run) == {"workflow", "name", "status", "started_at", "error", "cause", "waits_for"}
    assert run["workflow"].startswith("jinqiao-dev-")


def test_failures_are_lists(ground: ApiClient) -> None:
    failures = ground.get("/_local/failures")
    assert isinstance(failures["items"], list)
    assert isinstance(failures["undelivered_callbacks"], list)
