"""The OpenAPI 3.1 document of the platform, made from the routes that the handlers declare.

Used when the contract is built, never while a request is served.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from http import HTTPStatus
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import JsonSchemaMode, models_json_schema

from jinqiao import errors
from jinqiao.errors import Refusal
from jinqiao.http.api import PARTNER, PUBLIC, USER, Api, Route
from jinqiao.http.problems import MEDIA_TYPE

_REF = "#/components/schemas/{model}"
_PROBLEM = {"$ref": "#/components/schemas/Problem"}
_EVERYWHERE: tuple[type[Refusal], ...] = (errors.TooManyRequests, errors.Busy)
_WITH_BODY: tuple[type[Refusal], ...] = (errors.MalformedBody, errors.BodyTooLarge, errors.InvalidRequest)
_WITH_KEY: tuple[type[Refusal], ...] = (errors.MissingIdempotencyKey, errors.IdempotencyKeyReused)

_Models = Mapping[Any, dict[str, Any]]


def document(apis: Iterable[Api], version: str) -> dict[str, Any]:
    """The document of all contexts' routes, operations in the order of their paths."""
    told = sorted(((api.context, route) for api in apis for route in api.routes), key=_place)
    models, definitions = models_json_schema(_models([route for _, route in told]), ref_template=_REF)
    paths: dict[str, Any] = {}
    for context, route in told:
        paths.setdefault(route.path, {})[route.method.lower()] = _operation(context, route, models)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Jinqiao",
            "version": version,
            "description": "Amounts are integers of fen, rates are decimal strings, dates are ISO 8601.",
        },
        "paths": paths,
        "components": {
            "securitySchemes": {
                "access_token": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"},
                "partner_signature": {"type": "apiKey", "in": "header", "name": "webhook-signature"},
            },
            "schemas": dict(sorted((definitions.get("$defs", {}) | {"Problem": _problem()}).items())),
        },
    }


def _place(told: tuple[str, Route]) -> tuple[str, str]:
    return told[1].path, told[1].method


def _models(routes: Sequence[Route]) -> list[tuple[type[BaseModel], JsonSchemaMode]]:
    bodies: dict[tuple[type[BaseModel], JsonSchemaMode], None] = {}
    for route in routes:
        if route.body:
            bodies[(route.body, "validation")] = None
        if route.answer:
            bodies[(route.answer, "serialization")] = None
    return list(bodies)


def _operation(context: str, route: Route, models: _Models) -> dict[str, Any]:
    said = (route.view.__doc__ or "").strip()
    summary, _, description = said.partition("\n")
    operation: dict[str, Any] = {
        "operationId": f"{context}_{route.view.__name__}",
        "tags": [context],
        "summary": summary,
        "parameters": _parameters(route),
        "responses": _responses(route, models),
    }
    if description.strip():
        operation["description"] = re.sub(r"\s+", " ", description.strip())
    if route.auth == PARTNER:
        operation["security"] = [{"partner_signature": []}]
    elif route.auth != PUBLIC:
        operation["security"] = [{"access_token": []}]
    if route.auth.startswith("staff:"):
        operation["x-groups"] = route.auth.removeprefix("staff:").split(",")
    if route.body:
        schema = models[(route.body, "validation")]
        operation["requestBody"] = {"required": True, "content": {"application/json": {"schema": schema}}}
    return operation


def _parameters(route: Route) -> list[dict[str, Any]]:
    path = [
        _parameter("path", name, {"type": "string"}, "", True) for name in re.findall(r"{(\w+)}", route.path)
    ]
    query = [
        _parameter("query", name, _query_schema(name), said, False) for name, said in route.query.items()
    ]
    language = _parameter("header", "Accept-Language", {"type": "string"}, "zh-CN (default) or en", False)
    if not route.idempotent:
        return [*path, *query, language]
    key = {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]{1,255}$"}
    return [*path, *query, _parameter("header", "Idempotency-Key", key, "Names this command", True), language]


def _query_schema(name: str) -> dict[str, Any]:
    return {"type": "integer", "minimum": 1, "maximum": 100} if name == "limit" else {"type": "string"}


def _parameter(place: str, name: str, schema: dict[str, Any], said: str, required: bool) -> dict[str, Any]:
    parameter = {"in": place, "name": name, "required": required, "schema": schema}
    return parameter | ({"description": said} if said else {})


def _responses(route: Route, models: _Models) -> dict[str, Any]:
    answered: dict[str, Any] = {"description": HTTPStatus(route.status).phrase}
    if route.status != HTTPStatus.NO_CONTENT:
        answered["content"] = {route.media_type: {"schema": _answer(route, models)}}
    return {str(route.status): answered} | _refusals(route)


def _answer(route: Route, models: _Models) -> dict[str, Any]:
    """The answer's model; a document that stands for itself has none."""
    if route.answer:
        return models[(route.answer, "serialization")]
    return {"type": "object" if route.media_type == "application/json" else "string"}


def _refusals(route: Route) -> dict[str, Any]:
    by_status: dict[int, set[str]] = {500: {"internal_error"}}
    for refusal in _possible(route):
        by_status.setdefault(refusal.status, set()).add(refusal.code)
    return {
        str(status): {
            "description": ", ".join(sorted(codes)),
            "content": {MEDIA_TYPE: {"schema": _PROBLEM}},
        }
        for status, codes in sorted(by_status.items())
    }


def _possible(route: Route) -> list[type[Refusal]]:
    possible = [*_EVERYWHERE, *route.errors]
    if route.body:
        possible += _WITH_BODY
    if route.idempotent:
        possible += _WITH_KEY
    if route.auth == USER or route.auth.startswith("staff:"):
        possible += [errors.SignInRequired, errors.Forbidden]
    if "{" in route.path:
        possible.append(errors.NotFound)
    if "cursor" in route.query:
        possible += [errors.InvalidCursor, errors.InvalidRequest]
    return possible


def _problem() -> dict[str, Any]:
    text = {"type": "string"}
    fault = {"type": "object", "properties": {"pointer": text, "code": text, "message": text}}
    properties = {
        "type": text,
        "title": text,
        "status": {"type": "integer"},
        "detail": text,
        "code": text,
        "request_id": text,
        "errors": {"type": "array", "items": fault},
    }
    required = ["type", "title", "status", "detail", "code", "request_id"]
    return {"type": "object", "description": "RFC 9457", "properties": properties, "required": required}
