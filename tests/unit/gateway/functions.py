"""Handlers of the test template."""

import threading
from typing import Any

together = threading.Barrier(50)


def echo(event: dict[str, Any], context: Any) -> dict[str, Any]:
    import json

    return {"statusCode": 200, "headers": {"Content-Type": "application/json"}, "body": json.dumps(event)}


def headers(event: dict[str, Any], context: Any) -> dict[str, Any]:
    return {
        "statusCode": 201,
        "headers": {"X-One": "1", "x-both": "lost", "Content-Length": "999"},
        "multiValueHeaders": {"X-Both": ["a", "b"]},
        "body": "金桥",
    }


def nonsense(event: dict[str, Any], context: Any) -> str:
    return "this is no proxy answer"


def defect(event: dict[str, Any], context: Any) -> None:
    raise RuntimeError("a defect")


def slow(event: dict[str, Any], context: Any) -> dict[str, Any]:
    threading.Event().wait(1)
    return {"statusCode": 200, "body": ""}


def meet(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Answers only when fifty requests are in their handlers at once."""
    together.wait(timeout=20)
    return {"statusCode": 200, "body": ""}
