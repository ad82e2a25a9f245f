"""The API's edge in process: the event that the gateway would give to the function, and its answer.

Tokens are the gateway's business, and have tests of their own; here the caller's claims are written as the
authorizer passes them on.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from local.gateway import api, proxy
from local.gateway.proxy import HttpRequest
from local.world import World


@dataclass(frozen=True)
class Caller:
    """Who asks: a user with a session, in these staff groups."""

    user_id: str
    session_id: str
    groups: tuple[str, ...] = ()

    def claims(self) -> dict[str, str] | None:
        if not self.user_id:
            return None
        named = {"cognito:groups": ",".join(self.groups)} if self.groups else {}
        return {"username": self.user_id, "origin_jti": self.session_id, **named}


NOBODY = Caller("", "")
"""Who has not signed in."""


@dataclass(frozen=True)
class Answer:
    """An HTTP answer; `code` is the problem's, or "" for a success."""

    status: int
    body: dict[str, Any] = field(default_factory=dict)

    @property
    def code(self) -> str:
        return str(self.body.get("code", "")) if self.status >= 400 else ""

    @property
    def outcome(self) -> tuple[int, str]:
        return self.status, self.code

    @property
    def is_final(self) -> bool:
        """Whether asking again would be wrong: neither a failure of the server nor a request to come later."""
        return self.status < 500 and self.status != 429


BROKEN = Answer(502)
"""What the gateway answers for a function that died."""


class Edge:
    """Sends requests to a platform's functions."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._api = api.read(world.resources, world.account.number)
        self._numbers = 0

    def send(
        self,
        method: str,
        path: str,
        body: Mapping[str, Any] | str | None = None,
        caller: Caller = NOBODY,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """One request, once; `path` with its parameters filled in."""
        match = self._api.match(method, quote(path, safe="/"))
        if match is None:
            raise LookupError(f"no route {method} {path}")
        self._numbers += 1
        text = body if isinstance(body, str) else json.dumps(body) if body is not None else ""
        request = HttpRequest(
            method=method,
            path=path,
            query=(),
            headers=[("Accept-Language", "en"), *(headers or {}).items()],
            body=text.encode(),
            source_ip="127.0.0.1",
            request_id=f"request-{self._numbers}",
            at=self._world.clock.now(),
        )
        event = proxy.event(self._api, match, request, caller.claims())
        outcome = self._world.functions.invoke(match.method.function_arn, event)
        return BROKEN if outcome.failed else _answer(outcome.value)


def _answer(result: dict[str, Any]) -> Answer:
    return Answer(result["statusCode"], json.loads(result["body"]) if result.get("body") else {})
