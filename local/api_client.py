"""A client of the HTTP API: tokens, idempotency keys, pages, and problems as exceptions."""

import ssl
import time
import uuid
from collections.abc import Callable, Mapping
from functools import cache
from types import TracebackType
from typing import Any, Self

import httpx

Answer = dict[str, Any]
_POLL_SECONDS = 0.1


class Problem(Exception):
    """An `application/problem+json` answer: `status`, the stable `code`, and the whole `body`."""

    def __init__(self, status: int, code: str, body: Mapping[str, Any]) -> None:
        super().__init__(f"{status} {code}: {body.get('detail') or body.get('title') or body}")
        self.status = status
        self.code = code
        self.body = body


class NotYet(Exception):
    """What was waited for did not come in time; `last` is what stood there instead."""

    def __init__(self, what: str, last: object) -> None:
        super().__init__(f"{what} did not come: {last}")
        self.last = last


class ApiClient:
    """One user's connection to the API at `url`; raises `Problem` for whatever is refused."""

    def __init__(self, url: str, language: str = "zh-CN") -> None:
        headers = {"Accept-Language": language}
        self._http = httpx.Client(base_url=url, timeout=35, headers=headers, verify=_trust())
        self.tokens: Answer = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Drop the connections."""
        self._http.close()

    def get(self, path: str, **query: Any) -> Answer:
        """GET a JSON answer; raises Problem."""
        return self.request("GET", path, params=query)

    def post(self, path: str, body: Mapping[str, Any], key: str | None = None) -> Answer:
        """POST with an idempotency key of its own, or the one given to repeat an earlier POST."""
        return self.request("POST", path, json=body, headers={"Idempotency-Key": key or str(uuid.uuid4())})

    def request(self, method: str, path: str, **more: Any) -> Answer:
        """Any request, signed in if the app is; raises Problem for what is no success."""
        headers = {**self._authorization(), **more.pop("headers", {})}
        response = self._http.request(method, path, headers=headers, **more)
        if response.is_success:
            return response.json() if response.content else {}
        raise _problem(response)

    def items(self, path: str, **query: Any) -> list[Answer]:
        """All items of a list, page after page."""
        found: list[Answer] = []
        cursor: dict[str, str] = {}
        while True:
            page = self.get(path, limit=100, **query, **cursor)
            found += page["items"]
            if page["next_cursor"] is None:
                return found
            cursor = {"cursor": page["next_cursor"]}

    def until(
        self, what: str, ask: Callable[[], Answer], ready: Callable[[Answer], bool], seconds: float = 30
    ) -> Answer:
        """Ask again and again, as an app refreshes its screen, until the answer is ready; else NotYet."""
        deadline = time.monotonic() + seconds
        while not ready(answer := ask()):
            if time.monotonic() > deadline:
                raise NotYet(what, answer)
            time.sleep(_POLL_SECONDS)
        return answer

    def _authorization(self) -> dict[str, str]:
        token = self.tokens.get("access_token")
        return {"Authorization": f"Bearer {token}"} if token else {}


@cache
def _trust() -> ssl.SSLContext:
    """The trusted authorities, read once: thirty apps in one process are no reason to read them thirty times."""
    return ssl.create_default_context()


def _problem(response: httpx.Response) -> Problem:
    try:
        body = response.json()
    except ValueError:
        body = {"detail": response.text[:200]}
    return Problem(response.status_code, str(body.get("code", "")), body)
