"""Somebody with a phone, and plain HTTP: these tests look at statuses, headers and bodies themselves."""

import re
import uuid
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from local.people import People, Person

PEOPLE = People()
CODE = re.compile(r"(?<!\d)\d{6}(?!\d)")


class Browser:
    """HTTP to a platform, with a key of its own for each POST unless one is given."""

    def __init__(self, url: str) -> None:
        self.http = httpx.Client(base_url=url, timeout=35)
        self.session: dict[str, Any] = {}

    def send(self, method: str, path: str, body: Any = None, key: str | None = None, language: str = "en"):
        headers = {"Accept-Language": language, "Idempotency-Key": key or str(uuid.uuid4())}
        if self.session:
            headers["Authorization"] = f"Bearer {self.session['access_token']}"
        return self.http.request(method, path, json=body, headers=headers)

    def get(self, path: str, **more: Any) -> httpx.Response:
        return self.send("GET", path, **more)

    def post(self, path: str, body: Any, **more: Any) -> httpx.Response:
        return self.send("POST", path, body, **more)

    def put(self, path: str, body: Any, **more: Any) -> httpx.Response:
        return self.send("PUT", path, body, **more)

    def messages(self, phone: str) -> list[str]:
        """The texts that a phone received, newest first."""
        outbox = self.http.get("/_local/outbox", params={"phone": phone}).json()
        return [item["text"] for item in outbox["items"]]

    def code(self, phone: str) -> str:
        """The newest code that a phone received; a greeting may have come after it."""
        return self.codes(phone)[0]

    def codes(self, phone: str) -> list[str]:
        """All codes that a phone received, newest first."""
        return [found[0] for text in self.messages(phone) if (found := CODE.search(text))]

    def register(self, person: Person, **more: Any) -> httpx.Response:
        return self.post("/v1/registrations", {"phone": person.phone, "password": person.password}, **more)

    def confirm(self, registration_id: str, code: str, **more: Any) -> httpx.Response:
        return self.post(f"/v1/registrations/{registration_id}/confirmation", {"code": code}, **more)

    def sign_up(self, person: Person) -> str:
        """Register and confirm; the user id."""
        begun = self.register(person).json()
        return self.confirm(begun["registration_id"], self.code(person.phone)).json()["user_id"]

    def sign_in(self, person: Person, password: str | None = None) -> httpx.Response:
        body = {"phone": person.phone, "password": password or person.password}
        answer = self.post("/v1/sessions", body)
        self.session = answer.json() if answer.is_success else {}
        return answer

    def refresh(self, refresh_token: str) -> httpx.Response:
        return self.post("/v1/sessions/refresh", {"refresh_token": refresh_token})

    def step_up(self, person: Person) -> httpx.Response:
        asked = self.post("/v1/step-ups", {}).json()
        path = f"/v1/step-ups/{asked['step_up_id']}/confirmation"
        return self.post(path, {"code": self.code(person.phone)})


def wrong(code: str, by: int = 1) -> str:
    """Another code of the same length."""
    return f"{(int(code) + by) % 10 ** len(code):0{len(code)}d}"


@pytest.fixture
def person() -> Person:
    return PEOPLE.next()


@pytest.fixture
def other() -> Person:
    return PEOPLE.next()


@pytest.fixture
def app(world: Any) -> Iterator[Browser]:
    """Nobody in particular."""
    browser = Browser(world.url)
    yield browser
    browser.http.close()


@pytest.fixture
def user(app: Browser, person: Person) -> Browser:
    """`person`, registered and signed in."""
    app.sign_up(person)
    app.sign_in(person)
    return app


@pytest.fixture
def later(moving_world: Any) -> Iterator[Browser]:
    """Nobody in particular, on a platform whose clock may be moved."""
    browser = Browser(moving_world.url)
    yield browser
    browser.http.close()
