"""The contract against the running platform: whatever is sent, the answer is one that the contract names."""

import json
import re
from dataclasses import dataclass
from typing import Any

import httpx
import jsonschema
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from infra.contract.__main__ import document
from local.world import World
from tests import contract_bodies
from tests.customers import verified
from tests.market import staff

CONTRACT = document()
SCHEMAS = CONTRACT["components"]["schemas"]
OPERATIONS = {
    f"{method.upper()} {path}": operation
    for path, methods in CONTRACT["paths"].items()
    for method, operation in methods.items()
}
ENDS_THE_SESSION = "DELETE /v1/sessions"
MOVES_OTHERS_MONEY = "POST /v1/ops/runs"
"""A run of a day works the loans of every test of this process."""

WITH_BODY = sorted(
    name for name, each in OPERATIONS.items() if "requestBody" in each and name != MOVES_OTHERS_MONEY
)
READ = sorted(name for name in OPERATIONS if name.startswith("GET"))
PROTECTED = sorted(name for name, each in OPERATIONS.items() if "access_token" in str(each.get("security")))
light = settings(
    max_examples=4, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck), database=None
)
ODD = st.sampled_from(["x", "usr_0", "%00", "a%2Fb", "金", "'", "x" * 300, "%F0%9F%98%80", "0", "-1", "null"])
KEYS = st.sampled_from(["", "k", "k" * 255, "k" * 256, "with space", "~!"]) | st.uuids().map(str)


@dataclass
class Fuzzer:
    """Sends to a platform as a verified customer, or as an admin where only staff may."""

    http: httpx.Client
    tokens: dict[str, str]

    def send(
        self, name: str, odd: str = "x", signed_in: bool = True, key: str = "k", **more: Any
    ) -> httpx.Response:
        method, path = name.split()
        headers = {"Idempotency-Key": key, "Accept-Language": "en", **more.pop("headers", {})}
        if signed_in:
            token = self.tokens["admin" if path.startswith("/v1/ops") else "customer"]
            headers["Authorization"] = f"Bearer {token}"
        return self.http.request(method, re.sub(r"{\w+}", odd, path), headers=headers, **more)


@pytest.fixture(scope="module")
def fuzzer(world: World) -> Fuzzer:
    customer, admin = verified(world, balance_fen=10_000_000), staff(world, "admin")
    tokens = {"customer": customer.app.tokens["access_token"], "admin": admin.tokens["access_token"]}
    return Fuzzer(httpx.Client(base_url=world.url, timeout=35), tokens)


def holds(name: str, answer: httpx.Response) -> None:
    """The answer's status, media type, headers and body are what the contract says of this operation."""
    told = OPERATIONS[name]["responses"].get(str(answer.status_code))

    assert told is not None, f"{name} does not tell of {answer.status_code}: {answer.text}"
    assert answer.status_code < 500, answer.text
    assert answer.headers["X-Request-Id"]
    assert ("Retry-After" in answer.headers) == (answer.status_code == 429)
    for media_type, content in told.get("content", {}).items():
        assert answer.headers["Content-Type"].startswith(media_type.partition(";")[0])
        assert faults(content["schema"], answer) == []
    if answer.status_code >= 400:
        assert answer.json()["request_id"] == answer.headers["X-Request-Id"]
        assert answer.json()["code"] in told["description"].split(", ")


def faults(schema: dict, answer: httpx.Response) -> list:
    """Where the body is not what the schema says."""
    if not answer.headers["Content-Type"].endswith("json"):
        return []
    whole = {**schema, "components": {"schemas": SCHEMAS}}
    return list(jsonschema.Draft202012Validator(whole).iter_errors(answer.json()))


@pytest.mark.parametrize("name", WITH_BODY)
def test_any_body_gets_an_answer_that_the_contract_names(fuzzer, name):
    schema = OPERATIONS[name]["requestBody"]["content"]["application/json"]["schema"]

    @light
    @given(contract_bodies.texts(schema, SCHEMAS), ODD, KEYS)
    def sent(body: str, odd: str, key: str) -> None:
        typed = {"Content-Type": "application/json"}
        holds_or_absent(name, odd, fuzzer.send(name, odd, key=key, content=body.encode(), headers=typed))

    sent()


def holds_or_absent(name: str, odd: str, answer: httpx.Response) -> None:
    """A path with an odd id may not be this route's at all: then there is nothing there."""
    elsewhere = (
        "{" in name
        and answer.status_code in (403, 404)
        and answer.json()["code"] in ("not_found", "forbidden")
    )
    assert elsewhere or holds(name, answer) is None


@pytest.mark.parametrize("name", READ)
def test_any_query_gets_an_answer_that_the_contract_names(fuzzer, name):
    @light
    @given(ODD, st.none() | contract_bodies.JUNK, st.none() | contract_bodies.JUNK)
    def asked(odd: str, limit: Any, cursor: Any) -> None:
        query = {
            key: str(value) for key, value in (("limit", limit), ("cursor", cursor)) if value is not None
        }
        holds_or_absent(name, odd, fuzzer.send(name, odd, params=query))

    asked()


@pytest.mark.parametrize("name", PROTECTED)
@pytest.mark.parametrize("token", [None, "Bearer x.y.z"])
def test_nobody_gets_in_without_a_token_of_ours(fuzzer, name, token):
    headers = {} if token is None else {"Authorization": token}

    answer = fuzzer.send(name, signed_in=False, headers=headers)

    assert (answer.status_code, answer.json()["code"]) == (401, "sign_in_required")
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert faults({"$ref": "#/components/schemas/Problem"}, answer) == []
    assert re.search(r"[\u4e00-\u9fff].* / [A-Z]", answer.json()["title"])


@pytest.mark.parametrize("name", sorted(name for name in OPERATIONS if " /v1/ops/" in name))
def test_a_customer_is_turned_away_from_staffs_desks_whatever_they_send(world, fuzzer, name):
    customer = Fuzzer(fuzzer.http, {"admin": fuzzer.tokens["customer"]})

    answer = customer.send(name, content=b"{")

    assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")


@pytest.mark.parametrize(
    "body", [b"\xff\xfe{\x00}\x00", b"\xef\xbb\xbf{}", b"{\x00}", b"\x80", b"[" * 8000, b"{" * 9000]
)
@pytest.mark.parametrize("name", ["POST /v1/loan-quotes", "POST /v1/deposits", "PUT /v1/me/consents"])
def test_bytes_that_are_no_json_are_malformed_or_too_many(fuzzer, name, body):
    answer = fuzzer.send(name, content=body)

    holds(name, answer)
    assert answer.status_code in (400, 413)


@pytest.mark.parametrize(
    "content_type", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "x"]
)
def test_a_content_type_of_any_kind_brings_nothing_down(fuzzer, content_type):
    body = json.dumps({"amount_fen": "100"})

    answer = fuzzer.send("POST /v1/deposits", content=body, headers={"Content-Type": content_type})

    holds("POST /v1/deposits", answer)
    assert answer.status_code == 422


@pytest.mark.parametrize("limit", ["1", "100"])
@pytest.mark.parametrize(
    "name", [name for name in READ if "cursor" in str(OPERATIONS[name]["parameters"]) and "{" not in name]
)
def test_the_edges_of_a_page_are_taken_everywhere(fuzzer, name, limit):
    answer = fuzzer.send(name, params={"limit": limit})

    holds(name, answer)
    assert answer.status_code == 200


@pytest.mark.parametrize("limit", ["0", "101", "-1", "1.0", "ten", ""])
@pytest.mark.parametrize("name", ["GET /v1/listings", "GET /v1/me/notifications", "GET /v1/me/transactions"])
def test_a_limit_beyond_them_is_refused(fuzzer, name, limit):
    answer = fuzzer.send(name, params={"limit": limit})

    holds(name, answer)
    assert answer.status_code == 422


def test_the_contract_that_is_served_is_this_one(fuzzer):
    assert fuzzer.send("GET /openapi.json").json() == json.loads(json.dumps(CONTRACT))
