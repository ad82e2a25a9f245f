"""Functions that die: at a call to DynamoDB, before it is made or after it was carried out."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from jinqiao.aws import clients


class Killed(BaseException):
    """What no code catches: the process is gone."""


Which = Callable[[str], bool]
"""Chooses a call by its request as text, e.g. by a key that it names."""


@contextmanager
def killed_before(operation: str, which: Which) -> Iterator[None]:
    """The first matching call is never made."""
    seen: list[str] = []

    def kill(params: dict[str, Any], **_: Any) -> None:
        body = params["body"] if isinstance(params["body"], str) else params["body"].decode()
        if not seen and which(body):
            seen.append(body)
            raise Killed

    with _listening(f"before-call.dynamodb.{operation}", kill):
        yield
    assert seen, "nothing was killed"


@contextmanager
def killed_after(operation: str, which: Which) -> Iterator[None]:
    """The first matching call is carried out, and nobody lives to hear of it."""
    seen: list[str] = []

    def note(params: dict[str, Any], context: dict[str, Any], **_: Any) -> None:
        context["killed_after"] = json.dumps(params, default=str)

    def kill(context: dict[str, Any], http_response: Any, **_: Any) -> None:
        if not seen and http_response.status_code == 200 and which(context.get("killed_after", "")):
            seen.append(context["killed_after"])
            raise Killed

    with (
        _listening(f"before-parameter-build.dynamodb.{operation}", note),
        _listening(f"after-call.dynamodb.{operation}", kill),
    ):
        yield
    assert seen, "nothing was killed"


@contextmanager
def _listening(event: str, handler: Any) -> Iterator[None]:
    events = clients.client("dynamodb").meta.events
    events.register(event, handler)
    try:
        yield
    finally:
        events.unregister(event, handler)
