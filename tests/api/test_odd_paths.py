"""Ids that nobody was given are absent, whatever they are made of: a problem, never a 5xx."""

import base64
import http.client
import json
from urllib.parse import urlsplit

import pytest

from jinqiao.ids import derive
from local.world import World


def get(world: World, path: str) -> http.client.HTTPResponse:
    """Sends the path as it is: other clients would encode it first."""
    connection = http.client.HTTPConnection(urlsplit(world.url).netloc, timeout=30)
    connection.request("GET", path)
    return connection.getresponse()


@pytest.mark.parametrize(
    "path",
    [
        '/v1/listings/"',
        "/v1/listings/%00",
        "/v1/listings/%F0%9F",
        "/v1/listings/..%2F..",
        "/v1/listings/a;b=c",
        "/v1/listings/" + "x" * 5000,
        "/v1/listings/",
        "//v1/listings",
        "/v1/nowhere",
        "/_sandbox/bank/order_payout",
    ],
)
def test_an_odd_path_is_not_found(world: World, path: str) -> None:
    response = get(world, path)
    assert (response.status, response.headers["content-type"]) == (404, "application/problem+json")
    body = json.loads(response.read())
    assert body["code"] == "not_found"
    assert body["request_id"] == response.headers["x-request-id"]


@pytest.mark.parametrize("position", ["", "x" * 5000, "金" * 400])
def test_a_made_up_cursor_is_refused_as_such(world: World, position: str) -> None:
    """Who has read the sources can make a cursor that looks like ours."""
    scope = derive("cur", "GET /v1/listings", "")[4:16]
    made_up = base64.urlsafe_b64encode(f"{scope}:{position}".encode()).decode()

    response = get(world, f"/v1/listings?cursor={made_up}")

    assert (response.status, json.loads(response.read())["code"]) == (400, "invalid_cursor")
