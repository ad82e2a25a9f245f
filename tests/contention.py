"""DynamoDB under load, for tests: what other people's transactions do to ours, and replies that get lost."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any

from botocore.exceptions import ReadTimeoutError

from jinqiao.aws import clients

_BEFORE = "before-call.dynamodb.TransactWriteItems"
_AFTER = "after-call.dynamodb.TransactWriteItems"


@contextmanager
def conflicts(times: int, about: str) -> Iterator[list[str]]:
    """The next transactions whose request names `about` meet a conflict, so many times; yields those that did."""
    met: list[str] = []

    def refuse(params: dict[str, Any], **_: Any) -> tuple[Any, dict[str, Any]] | None:
        body = params["body"] if isinstance(params["body"], str) else params["body"].decode()
        if about not in body or len(met) >= times:
            return None
        met.append(body)
        return SimpleNamespace(status_code=400), _conflict(body.count('"TableName"'))

    yield from _while_listening(_BEFORE, refuse, met)


@contextmanager
def lost_reply() -> Iterator[list[str]]:
    """The next transaction is carried out, and its reply never arrives."""
    lost: list[str] = []

    def lose(**_: Any) -> None:
        if not lost:
            lost.append("reply")
            raise ReadTimeoutError(endpoint_url="https://dynamodb.example")

    yield from _while_listening(_AFTER, lose, lost)


@contextmanager
def just_before(about: str, others_do: Callable[[], object]) -> Iterator[list[str]]:
    """The next transaction whose request names `about` comes just after what others do."""
    overtaken: list[str] = []

    def overtake(params: dict[str, Any], **_: Any) -> None:
        body = params["body"] if isinstance(params["body"], str) else params["body"].decode()
        if about in body and not overtaken:
            overtaken.append(body)
            others_do()

    yield from _while_listening(_BEFORE, overtake, overtaken)


def _conflict(items: int) -> dict[str, Any]:
    reasons = [{"Code": "TransactionConflict"}, *[{"Code": "None"}] * (items - 1)]
    error = {"Code": "TransactionCanceledException", "Message": "Transaction cancelled"}
    return {"Error": error, "CancellationReasons": reasons, "ResponseMetadata": {}}


def _while_listening(event: str, handler: Any, noted: list[str]) -> Iterator[list[str]]:
    events = clients.client("dynamodb").meta.events
    events.register(event, handler)
    try:
        yield noted
    finally:
        events.unregister(event, handler)
