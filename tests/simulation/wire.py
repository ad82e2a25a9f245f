"""The wire to the partners: `jinqiao.partners.channel` posts, and the sandbox of the acting platform answers."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import Context
from dataclasses import dataclass
from typing import Any
from unittest.mock import patch
from urllib.parse import urlsplit

import urllib3

from jinqiao.partners import channel
from local.sandbox.partners import Sandbox


class Silence(urllib3.exceptions.ReadTimeoutError):
    """No answer came in time."""

    def __init__(self) -> None:
        super().__init__(None, "", "read timed out")  # type: ignore[arg-type]


@dataclass(frozen=True)
class Response:
    """As much of urllib3's as the channel reads."""

    status: int
    data: bytes


Answer = Callable[[], Response]
Struck = Callable[[str, str, Answer], Response]


def clear(partner: str, operation: str, answer: Answer) -> Response:
    """A wire without faults."""
    return answer()


class Wire:
    """In place of the channel's connection pool: calls stay in the process."""

    def __init__(self, partners: Sandbox, struck: Struck = clear) -> None:
        self._partners = partners
        self._struck = struck

    def request(
        self, method: str, url: str, *, body: bytes, headers: dict[str, str], timeout: Any
    ) -> Response:
        partner, operation = urlsplit(url).path.split("/")[-2:]

        def answer() -> Response:
            """What is answered after the time-out is done all the same. A partner has no role of ours."""
            asked = {"partner": partner, "operation": operation}
            said = Context().run(self._partners.answer, asked, headers, body)
            if said.late:
                raise Silence
            return Response(said.status, json.dumps(said.body).encode())

        return self._struck(partner, operation, answer)

    @contextmanager
    def laid(self) -> Iterator[None]:
        """While this lasts, the process's partners are these."""
        with patch.object(channel, "_pool", lambda: self):
            yield
