"""A port of our own: known before anything is served, waited at, and given back."""

import socket
import threading
from urllib.parse import urlsplit

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from local.gateway.listener import Listener


async def hello(request: Request) -> Response:
    return PlainTextResponse("hello")


APP = Starlette(routes=[Route("/", hello)])


def port_of(listener: Listener) -> int:
    return int(urlsplit(listener.url).port or 0)


def is_free(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0


def test_who_comes_before_anything_is_served_waits() -> None:
    listener, answers = Listener(0), list[str]()
    caller = threading.Thread(target=lambda: answers.append(httpx.get(listener.url, timeout=20).text))
    caller.start()
    listener.serve(APP)
    caller.join(timeout=20)
    listener.close()

    assert answers == ["hello"]


def test_a_port_is_given_back_whether_or_not_it_was_served() -> None:
    served, silent = Listener(0), Listener(0)
    served.serve(APP)
    assert httpx.get(served.url, timeout=20).text == "hello"
    for listener in (served, silent):
        listener.close()

    assert [is_free(port_of(each)) for each in (served, silent)] == [True, True]
    again = Listener(port_of(served))
    again.close()


def test_a_port_has_one_owner() -> None:
    listener = Listener(0)

    with pytest.raises(OSError, match="in use"):
        Listener(port_of(listener))
    listener.close()


def test_it_is_reached_from_this_machine_only() -> None:
    listener = Listener(0)

    assert urlsplit(listener.url).hostname == "127.0.0.1"
    assert listener._socket.getsockname()[0] == "127.0.0.1"
    listener.close()
