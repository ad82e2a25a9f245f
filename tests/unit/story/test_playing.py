"""What carries a story: people side by side, a screen, and a client that pages, waits and says what was refused."""

import json
import threading
from collections.abc import Iterator
from io import StringIO
from typing import Any

import pytest
from rich.console import Console
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from local import __main__ as command_line
from local.api_client import ApiClient, NotYet, Problem
from local.gateway.listener import Listener
from local.story import cast, demo, screen
from local.story.checks import Checks

ITEMS = list(range(7))


async def listed(request: Request) -> Response:
    """Seven items, three a page."""
    start = int(request.query_params.get("cursor", "0"))
    items = [{"n": n, "asked": request.query_params.get("status")} for n in ITEMS[start : start + 3]]
    return JSONResponse({"items": items, "next_cursor": f"{start + 3}" if start + 3 < len(ITEMS) else None})


async def told(request: Request) -> Response:
    """What came in."""
    body = await request.body()
    return JSONResponse({"headers": dict(request.headers), "body": body.decode(), "method": request.method})


async def refused(request: Request) -> Response:
    body = {"code": "sold_out", "title": "Sold out", "detail": "nothing is left"}
    return JSONResponse(body, 409, media_type="application/problem+json")


async def broken(request: Request) -> Response:
    return PlainTextResponse("a page of a proxy", 502)


async def nothing(request: Request) -> Response:
    return Response(status_code=204)


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    listener = Listener(0)
    everything = [Route("/told", told, methods=["GET", "POST", "DELETE"])]
    everything += [Route(f"/{view.__name__}", view) for view in (listed, refused, broken, nothing)]
    listener.serve(Starlette(routes=everything))
    yield listener.url
    listener.close()


@pytest.fixture
def client(url: str) -> Iterator[ApiClient]:
    with ApiClient(url, "en") as made:
        yield made


def test_a_list_is_read_page_after_page(client: ApiClient) -> None:
    assert client.items("/listed", status="open") == [{"n": n, "asked": "open"} for n in ITEMS]


def test_a_problem_carries_its_status_code_and_words(client: ApiClient) -> None:
    with pytest.raises(Problem, match="409 sold_out: nothing is left") as problem:
        client.get("/refused")

    assert (problem.value.status, problem.value.code) == (409, "sold_out")
    assert problem.value.body["title"] == "Sold out"


def test_an_answer_that_is_no_problem_is_one_all_the_same(client: ApiClient) -> None:
    with pytest.raises(Problem, match="502 : a page of a proxy"):
        client.get("/broken")


def test_an_answer_without_content_is_empty(client: ApiClient) -> None:
    assert client.get("/nothing") == {}


def test_every_post_has_a_key_of_its_own_unless_it_repeats_another(client: ApiClient) -> None:
    keys = [client.post("/told", {})["headers"]["idempotency-key"] for _ in range(2)]
    again = client.post("/told", {}, key=keys[0])["headers"]["idempotency-key"]

    assert keys[0] != keys[1]
    assert again == keys[0]


def test_a_request_says_who_and_in_which_language(client: ApiClient) -> None:
    before = client.get("/told")["headers"]
    client.tokens = {"access_token": "t"}
    after = client.request("DELETE", "/told", headers={"X-Mine": "yes"})

    assert ("authorization" in before, before["accept-language"]) == (False, "en")
    assert after["headers"]["authorization"] == "Bearer t"
    assert (after["headers"]["x-mine"], after["method"]) == ("yes", "DELETE")


def test_waiting_ends_with_the_answer_that_is_ready(
    client: ApiClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("local.api_client._POLL_SECONDS", 0)
    answers = iter([{"status": "new"}, {"status": "new"}, {"status": "done"}])

    assert client.until("it", lambda: next(answers), lambda it: it["status"] == "done") == {"status": "done"}


def test_waiting_too_long_says_what_stood_there_instead(client: ApiClient) -> None:
    with pytest.raises(NotYet, match=r"the pay-out did not come: {'status': 'new'}") as late:
        client.until("the pay-out", lambda: {"status": "new"}, lambda _: False, seconds=-1)

    assert late.value.last == {"status": "new"}


def test_those_who_act_at_once_are_answered_in_their_order() -> None:
    heard, together = [], threading.Barrier(8)

    def work(number: int) -> int:
        together.wait(timeout=10)
        return number * number

    results = cast.all_at_once(work, range(16), lambda: heard.append(1))

    assert results == [number * number for number in range(16)]
    assert len(heard) == 16


def test_one_who_fails_fails_the_story() -> None:
    def work(number: int) -> int:
        return 1 // number

    with pytest.raises(ZeroDivisionError):
        cast.all_at_once(work, [1, 0, 2])


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> StringIO:
    """What a story shows where there is no terminal."""
    written = StringIO()
    monkeypatch.setattr(screen, "console", Console(file=written, width=120, force_terminal=False))
    return written


def test_a_stage_is_a_plain_line_where_nobody_watches(shown: StringIO) -> None:
    with screen.stage("A year passes", 2) as done:
        done()
        done()

    assert shown.getvalue() == "A year passes\n"


def test_a_stage_counts_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    written = StringIO()
    monkeypatch.setattr(screen, "console", Console(file=written, width=120, force_terminal=True))
    with screen.stage("A year passes", 2) as done:
        done()
        done()

    assert "A year passes" in written.getvalue()
    assert "2/2" in written.getvalue()


def test_checks_are_shown_with_what_was_found(shown: StringIO) -> None:
    checks = Checks()
    checks.equal("clearing accounts, fen", 0, 0)
    checks.equal("custody, fen", 99, 100)
    checks.near("XIRR", 0.12, 0.13, 0.001)
    screen.show_checks(checks)

    assert [line.split()[0] for line in shown.getvalue().splitlines()] == ["ok", "failed", "failed"]
    assert "custody, fen: 99, expected 100" in shown.getvalue()
    assert checks.held is False


@pytest.mark.parametrize(
    ("found", "held"), [(0.1268, True), (0.1292, True), (0.1294, False), (0.12, False), (float("nan"), False)]
)
def test_a_rate_is_near_or_the_check_fails(found: float, held: bool) -> None:
    checks = Checks()
    checks.near("XIRR", found, 0.1268, 0.0025)

    assert checks.held is held


def test_a_table_has_its_first_column_left(shown: StringIO) -> None:
    screen.show("Books", ("account", "balance"), [("custody", "1.00"), ("x", "12,345.67")])

    lines = [line.strip() for line in shown.getvalue().splitlines() if line.strip()]
    assert lines[0] == "Books"
    assert lines[-1].startswith("x ")
    assert lines[-1].endswith("12,345.67")


@pytest.mark.parametrize("arguments", [[], ["serve"], ["run", "now"], ["demo", "fast"], ["--help"]])
def test_the_command_line_says_how_to_call_it(arguments: list[str]) -> None:
    assert command_line.main(arguments) == "usage: python -m local run|demo"


@pytest.mark.parametrize("port", ["http", "-1", "65536", "8000.0", " "])
def test_what_is_no_port_ends_with_a_plain_word(port: str) -> None:
    with pytest.raises(SystemExit, match="is no port"):
        command_line._started(port)


def test_a_port_that_is_taken_ends_with_a_plain_word(url: str) -> None:
    port = url.rpartition(":")[2]

    with pytest.raises(SystemExit, match=f"port {port} is taken"):
        command_line._started(port)


@pytest.mark.parametrize(("found", "code"), [(0, 0), (1, 1)])
def test_a_demo_ends_with_0_only_if_every_check_held(
    found: int, code: int, monkeypatch: pytest.MonkeyPatch, shown: StringIO
) -> None:
    ended: list[str] = []

    class Platform:
        url = "http://127.0.0.1:1"

        def close(self) -> None:
            ended.append("closed")

    checks = Checks()
    checks.equal("the trial balance, fen", found, 0)
    monkeypatch.setattr(command_line, "_started", lambda port: Platform())
    monkeypatch.setattr(demo, "play", lambda url: checks)

    assert command_line.main(["demo"]) == code
    assert ended == ["closed"]
    assert "the trial balance, fen" in shown.getvalue()


def test_a_demo_that_breaks_off_is_no_success_and_leaves_nothing_running(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ended: list[str] = []

    class Platform:
        url = "http://127.0.0.1:1"

        def close(self) -> None:
            ended.append("closed")

    def refused(url: str) -> Any:
        raise Problem(500, "internal_error", json.loads("{}"))

    monkeypatch.setattr(command_line, "_started", lambda port: Platform())
    monkeypatch.setattr(demo, "play", refused)

    with pytest.raises(Problem):
        command_line.main(["demo"])
    assert ended == ["closed"]


def test_whoever_presses_control_c_gets_its_code(monkeypatch: pytest.MonkeyPatch) -> None:
    def pressed() -> int:
        raise KeyboardInterrupt

    monkeypatch.setitem(command_line.COMMANDS, "run", pressed)

    assert command_line.main(["run"]) == 130
