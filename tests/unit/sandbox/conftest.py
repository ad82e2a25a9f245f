"""A sandbox on a real port, a platform that writes down its callbacks, and a clock that stands still."""

import json
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from queue import Queue

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send
from urllib3 import Timeout

from jinqiao.partners.bank import HttpBank
from jinqiao.partners.channel import Channel
from jinqiao.partners.identity import HttpIdentity
from jinqiao.partners.sms import HttpSms
from local.gateway.listener import Listener
from local.sandbox.partners import Sandbox

SECRET = "a-secret-of-the-sandbox-tests"


@dataclass
class StandingClock:
    """A local clock that only moves when it is told to."""

    instant: datetime = datetime(2026, 1, 5, 2, 0, tzinfo=UTC)
    alarms: list[tuple[datetime, Callable[[datetime], None]]] = field(default_factory=list)

    def now(self) -> datetime:
        return self.instant

    def at(self, instant: datetime, ring: Callable[[datetime], None], what: str = "") -> None:
        self.alarms.append((instant, ring))

    def move(self, **step: float) -> None:
        self.instant += timedelta(**step)
        due = [ring for instant, ring in self.alarms if instant <= self.instant]
        self.alarms = [alarm for alarm in self.alarms if alarm[0] > self.instant]
        for ring in due:
            ring(self.instant)


@dataclass
class Callback:
    headers: dict[str, str]
    body: str

    @property
    def message(self) -> dict[str, object]:
        return json.loads(self.body)


@dataclass
class Platform:
    """Takes callbacks, answering with `statuses` first and 200 from then on."""

    statuses: list[int] = field(default_factory=list)
    taken: Queue[Callback] = field(default_factory=Queue)

    async def receive(self, request: Request) -> Response:
        body = (await request.body()).decode()
        self.taken.put(Callback(dict(request.headers), body))
        return Response(status_code=self.statuses.pop(0) if self.statuses else 200)

    def next_callback(self) -> Callback:
        return self.taken.get(timeout=5)


@dataclass
class Scene:
    clock: StandingClock
    platform: Platform
    sandbox: Sandbox
    url: str
    callback_url: str

    def channel(self, partner: str, secret: str = SECRET) -> Channel:
        return Channel(partner, f"{self.url}/_sandbox/{partner}", secret, Timeout(0.4))

    @property
    def bank(self) -> HttpBank:
        return HttpBank(self.channel("bank"))

    @property
    def identity(self) -> HttpIdentity:
        return HttpIdentity(self.channel("identity"))

    @property
    def sms(self) -> HttpSms:
        return HttpSms(self.channel("sms"))


class Stage:
    """Serves whatever application the present test put on it: starting a server takes longer than a test."""

    def __init__(self) -> None:
        self.app: ASGIApp | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        assert self.app
        await self.app(scope, receive, send)


@pytest.fixture(scope="session")
def stage() -> Iterator[tuple[Stage, str]]:
    stage, listener = Stage(), Listener(0)
    listener.serve(stage)
    yield stage, listener.url
    listener.close()


@pytest.fixture
def scene(stage: tuple[Stage, str]) -> Iterator[Scene]:
    clock, platform, url = StandingClock(), Platform(), stage[1]
    # An address of the test's own: a callback of the test before may still be on its way.
    place = f"/{uuid.uuid4()}"
    sandbox = Sandbox(clock, lambda _: SECRET, url + place, late_answer_seconds=0.6)
    callbacks = Route(f"{place}/v1/callbacks/bank", platform.receive, methods=["POST"])
    stage[0].app = Starlette(routes=[callbacks, *sandbox.routes()])
    yield Scene(clock, platform, sandbox, url, f"{url}{place}/v1/callbacks/bank")
    sandbox.close()


@pytest.fixture
def sub_account(scene: Scene) -> str:
    return scene.bank.open_sub_account(
        "usr_a", "林晓", "110101199003078013", "6222020000000000009", "13800000001"
    )
