"""The contract that is published: whole, valid, and with nothing promised that the handlers don't declare."""

import json
import re
from typing import Any

import jsonschema
import pytest

from infra.contract.__main__ import contexts, document, files
from jinqiao.http.api import PARTNER, PUBLIC

CONTRACT = document()
SCHEMAS = CONTRACT["components"]["schemas"]
OPERATIONS = {
    f"{method.upper()} {path}": operation
    for path, methods in CONTRACT["paths"].items()
    for method, operation in methods.items()
}
PROBLEM = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}

CORE = """POST /v1/registrations
POST /v1/registrations/{registration_id}/confirmation
POST /v1/sessions
POST /v1/sessions/refresh
DELETE /v1/sessions
POST /v1/step-ups
POST /v1/step-ups/{step_up_id}/confirmation
GET /v1/me
POST /v1/me/kyc
GET /v1/me/kyc
GET /v1/suitability/questionnaire
POST /v1/me/suitability
GET /v1/me/account
GET /v1/me/transactions
POST /v1/deposits
POST /v1/withdrawals
GET /v1/deposits/{deposit_id}
GET /v1/withdrawals/{withdrawal_id}
POST /v1/callbacks/{partner}
POST /v1/loan-quotes
POST /v1/loan-applications
GET /v1/loan-applications/{application_id}
POST /v1/loan-applications/{application_id}/acceptance
DELETE /v1/loan-applications/{application_id}
GET /v1/listings
GET /v1/listings/{listing_id}
POST /v1/listings/{listing_id}/investments
GET /v1/me/investments
GET /v1/me/investments/{investment_id}
GET /v1/me/loans
GET /v1/me/loans/{loan_id}
POST /v1/me/loans/{loan_id}/repayments
GET /v1/me/notifications
POST /v1/password-resets
POST /v1/password-resets/{reset_id}/confirmation
PUT /v1/me/password
PUT /v1/me/bank-card
PUT /v1/me/phone
GET /v1/documents/{kind}/{version}
GET /v1/me/consents
PUT /v1/me/consents
GET /v1/ops/kyc-reviews
POST /v1/ops/kyc-reviews/{case_id}/decision
GET /v1/ops/loan-reviews
POST /v1/ops/loan-reviews/{review_id}/decision
GET /v1/ops/runs
GET /v1/ops/exceptions
GET /health
GET /openapi.json
GET /docs""".splitlines()
"""What apps and partners program against: a route that goes away here breaks them."""

KEYLESS_POSTS = {
    "POST /v1/sessions",
    "POST /v1/sessions/refresh",
    "POST /v1/loan-quotes",
    "POST /v1/callbacks/{partner}",
    "POST /v1/step-ups/{step_up_id}/confirmation",
    "POST /v1/password-resets/{reset_id}/confirmation",
    "POST /v1/me/phone/confirmation",
    "POST /v1/me/loans/{loan_id}/settlement-quotes",
    "POST /v1/me/notifications/{notification_id}/read",
}
"""They make nothing that a repeat would make twice."""


def declared() -> dict[str, Any]:
    """The routes as the handlers declare them."""
    from importlib import import_module

    apis = [import_module(f"{context}.api").api for context in contexts()]
    return {f"{route.method} {route.path}": route for api in apis for route in api.routes}


ROUTES = declared()
every_operation = pytest.mark.parametrize("name", sorted(OPERATIONS))


def parameters(name: str, place: str) -> dict[str, dict]:
    return {each["name"]: each for each in OPERATIONS[name]["parameters"] if each["in"] == place}


def schemas_in(node: Any) -> list[dict]:
    """Every schema inside a part of the document."""
    found = [node] if isinstance(node, dict) and node.keys() & {"type", "anyOf", "$ref"} else []
    children = node.values() if isinstance(node, dict) else node if isinstance(node, list) else []
    return found + [schema for child in children for schema in schemas_in(child)]


@pytest.mark.parametrize("name", sorted(SCHEMAS))
def test_a_schema_is_json_schema_with_expressions_that_every_tool_reads(name):
    formats = jsonschema.FormatChecker(["regex"])

    jsonschema.Draft202012Validator.check_schema(SCHEMAS[name], format_checker=formats)


def test_it_is_openapi_3_1_under_a_title_and_a_version():
    assert CONTRACT["openapi"] == "3.1.0"
    assert CONTRACT["info"].keys() >= {"title", "version", "description"}
    assert CONTRACT["components"]["securitySchemes"].keys() == {"access_token", "partner_signature"}


def test_every_reference_leads_somewhere():
    named = {schema["$ref"] for schema in schemas_in(CONTRACT) if "$ref" in schema}

    assert named <= {f"#/components/schemas/{name}" for name in SCHEMAS}


@pytest.mark.parametrize("name", CORE)
def test_no_core_route_goes_away(name):
    assert name in OPERATIONS


def test_the_document_has_exactly_the_declared_routes():
    assert OPERATIONS.keys() == ROUTES.keys()


def test_every_operation_is_named_once():
    names = [operation["operationId"] for operation in OPERATIONS.values()]

    assert len(names) == len(set(names))


@every_operation
def test_an_operation_says_what_it_does(name):
    operation = OPERATIONS[name]

    assert operation["summary"].endswith((".", "?"))
    assert operation["tags"] == [operation["operationId"].partition("_")[0]]


@every_operation
def test_an_operation_has_one_good_answer_and_its_form(name):
    good = {status: each for status, each in OPERATIONS[name]["responses"].items() if status < "400"}
    [(status, answer)] = good.items()

    assert status == str(ROUTES[name].status)
    assert ("content" in answer) == (status != "204")
    assert all(each["schema"] for each in answer.get("content", {}).values())


@every_operation
def test_every_refusal_of_an_operation_is_a_problem_with_its_codes(name):
    refusals = {status: each for status, each in OPERATIONS[name]["responses"].items() if status >= "400"}

    assert {"429", "500", "503"} <= refusals.keys()
    assert all(each["content"] == PROBLEM for each in refusals.values())
    assert all(re.fullmatch(r"[a-z_]+(, [a-z_]+)*", each["description"]) for each in refusals.values())


@every_operation
def test_what_a_route_may_refuse_stands_under_its_status(name):
    responses = OPERATIONS[name]["responses"]
    missing = [
        refusal.__name__
        for refusal in ROUTES[name].errors
        if refusal.code not in responses.get(str(refusal.status), {}).get("description", "").split(", ")
    ]

    assert missing == []


@every_operation
def test_the_places_in_a_path_are_its_parameters(name):
    assert list(parameters(name, "path")) == re.findall(r"{(\w+)}", name)
    assert all(each["required"] for each in parameters(name, "path").values())


@every_operation
def test_every_operation_takes_a_language(name):
    assert parameters(name, "header")["Accept-Language"]["required"] is False


@pytest.mark.parametrize("name", sorted(each for each in OPERATIONS if each.startswith("POST")))
def test_a_post_that_makes_something_requires_a_key(name):
    key = parameters(name, "header").get("Idempotency-Key")

    assert (key is None) == (name in KEYLESS_POSTS)
    assert key is None or (key["required"], key["schema"]["pattern"]) == (True, "^[!-~]{1,255}$")
    assert key is None or {"400", "422"} <= OPERATIONS[name]["responses"].keys()


@pytest.mark.parametrize("name", sorted(each for each in OPERATIONS if not each.startswith("POST")))
def test_nothing_else_takes_one(name):
    assert "Idempotency-Key" not in parameters(name, "header")


@pytest.mark.parametrize("name", sorted(name for name, route in ROUTES.items() if route.body))
def test_a_body_has_a_closed_form_and_its_refusals(name):
    content = OPERATIONS[name]["requestBody"]["content"]["application/json"]["schema"]
    form = SCHEMAS[content["$ref"].rpartition("/")[2]]

    assert form["type"] == "object"
    assert form.get("additionalProperties") is False or ROUTES[name].auth == PARTNER
    assert {"400", "413", "422"} <= OPERATIONS[name]["responses"].keys()


@pytest.mark.parametrize("name", sorted(name for name, route in ROUTES.items() if not route.body))
def test_without_a_body_none_is_promised(name):
    assert "requestBody" not in OPERATIONS[name]


@every_operation
def test_who_may_call_is_said(name):
    auth, operation = ROUTES[name].auth, OPERATIONS[name]
    schemes = [scheme for each in operation.get("security", []) for scheme in each]

    assert schemes == {PUBLIC: [], PARTNER: ["partner_signature"]}.get(auth, ["access_token"])
    assert ("401" in operation["responses"]) or auth in (PUBLIC,)
    assert name.split()[1].startswith("/v1/ops/") == ("x-groups" in operation)


@pytest.mark.parametrize(
    "name", sorted(name for name in OPERATIONS if name.split()[1].startswith("/v1/ops/"))
)
def test_an_admin_may_do_all_that_staff_may(name):
    assert "admin" in OPERATIONS[name]["x-groups"]
    assert "403" in OPERATIONS[name]["responses"]


@pytest.mark.parametrize("name", sorted(name for name, route in ROUTES.items() if "cursor" in route.query))
def test_a_list_is_read_page_by_page(name):
    good = OPERATIONS[name]["responses"]["200"]["content"]["application/json"]["schema"]["$ref"]
    page = SCHEMAS[good.rpartition("/")[2]]

    assert parameters(name, "query")["limit"]["schema"] == {"type": "integer", "minimum": 1, "maximum": 100}
    assert "array" in {each.get("type") for each in page["properties"].values()}
    assert page["properties"]["next_cursor"]["anyOf"] == [{"type": "string"}, {"type": "null"}]
    assert {"400", "422"} <= OPERATIONS[name]["responses"].keys()


def test_every_list_that_has_a_next_page_takes_a_cursor():
    paged = {name for name, schema in SCHEMAS.items() if "next_cursor" in schema.get("properties", {})}
    without = [
        name
        for name, operation in OPERATIONS.items()
        for schema in schemas_in(operation["responses"])
        if schema.get("$ref", "").rpartition("/")[2] in paged and "cursor" not in parameters(name, "query")
    ]

    assert without == []


PROPERTIES = [
    (f"{name}.{field}", field, schema)
    for name, form in SCHEMAS.items()
    for field, schema in form.get("properties", {}).items()
]
BODIES = {route.body.__name__ for route in ROUTES.values() if route.body}
ANSWERED = [each for each in PROPERTIES if each[0].partition(".")[0] not in BODIES]


def test_names_are_snake_case():
    assert [
        where for where, field, _ in PROPERTIES if not re.fullmatch(r"[a-z][a-z0-9]*(_[a-z0-9]+)*", field)
    ] == []


@pytest.mark.parametrize(
    ("where", "schema"), [(where, schema) for where, field, schema in PROPERTIES if field.endswith("_fen")]
)
def test_an_amount_is_an_integer(where, schema):
    kinds = {each["type"] for each in schema.get("anyOf", [schema])}

    assert "integer" in kinds
    assert kinds <= {"integer", "null"}


def test_no_number_anywhere_is_a_float():
    assert [schema for schema in schemas_in(CONTRACT) if schema.get("type") == "number"] == []


@pytest.mark.parametrize(
    ("where", "schema"),
    [(where, schema) for where, field, schema in PROPERTIES if field.endswith(("_rate", "apr"))],
)
def test_a_rate_is_a_text(where, schema):
    assert {each["type"] for each in schema.get("anyOf", [schema])} <= {"string", "null"}


@pytest.mark.parametrize(
    ("where", "schema"),
    [(where, schema) for where, field, schema in ANSWERED if field.endswith("_at") or field == "at"],
)
def test_an_instant_is_a_date_time(where, schema):
    assert {"type": "string", "format": "date-time"}.items() <= {
        **schema,
        **schema.get("anyOf", [{}])[0],
    }.items()


@pytest.mark.parametrize(
    ("where", "schema", "example"),
    [
        (where, schema, example)
        for where, _, schema in PROPERTIES
        for each in schemas_in(schema)
        for example in each.get("examples", [])
    ],
)
def test_an_example_is_valid(where, schema, example):
    told = {**schema, "components": {"schemas": SCHEMAS}}

    assert list(jsonschema.Draft202012Validator(told).iter_errors(example)) == []


def test_no_schema_is_left_that_nothing_names():
    named = {schema["$ref"].rpartition("/")[2] for schema in schemas_in(CONTRACT) if "$ref" in schema}

    assert SCHEMAS.keys() - named == set()


def test_passwords_are_written_and_never_read():
    secrets = [(where, schema) for where, field, schema in PROPERTIES if "password" in field]

    assert all("writeOnly" in json.dumps(schema) for _, schema in secrets)
    assert len(secrets) >= 6


def test_the_page_shows_every_operation_and_needs_nothing_from_outside():
    page = files()["docs.html"]

    assert [
        each["operationId"] for each in OPERATIONS.values() if f'id="{each["operationId"]}"' not in page
    ] == []
    assert re.findall(r"<script|<link|<img|<iframe|@import|url\(|https?://(?!www\.w3\.org)", page) == []
