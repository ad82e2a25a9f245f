"""The published contract: whole, consistent with itself, with the routes that clients program against, as one page."""

import importlib
import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

import pytest

from infra.contract.__main__ import contexts, document, files
from jinqiao.errors import Refusal
from jinqiao.http.api import PUBLIC, Route

DOCUMENT = document()
PAGE = files()["docs.html"]
ROUTES = [
    (context, route)
    for context in contexts()
    for route in importlib.import_module(f"{context}.api").api.routes
]
OPERATIONS = [
    (f"{verb.upper()} {path}", operation)
    for path, verbs in DOCUMENT["paths"].items()
    for verb, operation in verbs.items()
]
CORE = """
POST /v1/registrations
POST /v1/registrations/{registration_id}/confirmation
POST /v1/sessions
POST /v1/sessions/refresh
DELETE /v1/sessions
POST /v1/step-ups
GET /v1/me
POST /v1/me/kyc
GET /v1/me/kyc
GET /v1/suitability/questionnaire
POST /v1/me/suitability
GET /v1/me/account
GET /v1/me/transactions
POST /v1/deposits
POST /v1/withdrawals
POST /v1/callbacks/{partner}
POST /v1/loan-quotes
POST /v1/loan-applications
GET /v1/listings
POST /v1/listings/{listing_id}/investments
GET /v1/me/investments
GET /v1/me/loans
GET /v1/me/notifications
POST /v1/password-resets
PUT /v1/me/password
PUT /v1/me/bank-card
PUT /v1/me/phone
GET /v1/documents/{kind}/{version}
GET /v1/me/consents
PUT /v1/me/consents
GET /v1/ops/kyc-reviews
GET /v1/ops/loan-reviews
GET /v1/ops/runs
GET /v1/ops/exceptions
GET /health
"""
"""Core routes of the API's paper whose paths have no id of ours in them, or one that the paper names."""

NEEDS_NO_KEY = re.compile(
    r"/v1/sessions(/refresh)?|/v1/callbacks/.+|.+-quotes|.+/read|/v1/(step-ups|password-resets|me/phone)/?.*/confirmation"
)
"""Sessions, callbacks, quotes; what makes nothing; and the right code gives the first answer again (ADR 7)."""


def names(route: Route) -> str:
    return f"{route.method} {route.path}"


def references(node: Any) -> Iterator[str]:
    """Every $ref below a node."""
    if isinstance(node, dict):
        yield from ([node["$ref"]] if "$ref" in node else [])
        node = list(node.values())
    if isinstance(node, list):
        for each in node:
            yield from references(each)


def test_every_route_of_every_context_is_in_it_once():
    assert sorted(name for name, _ in OPERATIONS) == sorted(names(route) for _, route in ROUTES)
    assert len({operation["operationId"] for _, operation in OPERATIONS}) == len(OPERATIONS)


@pytest.mark.parametrize("route", CORE.split("\n")[1:-1])
def test_a_route_that_clients_program_against_is_there(route):
    assert route in [name for name, _ in OPERATIONS]


def test_every_reference_leads_to_a_schema_and_every_schema_is_referred_to():
    known = set(DOCUMENT["components"]["schemas"])
    used = {each.removeprefix("#/components/schemas/") for each in references(DOCUMENT)}

    assert used == known


@pytest.mark.parametrize(("name", "operation"), OPERATIONS, ids=[name for name, _ in OPERATIONS])
def test_an_operation_says_what_it_is_for_what_it_answers_and_how_it_refuses(name, operation):
    refusals = {status: answer for status, answer in operation["responses"].items() if status >= "400"}
    problem = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}

    assert operation["summary"].endswith(".")
    assert {"429", "500", "503"} <= set(refusals)
    assert all(answer["content"] == problem for answer in refusals.values())
    assert [status for status in operation["responses"] if status < "300"]


@pytest.mark.parametrize(("context", "route"), ROUTES, ids=[names(route) for _, route in ROUTES])
def test_what_a_route_may_refuse_is_declared_with_its_status_and_code(context, route):
    responses = DOCUMENT["paths"][route.path][route.method.lower()]["responses"]

    for refusal in route.errors:
        assert issubclass(refusal, Refusal)
        assert refusal.code in responses[str(refusal.status)]["description"].split(", ")


@pytest.mark.parametrize(("context", "route"), ROUTES, ids=[names(route) for _, route in ROUTES])
def test_every_id_in_a_path_is_a_parameter_and_an_unknown_one_is_not_found(context, route):
    operation = DOCUMENT["paths"][route.path][route.method.lower()]
    in_path = [each["name"] for each in operation["parameters"] if each["in"] == "path"]

    assert in_path == re.findall(r"{(\w+)}", route.path)
    assert not in_path or "404" in operation["responses"]


@pytest.mark.parametrize(
    "route",
    [route for _, route in ROUTES if route.method == "POST" and not NEEDS_NO_KEY.fullmatch(route.path)],
    ids=names,
)
def test_every_post_that_makes_something_or_moves_money_needs_a_key(route):
    operation = DOCUMENT["paths"][route.path]["post"]
    required = {each["name"] for each in operation["parameters"] if each["required"]}

    assert "Idempotency-Key" in required


@pytest.mark.parametrize("route", [route for _, route in ROUTES if "/ops/" in route.path], ids=names)
def test_what_is_for_staff_names_its_groups_and_refuses_others(route):
    operation = DOCUMENT["paths"][route.path][route.method.lower()]
    known = {"underwriter", "finance", "compliance", "support", "admin"}

    assert set(operation["x-groups"]) <= known
    assert "forbidden" in operation["responses"]["403"]["description"]


@pytest.mark.parametrize("route", [route for _, route in ROUTES if route.auth == PUBLIC], ids=names)
def test_what_is_open_to_all_asks_for_no_token(route):
    operation = DOCUMENT["paths"][route.path][route.method.lower()]

    assert "security" not in operation
    assert "401" not in operation["responses"] or "session" in route.path


@pytest.mark.parametrize(
    "name", [name for name in DOCUMENT["components"]["schemas"] if name.endswith("Request")]
)
def test_a_body_takes_known_fields_only(name):
    assert DOCUMENT["components"]["schemas"][name]["additionalProperties"] is False


def test_amounts_are_integers_of_fen_wherever_they_stand():
    amounts = {
        (schema, field): described
        for schema, described_by in DOCUMENT["components"]["schemas"].items()
        for field, described in described_by.get("properties", {}).items()
        if field.endswith("_fen")
    }
    odd = {
        place
        for place, described in amounts.items()
        if "integer"
        not in {described.get("type"), *(each.get("type") for each in described.get("anyOf", []))}
    }

    assert len(amounts) > 50
    assert odd == set()


def test_no_amount_or_rate_is_a_floating_number():
    kinds = re.findall(r'"type": "(\w+)"', json.dumps(DOCUMENT))

    assert "number" not in kinds


def test_what_is_published_is_what_the_handlers_declare():
    assert json.loads(files()["openapi.json"]) == DOCUMENT
    assert DOCUMENT["openapi"] == "3.1.0"


class Page(HTMLParser):
    """What a page loads, links to and names."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.loads: list[str] = []
        self.links: list[str] = []
        self.ids: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = dict(attrs)
        self.tags.add(tag)
        self.loads += [said[name] or "" for name in ("src", "srcset", "data", "action") if name in said]
        self.links += [said["href"] or ""] if "href" in said else []
        self.ids += [said["id"] or ""] if "id" in said else []


@pytest.fixture(scope="module")
def page() -> Page:
    read = Page()
    read.feed(PAGE)
    return read


def test_the_page_loads_nothing_from_anywhere(page):
    assert page.loads == []
    assert not page.tags & {"script", "link", "img", "iframe", "object", "embed"}
    assert not re.search(r"url\(|@import|@font-face", PAGE)


def test_its_links_lead_to_itself_and_to_the_document(page):
    outside = {link for link in page.links if not link.startswith("#")}

    assert outside == {"openapi.json"}
    assert {link.removeprefix("#") for link in page.links} - outside <= set(page.ids)


def test_it_shows_every_operation_and_every_schema_once(page):
    operations = {operation["operationId"] for _, operation in OPERATIONS}
    schemas = {f"schema-{name}" for name in DOCUMENT["components"]["schemas"]}

    assert set(page.ids) == operations | schemas
    assert len(page.ids) == len(set(page.ids))
