"""One Powertools resolver shared by threads keeps their requests apart."""

import json
from threading import Barrier, Thread
from typing import Any

from aws_lambda_powertools.event_handler import APIGatewayRestResolver

from local import concurrent_requests


def event(name: str) -> dict[str, Any]:
    context = {"requestId": name, "resourcePath": f"/{name}", "stage": "dev"}
    return {
        "path": f"/{name}",
        "httpMethod": "GET",
        "headers": {},
        "multiValueHeaders": {},
        "queryStringParameters": None,
        "requestContext": context,
        "body": None,
    }


def test_each_thread_sees_its_own_request() -> None:
    concurrent_requests.allow()
    concurrent_requests.allow()
    resolver = APIGatewayRestResolver()
    meeting = Barrier(4)

    @resolver.get("/<name>")
    def view(name: str) -> dict[str, str]:
        meeting.wait(5)
        return {"path": resolver.current_event.path, "name": name, "context": resolver.lambda_context}

    answers: dict[str, Any] = {}

    def ask(name: str) -> None:
        answers[name] = json.loads(resolver.resolve(event(name), f"context-{name}")["body"])

    threads = [Thread(target=ask, args=(name,)) for name in "abcd"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)

    assert answers == {
        name: {"path": f"/{name}", "name": name, "context": f"context-{name}"} for name in "abcd"
    }
